"""Which wording is in force: shares, order, and what came too late."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.coalition.unity.values import Standing, Unity
from protocol.tests.coalition.scene import START, group_id
from protocol.tests.coalition.unity.making import POINTS, Points


def texts(unity: Unity) -> dict[int, str]:
    return {number: unity.versions[name].text for number, name in unity.points.items()}


def test_the_founders_signed_the_charters_points() -> None:
    unity = Points().unity()
    assert texts(unity) == {1: POINTS[0], 2: POINTS[1]}
    assert unity.needed == 2
    founders = tuple(sorted(map(group_id, ("Ash", "Birch", "Cedar"))))
    assert all(v.ratified_by() == founders for v in unity.versions.values())


def test_a_change_is_in_force_from_the_ratification_that_makes_the_share() -> None:
    scene = Points()
    motion = scene.amend("Birch", 2, "Nobody is evicted or cut off")
    before = scene.unity()
    assert before.versions[motion].standing == Standing.PROPOSED
    assert before.versions[motion].ratified_by() == (group_id("Birch"),)
    scene.stand("Ash", motion, "ratify", START + 7)
    unity = scene.unity()
    assert texts(unity)[2] == "Nobody is evicted or cut off"
    assert unity.versions[motion].since == START + 7
    first = unity.versions[scene.first(2)]
    assert (first.standing, first.until) == (Standing.SUPERSEDED, START + 7)
    assert [v.text for v in unity.history(2)] == [POINTS[1], "Nobody is evicted or cut off"]


def test_one_group_short_of_the_share_changes_nothing() -> None:
    scene = Points(("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum"))
    motion = scene.amend("Ash", 1, "Care is a right")
    for place, name in enumerate(("Birch", "Cedar", "Dogwood"), 1):
        scene.stand(name, motion, "ratify", START + place)
    assert scene.unity().needed == 5
    assert scene.unity().versions[motion].standing == Standing.PROPOSED
    scene.stand("Elm", motion, "ratify", START + 9)
    assert scene.unity().versions[motion].since == START + 9


def test_a_reservation_is_kept_with_its_reason_and_does_not_undo_a_point() -> None:
    scene = Points()
    scene.stand_first("Cedar", 1, "reserve", reason="our statutes say otherwise")
    unity = scene.unity()
    stance = unity.versions[scene.first(1)].stances[group_id("Cedar")]
    assert (stance.stance, stance.reason) == ("reserve", "our statutes say otherwise")
    assert unity.points[1] == scene.first(1)


def test_an_added_point_takes_the_next_number_and_a_struck_number_stays_free() -> None:
    scene = Points()
    strike = scene.strike("Ash", 2)
    scene.stand("Birch", strike, "ratify", START + 1)
    added = scene.add("Cedar", "Schools stay open", START + 2)
    scene.stand("Ash", added, "ratify", START + 3)
    unity = scene.unity()
    assert texts(unity) == {1: POINTS[0], 3: "Schools stay open"}
    assert [v.action for v in unity.history(2)] == ["charter", "strike"]


def test_a_ratification_of_a_point_that_changed_meanwhile_is_refused() -> None:
    scene = Points()
    one, two = scene.amend("Ash", 1, "One"), scene.amend("Birch", 1, "Two")
    scene.stand("Cedar", one, "ratify", START + 1)
    scene.stand("Cedar", two, "ratify", START + 2)
    scene.stand_first("Birch", 1, "reserve", START + 3, "we liked it")
    unity = scene.unity()
    assert scene.codes() == ["point-changed", "point-changed"]
    assert texts(unity)[1] == "One"
    assert unity.versions[two].standing == Standing.OVERTAKEN


def test_a_change_of_a_wording_not_in_force_is_refused() -> None:
    scene = Points()
    one = scene.amend("Ash", 1, "One")
    scene.amend("Birch", 1, "Two", base=one, time=START + 1)
    assert scene.codes() == ["point-changed"]
    scene.stand("Birch", one, "ratify", START + 2)
    scene.amend("Birch", 1, "Three", base=one, time=START + 3)
    scene.amend("Birch", 1, "Late", time=START + 4)
    assert scene.codes() == ["point-changed", "point-changed"]


def test_an_added_point_is_changed_under_the_number_it_got() -> None:
    scene = Points()
    added = scene.add("Cedar", "Schools stay open")
    scene.stand("Ash", added, "ratify")
    scene.amend("Ash", 1, "Wrong number", base=added, time=START + 2)
    assert scene.codes() == ["unknown-target"]
    motion = scene.amend("Ash", 3, "Schools and clinics", base=added, time=START + 2)
    scene.stand("Birch", motion, "ratify", START + 3)
    assert texts(scene.unity())[3] == "Schools and clinics"


def test_a_group_that_changes_its_mind_counts_as_it_last_said() -> None:
    scene = Points()
    motion = scene.amend("Birch", 1, "One")
    scene.stand("Birch", motion, "reserve", START + 1, "a better wording follows")
    scene.stand("Ash", motion, "ratify", START + 2)
    assert scene.unity().versions[motion].standing == Standing.PROPOSED
    scene.stand("Cedar", motion, "ratify", START + 3)
    assert scene.unity().versions[motion].since == START + 3


def test_a_stance_dated_before_the_groups_earlier_one_is_refused_even_while_that_waits() -> None:
    scene = Points()
    motion = scene.amend("Birch", 1, "One")
    scene.stand("Ash", motion, "reserve", START + 50, "not yet")
    scene.stand("Ash", motion, "ratify", START + 5)
    for time in (START + 10, START + 60):
        assert scene.codes(time) == ["time-backwards"]
        assert scene.unity(time).versions[motion].standing == Standing.PROPOSED


def test_a_stance_on_a_refused_motion_is_refused() -> None:
    scene = Points()
    scene.stand("Ash", scene.amend("Birch", 1, "One"), "ratify", START + 1)
    late = scene.amend("Cedar", 1, "Two", time=START + 2)
    scene.stand("Ash", late, "ratify", START + 3)
    assert sorted(scene.codes()) == ["point-changed", "unknown-target"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(2, 7))
def test_no_order_of_arrival_changes_the_points(seed: int, count: int) -> None:
    random_ = random.Random(seed)
    names = ("Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum")[:count]
    scene = Points(names)
    known: list[tuple[int, bytes]] = []
    for step in range(25):
        name, time = random_.choice(names), START + step // 2
        if not known or random_.random() < 0.3:
            number = random_.choice((1, 2))
            known.append((number, scene.amend(name, number, f"wording {step}", time=time)))
        elif random_.random() < 0.2:
            number, base = random_.choice(known)
            known.append((number, scene.amend(name, number, f"on {step}", base, time)))
        else:
            motion = random_.choice(known)[1]
            stance = random_.choice(("ratify", "ratify", "reserve"))
            scene.stand(name, motion, stance, time, "because")
    expected = scene.fold(START + 99)
    shuffled = list(scene.logs.items())
    random_.shuffle(shuffled)
    again = fold_logs(scene.charter, shuffled, START + 99)
    assert state_digest(again) == state_digest(expected)
    for number, name in expected.unity.points.items():
        version = expected.unity.versions[name]
        assert version.number == number
        assert version.standing == Standing.IN_FORCE
    # One wording in force a point, whatever was moved.
    force = [v for v in expected.unity.versions.values() if v.standing == Standing.IN_FORCE]
    assert len([v for v in force if v.action != "strike"]) == len(expected.unity.points)


@pytest.mark.parametrize("stance", ["ratify", "reserve"])
def test_a_group_outside_the_charter_has_no_stance(stance: str) -> None:
    scene = Points()
    scene.logs[group_id("Yew")] = []
    scene.stand_first("Yew", 1, stance, reason="we are not in it")
    assert scene.codes() == ["not-a-member"]
    assert group_id("Yew") not in scene.unity().versions[scene.first(1)].stances
