"""A coalition with a long history to drop, certified three times, and snapshots of it."""

from collections.abc import Sequence
from functools import cache
from random import Random

from protocol.coalition.cut_line import BundledCut
from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.snapshot import HeldLog, Item, Snapshot, open_snapshot, snapshot_pieces
from protocol.tests.bundles import (
    CLOSES,
    NAMES,
    certified_cut,
    ended_vote,
    head_note,
    marks_of,
)
from protocol.tests.coalition.busy import junk, vote
from protocol.tests.coalition.scene import START, Scene, group_id

LATER = CLOSES + 100


@cache
def long_history() -> Scene:
    """The ended vote, after some 300 votes and much junk in two of the three logs."""
    base, scene = ended_vote(certifying=True), Scene(*NAMES)
    scene.charter, scene.coalition = base.charter, base.coalition
    random = Random(6)
    # The proposal with its sponsor and manifest come first, the rest of the vote last.
    for name, first in zip(NAMES, (2, 1, 0), strict=True):
        said = base.logs[group_id(name)]
        scene.logs[group_id(name)] += said[:first]
        # Of a kind that this version does not know: it changes nothing, and is not spent.
        scene.say(name, "poem", {"lines": 4})
        for _ in range(20 if first else 0):
            junk(scene, name, random)
        for _ in range(280 if first else 1):
            vote(scene, name, random)
        scene.logs[group_id(name)] += said[first:]
    return scene


@cache
def cuts() -> tuple[BundledCut, ...]:
    """Two cuts of it: part of it, and the whole."""
    scene = long_history()
    found: list[BundledCut] = []
    sizes = {group: min(len(log), 290) for group, log in scene.logs.items()}
    found.append(certified_cut(scene, found, START + 50, sizes))
    found.append(certified_cut(scene, found, LATER))
    return tuple(found)


def snapshot_of(scene: Scene, line: Sequence[BundledCut]) -> bytes:
    """The snapshot that a node which holds all of a scene makes."""
    sizes = certified_sizes(marks_of(line))
    logs = [
        held_log(group_id(name), head_note(scene, name, log), log, sizes[group_id(name)])
        for name in NAMES
        if (log := scene.logs[group_id(name)])
    ]
    return b"".join(snapshot_pieces(scene.coalition, line, logs))


def held_log(group: bytes, note: bytes, items: Sequence[Item], certified: int) -> HeldLog:
    """A log that is held in memory."""
    return HeldLog(group, note, len(items), certified, lambda start, end: items[start:end])


@cache
def data() -> bytes:
    """The snapshot of the long history."""
    return snapshot_of(long_history(), cuts())


def snapshot() -> Snapshot:
    """The same, read."""
    return open_snapshot(data())
