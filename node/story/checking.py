"""What must hold at the end: one digest on nine nodes, and a bundle that verifies untouched."""

from pathlib import Path

from node.stage.agreement import all_agree
from node.stage.offline import verify_offline
from node.story.season import Season

BUNDLE_NAME = "season.bundle"
FLIPPED_NAME = "season-flipped.bundle"


async def check_agreement(season: Season) -> None:
    """Ask every node for its digest as of one time."""
    found = await all_agree(season.groups, season.patience_s)
    everybody = len(season.groups)
    season.findings.check(
        f"{found.agree} of {everybody} nodes agree, by digest {found.digest.hex()}",
        found.agree == everybody,
    )


async def check_bundle(season: Season) -> None:
    """The node that was killed writes the bundle; a process without network verifies it."""
    path = (season.base / BUNDLE_NAME).absolute()
    player = season.player("Neighbors")
    written = await season.do(player, "writes the season's bundle", "bundle", str(path))
    verified = await verify_offline(path)
    season.findings.check(
        f"{path.name}, {written['bytes']:,} bytes, verifies {verified.how}", verified.valid
    )
    theirs = {r["ballot"]: r["contests"] for r in verified.report.get("results", [])}
    ours = {r["ballot"]: r["contests"] for r in season.results.values()}
    season.findings.check(
        f"what it proves is what the nodes show: {len(ours)} results", theirs == ours
    )
    flipped = await verify_offline(flip(path))
    season.findings.check("with one byte flipped it does not", not flipped.valid)


def flip(path: Path) -> Path:
    """A copy with one bit of the byte in the middle changed."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    copy = path.with_name(FLIPPED_NAME)
    copy.write_bytes(data)
    return copy
