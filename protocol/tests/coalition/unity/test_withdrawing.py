"""A motion about a point taken back: by whom, until when, and what becomes of its ratifications."""

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.charter import charter_id
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import certified_state
from protocol.coalition.state import State
from protocol.coalition.structure import structural_hash
from protocol.coalition.unity.values import Standing
from protocol.tests.coalition.cutting import certified, held, mark, opened
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.unity.making import POINTS, Points

CUTS = CutRules(propose_ms=1, vote_ms=1, growth_ms=1, rest_ms=1)
NAMES = ("Ash", "Birch", "Cedar", "Dogwood", "Elm")


class Certifying(Points):
    """Five groups that certify cuts together, of whom four ratify a change."""

    def __init__(self) -> None:
        super().__init__(NAMES)
        rules = msgspec.structs.replace(self.charter.rules, cuts=CUTS)
        self.charter = msgspec.structs.replace(self.charter, rules=rules)
        self.coalition = charter_id(self.charter)
        self.cuts: list[CutMark] = []

    def take_back(
        self, name: str, motion: bytes, time: int = START + 1, reason: str = "Said badly."
    ) -> bytes:
        return self.say(name, "point-withdrawal", {"reason": reason}, [motion], time)

    def agree(self, motion: bytes, *names: str, time: int = START + 1) -> None:
        for name in names:
            self.stand(name, motion, "ratify", time)

    def cut(self, after: int) -> State:
        """Certify all that the logs hold, so many seconds after the founding."""
        self.cuts.append(mark(self, self.cuts, START + after))
        return certified(self, self.cuts)


def refused(state: State) -> list[str]:
    return [refusal.code for refusal in state.refusals]


def test_who_moved_a_change_takes_it_back_and_no_ratification_brings_it_into_force() -> None:
    scene = Certifying()
    motion = scene.amend("Birch", 2, "Nobody is evicted or cut off")
    scene.agree(motion, "Ash", "Cedar")
    assert scene.cut(10).unity.versions[motion].standing == Standing.PROPOSED
    scene.take_back("Birch", motion)
    state = scene.cut(20)
    version = state.unity.versions[motion]
    assert (version.standing, version.withdrawn) == (Standing.WITHDRAWN, START + 20)
    assert version.withdrawal_reason == "Said badly."
    # Who had ratified it stays on record, as do their words.
    assert set(version.ratified_by()) == set(map(group_id, ("Ash", "Birch", "Cedar")))
    assert refused(state) == []
    scene.agree(motion, "Dogwood", "Elm")
    scene.stand("Ash", motion, "reserve", reason="We do not.")
    state = scene.cut(30)
    assert refused(state) == ["taken-back"] * 3
    assert state.unity.points[2] == scene.first(2)
    assert state.unity.versions[motion].since is None
    assert state.unity.history(2) == (state.unity.versions[scene.first(2)],)


def test_only_who_moved_it_takes_it_back() -> None:
    scene = Certifying()
    motion = scene.add("Birch", "Schools stay open")
    scene.take_back("Ash", motion)
    state = scene.cut(10)
    assert refused(state) == ["not-the-author"]
    assert state.unity.versions[motion].standing == Standing.PROPOSED


def test_what_is_taken_back_is_a_motion_about_a_point() -> None:
    scene = Certifying()
    motion = scene.add("Birch", "Schools stay open")
    stance = scene.stand("Birch", motion, "reserve", reason="On second thoughts.")
    scene.take_back("Birch", stance, START + 2)
    assert refused(scene.cut(10)) == ["unknown-target"]


def test_it_is_taken_back_once() -> None:
    scene = Certifying()
    motion = scene.add("Birch", "Schools stay open")
    scene.take_back("Birch", motion, reason="First.")
    scene.take_back("Birch", motion, START + 2, reason="Second.")
    state = scene.cut(10)
    assert refused(state) == ["taken-back"]
    assert state.unity.versions[motion].withdrawal_reason == "First."


def test_what_is_in_force_or_overtaken_is_not_taken_back() -> None:
    scene = Certifying()
    one, two = scene.amend("Birch", 1, "One"), scene.amend("Ash", 1, "Two")
    scene.agree(one, "Ash", "Cedar", "Dogwood")
    scene.cut(10)
    # Whatever hour it claims.
    scene.take_back("Birch", one, START + 1)
    scene.take_back("Ash", two, START + 1)
    state = scene.cut(20)
    assert refused(state) == ["point-changed"] * 2
    assert state.unity.points[1] == one
    assert state.unity.versions[two].standing == Standing.OVERTAKEN


def test_the_order_of_one_cut_says_which_came_first() -> None:
    ends = set()
    for after in range(10, 40):
        scene = Certifying()
        motion = scene.amend("Birch", 1, "One")
        scene.agree(motion, "Ash", "Cedar")
        scene.cut(after)  # whose turn it is in the next one hangs on this one's hash
        scene.take_back("Birch", motion)
        scene.agree(motion, "Dogwood")
        state = scene.cut(after + 1)
        standing = state.unity.versions[motion].standing
        ends.add(standing)
        # One of the two is refused, and says why.
        told = {Standing.WITHDRAWN: "taken-back", Standing.IN_FORCE: "point-changed"}
        assert refused(state) == [told[standing]]
    assert ends == {Standing.WITHDRAWN, Standing.IN_FORCE}


def test_a_motion_that_was_refused_is_not_taken_back() -> None:
    scene = Certifying()
    one = scene.amend("Birch", 1, "One")
    scene.agree(one, "Ash", "Cedar", "Dogwood")
    scene.cut(10)
    late = scene.amend("Birch", 1, "Late", time=START + 11)
    scene.take_back("Birch", late, START + 12)
    assert refused(scene.cut(20)) == ["point-changed", "unknown-target"]


@pytest.mark.parametrize("reason", ["hidden \u202e text", " spaced"])
def test_the_reason_is_clean(reason: str) -> None:
    scene = Certifying()
    scene.take_back("Birch", scene.add("Birch", "Schools stay open"), reason=reason)
    assert refused(scene.cut(10)) == ["body-malformed"]


def test_another_change_leaves_it_taken_back_and_the_same_may_be_moved_again() -> None:
    scene = Certifying()
    motion = scene.amend("Birch", 1, "One")
    scene.take_back("Birch", motion)
    scene.cut(10)
    again = scene.amend("Birch", 1, "One", time=START + 11)
    scene.agree(again, "Ash", "Cedar", "Dogwood", time=START + 12)
    state = scene.cut(20)
    assert state.unity.points[1] == again
    assert state.unity.versions[motion].standing == Standing.WITHDRAWN
    assert [v.text for v in state.unity.history(1)] == [POINTS[0], "One"]


def test_the_digest_tells_a_withdrawal_its_hour_and_its_words() -> None:
    scene = Certifying()
    motion = scene.amend("Birch", 1, "One")
    scene.take_back("Birch", motion)
    version = scene.cut(10).unity.versions[motion]
    changed = [{"withdrawn": START + 11}, {"withdrawal_reason": "Otherwise."}]
    hashes = {structural_hash(v) for v in (version, *(replaced(version, c) for c in changed))}
    assert len(hashes) == 3


def replaced(version, fields):
    return type(version)(**{n: getattr(version, n) for n in version.__slots__} | fields)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_what_is_withdrawn(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Certifying()
    motions: list[tuple[str, bytes]] = []
    for step in range(30):
        name, time = random_.choice(NAMES), START + step
        what = random_.random()
        if not motions or what < 0.2:
            motions.append((name, scene.amend(name, random_.choice((1, 2)), f"{step}", time=time)))
        elif what < 0.4:
            mover, motion = random_.choice(motions)
            scene.take_back(random_.choice((mover, name)), motion, time)
        else:
            scene.stand(name, random_.choice(motions)[1], "ratify", time)
        if random_.random() < 0.2:
            scene.cut(step)
    state = scene.cut(40)
    entries = opened(scene)
    random_.shuffle(entries)
    again = certified_state(scene.charter, entries, scene.cuts)
    assert state_digest(again) == state_digest(state)
    for version in state.unity.versions.values():
        # In force or taken back, never both.
        assert (version.standing == Standing.WITHDRAWN) == (version.withdrawn is not None)
        assert version.withdrawn is None or version.since is None
    assert held(scene, START + 99, scene.cuts).unity == state.unity
