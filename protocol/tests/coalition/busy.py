"""Histories in which the council votes, and groups write what is refused by itself."""

from collections.abc import Sequence
from random import Random

from msgspec.structs import replace

from protocol.coalition.entry import Entry
from protocol.coalition.snapshot import Item, entry_of, thinned
from protocol.coalition.spent import spent
from protocol.tests.coalition.cutting import Cut
from protocol.tests.coalition.histories import NAMES, History
from protocol.tests.coalition.scene import START, Scene, group_id
from protocol.tests.coalition.test_cut_kinds import VOTE


class Busy(Cut):
    """A cut history with votes and junk in between: of what it holds some is spent."""

    def go_on(self, steps: int) -> History:
        for _ in range(steps):
            super().go_on(1)
            vote(self, self.random.choice(NAMES), self.random)
            if self.random.random() < 0.3:
                junk(self, self.random.choice(NAMES), self.random)
        return self


def vote(scene: Scene, name: str, random: Random, time: int = START) -> bytes:
    """A vote on a cut; one in six is none that can be."""
    value = b"x" if random.random() < 0.16 else random.randbytes(32)
    said = replace(VOTE, body=replace(VOTE.body, value=value))
    return scene.say(name, "cut-vote", said, time=time)


def junk(scene: Scene, name: str, random: Random) -> None:
    """What is refused whatever else is known: no statement, a body that is none, another epoch."""
    if random.random() < 0.4:
        scene.logs[group_id(name)].append(random.randbytes(9))
    elif random.random() < 0.5:
        scene.say(name, "comment", {"n": random.randrange(2**30)})
    else:
        scene.say(name, "nothing", {}, time=random.randrange(2**30), epoch=3)


def thin(
    coalition: bytes,
    entries: Sequence[Entry],
    logs: dict[bytes, list[bytes]],
    sizes: dict[bytes, int],
) -> list[Entry]:
    """These entries with stand-ins for all that are spent in a cut of these sizes."""
    found = []
    for entry in entries:
        item: Item = logs[entry.group][entry.index]
        if entry.index < sizes.get(entry.group, 0):
            item = thinned(coalition, entry.group, entry.index, item)
        found.append(entry_of(coalition, entry.group, entry.index, item))
    return found


def spent_of(entries: Sequence[Entry]) -> list[Entry]:
    """Those of them that are spent."""
    return [entry for entry in entries if spent(entry) is not None]
