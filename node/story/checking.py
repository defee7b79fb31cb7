"""The season's bundle: it verifies, and not with one byte changed."""

from pathlib import Path

from node.stage.checks import check_bundle
from node.stage.offline import verify_offline
from node.story.season import Season

BUNDLE_NAME = "season.bundle"
FLIPPED_NAME = "season-flipped.bundle"


async def write_bundle(season: Season) -> None:
    """The node that was killed writes the bundle; a process without network verifies it."""
    path = (season.base / BUNDLE_NAME).absolute()
    # An earlier run's, which stood there until now.
    path.unlink(missing_ok=True)
    player = season.player("Neighbors")
    await season.do(player, "writes the season's bundle", "bundle", str(path))
    await check_bundle(season, path, season.results.values())
    flipped = await verify_offline(flip(path))
    season.findings.check("with one byte flipped it does not", not flipped.valid)


def flip(path: Path) -> Path:
    """A copy with one bit of the byte in the middle changed."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    copy = path.with_name(FLIPPED_NAME)
    copy.write_bytes(data)
    return copy
