"""Scenes and histories whose logs are cut at chosen times."""

from collections.abc import Mapping
from hashlib import sha256

from protocol.coalition.cut_mark import CutMark, certified_sizes
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.fold import certified_state, fold
from protocol.coalition.state import State
from protocol.tests.coalition.histories import NAMES, History
from protocol.tests.coalition.scene import START, Scene, group_id
from protocol.tests.coalition.voting import CLOSES, OPENS

DUE = CLOSES + 100
HOURS = (START + 20, OPENS - 1, OPENS, OPENS + 1, CLOSES - 1, CLOSES, DUE - 1, DUE, DUE + 50)


def opened(scene: Scene) -> list[Entry]:
    """Every entry of every log."""
    return [
        open_entry(scene.coalition, group, index, data)
        for group, log in scene.logs.items()
        for index, data in enumerate(log)
    ]


def sizes_of(scene: Scene) -> dict[bytes, int]:
    """How much every log holds."""
    return {group: len(log) for group, log in scene.logs.items()}


def mark(
    scene: Scene, cuts: list[CutMark], time: int, sizes: Mapping[bytes, int] | None = None
) -> CutMark:
    """A cut after these, of all that the logs hold or of as much as `sizes` says."""
    previous = cuts[-1].hash if cuts else scene.coalition
    name = sha256(previous + time.to_bytes(8)).digest()
    return CutMark(name, previous, time, {**sizes_of(scene), **(sizes or {})})


def held(scene: Scene, time: int, cuts: list[CutMark]) -> State:
    """The state over everything held."""
    return fold(scene.charter, opened(scene), list(sizes_of(scene).items()), time, cuts=cuts)


def certified(scene: Scene, cuts: list[CutMark]) -> State:
    """The state up to exactly the last cut."""
    return certified_state(scene.charter, opened(scene), cuts)


def codes(state: State, kind: str) -> list[str]:
    """Why statements of a kind are refused."""
    return [refusal.code for refusal in state.refusals if refusal.kind == kind]


def without(scene: Scene, *names: str) -> dict[bytes, int]:
    """Sizes that leave out the last entry of these groups."""
    return {group_id(name): len(scene.logs[group_id(name)]) - 1 for name in names}


class Cut(History):
    """A history that is cut as it goes on, each cut with some of every log.

    Attributes:
        cuts: those made so far.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.cuts = [mark(self, [], START + 6)]
        self.opened()

    def cut_on(self, steps: int) -> "Cut":
        """Say this many things, and some returns, between cuts at hours that matter."""
        for hour in sorted(self.random.sample(HOURS, self.random.randrange(3, len(HOURS)))):
            self.go_on(steps)
            for name in self.random.sample(NAMES, self.random.randrange(4)):
                self.give(name, self.random.randrange(30), 3, hour, self.random.choice([1, 1, 2]))
            before = certified_sizes(self.cuts)
            some = {
                group: self.random.randint(before.get(group, 0), len(log))
                for group, log in self.logs.items()
                if self.random.random() < 0.4
            }
            self.cuts.append(mark(self, self.cuts, hour, some))
        return self
