"""Motions taken back where no cut tells an hour: never is a point in force otherwise for it."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.unity.values import Standing, Unity
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.unity.making import Points

NAMES = ("Ash", "Birch", "Cedar", "Dogwood", "Elm")
END = START + 1_000


class Uncertain(Points):
    """Five groups without cuts, of whom four ratify a change."""

    def __init__(self) -> None:
        super().__init__(NAMES)

    def take_back(
        self, name: str, motion: bytes, time: int = START + 10, reason: str = ""
    ) -> bytes:
        return self.say(name, "point-withdrawal", {"reason": reason}, [motion], time)


def test_a_motion_still_open_is_taken_back_and_what_was_said_of_it_stays() -> None:
    scene = Uncertain()
    motion = scene.amend("Birch", 1, "One")
    scene.stand("Ash", motion, "ratify", START + 5)
    scene.take_back("Birch", motion, reason="Said badly.")
    version = scene.unity().versions[motion]
    assert (version.standing, version.withdrawn) == (Standing.WITHDRAWN, START + 10)
    assert version.withdrawal_reason == "Said badly."
    assert set(version.ratified_by()) == {group_id("Ash"), group_id("Birch")}
    assert scene.codes() == []
    # Before that hour it is open.
    assert scene.unity(START + 9).versions[motion].standing == Standing.PROPOSED


def test_one_dated_back_takes_no_point_away_that_enough_groups_ratified() -> None:
    scene = Uncertain()
    motion = scene.amend("Birch", 1, "One", time=START + 5)
    for place, name in enumerate(("Ash", "Cedar", "Dogwood")):
        scene.stand(name, motion, "ratify", START + 50 + place)
    before = scene.unity()
    scene.take_back("Birch", motion, START + 6)
    assert scene.codes() == ["point-changed"]
    assert scene.unity() == before
    version = before.versions[motion]
    assert (version.since, version.withdrawn, version.withdrawal_reason) == (START + 52, None, "")


def test_it_is_taken_back_by_who_moved_it_and_once() -> None:
    scene = Uncertain()
    motion = scene.add("Birch", "Schools stay open")
    scene.take_back("Ash", motion, START + 3)
    scene.take_back("Birch", motion, START + 4, reason="First.")
    scene.take_back("Birch", motion, START + 5, reason="Second.")
    assert sorted(scene.codes()) == ["not-the-author", "taken-back"]
    assert scene.unity().versions[motion].withdrawal_reason == "First."


def test_nobody_puts_another_hour_and_other_words_in_place_of_a_withdrawal() -> None:
    scene = Uncertain()
    motion = scene.add("Birch", "Schools stay open")
    scene.take_back("Birch", motion, START + 9, reason="First.")
    scene.take_back("Birch", motion, START + 3, reason="Second.")
    assert scene.codes() == ["time-backwards"]
    version = scene.unity().versions[motion]
    assert (version.withdrawn, version.withdrawal_reason) == (START + 9, "First.")
    # Nor with one that waits: before its hour nothing is withdrawn.
    assert scene.unity(START + 5).versions[motion].standing == Standing.PROPOSED


def test_what_is_in_force_or_overtaken_when_it_is_said_is_not_taken_back() -> None:
    scene = Uncertain()
    one, two = scene.amend("Birch", 1, "One"), scene.amend("Ash", 1, "Two")
    for name in ("Ash", "Cedar", "Dogwood"):
        scene.stand(name, one, "ratify", START + 5)
    scene.take_back("Birch", one)
    scene.take_back("Ash", two)
    assert scene.codes() == ["point-changed"] * 2
    assert scene.unity().versions[two].standing == Standing.OVERTAKEN


def test_one_that_was_taken_back_first_is_not_overtaken() -> None:
    scene = Uncertain()
    one, two = scene.amend("Birch", 1, "One"), scene.amend("Ash", 1, "Two")
    scene.take_back("Ash", two, START + 2)
    for name in ("Ash", "Cedar", "Dogwood"):
        scene.stand(name, one, "ratify", START + 5)
    assert scene.codes() == []
    assert scene.unity().versions[two].standing == Standing.WITHDRAWN
    assert scene.unity().points[1] == one


def played(seed: int, *, taking_back: bool) -> Uncertain:
    """A random story; the same but for its withdrawals without `taking_back`."""
    random_ = random.Random(seed)
    scene = Uncertain()
    motions: list[tuple[str, bytes]] = []
    for step in range(40):
        name, time = random_.choice(NAMES), START + random_.randrange(200)
        what = random_.random()
        if not motions or what < 0.15:
            base = random_.choice([b"", *(m for _, m in motions)])
            number = random_.choice((1, 2))
            motions.append((name, scene.amend(name, number, f"{step}", base, time)))
            continue
        mover, motion = random_.choice(motions)
        if what < 0.35:
            name = random_.choice((mover, mover, name))
            if taking_back:
                scene.take_back(name, motion, time, f"{step}")
        else:
            stance = random_.choice(("ratify", "ratify", "ratify", "reserve"))
            scene.stand(name, motion, stance, time, reason="so")
    return scene


def in_force(unity: Unity) -> list[tuple[object, ...]]:
    """What points are and were, and since when."""
    return [(name, v.number, v.since, v.until) for name, v in unity.versions.items() if v.since] + [
        tuple(unity.points.items())
    ]


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_and_no_withdrawal_changes_what_is_in_force(seed: int) -> None:
    scene = played(seed, taking_back=True)
    state = scene.fold(END)
    without = played(seed, taking_back=False).fold(END)
    assert in_force(state.unity) == in_force(without.unity)
    for version in state.unity.versions.values():
        assert (version.standing == Standing.WITHDRAWN) == (version.withdrawn is not None)
        assert version.withdrawn is None or version.since is None
    # Logs come in any order, and in parts: with a memo, as a node folds.
    random_ = random.Random(seed)
    logs = list(scene.logs.items())
    memo: dict[object, object] = {}
    for _ in range(3):
        random_.shuffle(logs)
        part = [(group, log[: random_.randrange(len(log) + 1)]) for group, log in logs]
        fold_logs(scene.charter, part, END, memo)
    random_.shuffle(logs)
    assert state_digest(fold_logs(scene.charter, logs, END, memo)) == state_digest(state)
