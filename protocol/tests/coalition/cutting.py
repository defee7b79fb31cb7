"""Scenes and histories whose logs are cut at chosen times."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from random import Random

from protocol.coalition.cut_mark import CutMark
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.fold import certified_state, fold
from protocol.coalition.state import State
from protocol.tests.coalition.scene import START, Scene, group_id
from protocol.tests.coalition.voting import CLOSES, OPENS

DUE = CLOSES + 100
HOURS = (START + 3, START + 20, OPENS - 1, OPENS, OPENS + 1, CLOSES - 1, CLOSES, CLOSES + 50, DUE)


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


def cut_up(scene: Scene, random: Random, times: Iterable[int]) -> list[CutMark]:
    """Cuts at these times, each with some more of every log; the last one has all."""
    cuts: list[CutMark] = []
    sizes = dict.fromkeys(scene.logs, 0)
    hours = sorted(set(times))
    for number, time in enumerate(hours, 1):
        for group, log in scene.logs.items():
            sizes[group] = random.randint(sizes[group], len(log))
        cuts.append(mark(scene, cuts, time, sizes if number < len(hours) else None))
    return cuts
