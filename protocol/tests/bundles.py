"""A small bundle to audit: three groups, one vote that ended, two results in."""

from functools import cache

from msgspec.structs import replace

from protocol.bundle import Bundle, open_bundle, write_bundle
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import (
    Charter,
    CharterSignature,
    assemble_charter,
    charter_id,
    sign_charter,
)
from protocol.coalition.digest import state_digest
from protocol.encoding import pack
from protocol.merkle import leaf_hash, tree_hash
from protocol.tests.coalition.scene import START, Scene, group_id, seed

NAMES = ("Ash", "Birch", "Cedar")
OPENS, CLOSES = START + 200, START + 300
AS_OF = CLOSES + 50


@cache
def ended_vote() -> Scene:
    """A scene in which Ash and Birch have returned, and Cedar has attested its list only."""
    scene = Scene(*NAMES)
    scene.charter = sound(scene.charter)
    scene.coalition = charter_id(scene.charter)
    _, at, ballot = scene.announce("Ash", OPENS, CLOSES)
    rolls = [scene.attest_roll(name, ballot, at, 100, START + 150) for name in NAMES]
    scene.open("Ash", at, rolls, OPENS)
    for name, yes, no in (("Ash", 40, 10), ("Birch", 5, 30)):
        scene.say(name, "return", scene.counted(name, ballot, yes, no, 100), [at], CLOSES + 1)
    return scene


def sound(charter: Charter) -> Charter:
    """The charter with an address of its own for each group, as founders must have."""
    groups = [
        replace(f, card=replace(f.card, address=f"https://{f.card.name.lower()}.example"))
        for f in charter.groups
    ]
    return replace(charter, groups=groups, points=["We act together."])


def charter_bytes(scene: Scene) -> bytes:
    """The scene's charter, signed by all founders."""
    signatures = [
        CharterSignature(
            group=group_id(name), signature=sign_charter(seed(f"{name}/log"), scene.charter)
        )
        for name in scene.names
    ]
    return pack(assemble_charter(scene.charter, signatures))


def head_note(scene: Scene, name: str, entries: list[bytes]) -> bytes:
    """A signed head over exactly these entries."""
    line = origin(scene.coalition, group_id(name))
    root = tree_hash([leaf_hash(entry) for entry in entries])
    return sign_checkpoint(seed(f"{name}/log"), Checkpoint(line, len(entries), root))


def bundle_of(scene: Scene, names: tuple[str, ...] = NAMES, time: int = AS_OF) -> bytes:
    """A bundle of these groups' logs, with the digest that follows from them."""
    held = Scene(*scene.names)
    held.charter, held.coalition = scene.charter, scene.coalition
    held.logs = {group_id(name): scene.logs[group_id(name)] for name in names}
    digest = state_digest(held.fold(time))
    logs = [
        (group_id(name), head_note(scene, name, scene.logs[group_id(name)]), entries)
        for name in names
        if (entries := scene.logs[group_id(name)])
    ]
    return write_bundle(charter_bytes(scene), logs, time, digest)


@cache
def small_bundle() -> bytes:
    """The bytes of the bundle of `ended_vote`."""
    return bundle_of(ended_vote())


def opened() -> Bundle:
    """The same, read."""
    return open_bundle(small_bundle())
