"""Delegations are whom the fold says was elected; recalls move alternates up."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.coalition.delegates.moving import vacated
from protocol.coalition.delegates.values import Recall, Seat
from protocol.coalition.digest import state_digest
from protocol.coalition.fold import fold_logs
from protocol.tests.coalition.deciding import NAMES, TAKES
from protocol.tests.coalition.delegates.making import DECIDED, FREE, LABELS, Sending, council
from protocol.tests.coalition.scene import START, group_id


def test_whom_a_ballot_elected_is_sent_by_the_names_on_it() -> None:
    scene = Sending()
    name = scene.elected(report_days=30)
    found = scene.one(name)
    assert [seat.label for seat in found.seats][:2] == ["Ann", LABELS[scene.north]]
    assert [seat.sits for seat in found.seats] == [True, True, False, False]
    assert found.seats[1].reserved == "North"
    assert scene.codes() == []


NORTH = {**FREE, "option": "north", "reserved": "North"}
BOB = {**FREE, "option": 1, "alternate": True}
OTHER = {**FREE, "option": "other", "alternate": True, "reserved": "North"}


def seats_of(scene: Sending, seats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With `north` and `other` as options of the scene's."""
    known = {"north": scene.north, "other": scene.other}
    return [{**one, **{k: known[v] for k, v in one.items() if v in known}} for one in seats]


@pytest.mark.parametrize(
    "seats",
    [
        [{**FREE, "option": 1}, NORTH],
        [FREE],
        [FREE, NORTH, {**FREE, "option": 1}],
        [FREE, FREE],
        [FREE, NORTH, {**FREE, "alternate": True}],
        [FREE, NORTH, BOB, BOB],
        [FREE, NORTH, {**FREE, "option": 9, "alternate": True}],
        [{**FREE, "reserved": "North"}, NORTH],
        [FREE, {**NORTH, "reserved": "South"}],
        [FREE, {**FREE, "option": "north"}, BOB, OTHER],
        [FREE, NORTH, {**BOB, "reserved": "North"}, OTHER],
        [FREE, NORTH, BOB, {**FREE, "option": "other", "alternate": True}],
    ],
)
def test_a_ballot_that_did_not_elect_them_is_refused(seats: list[dict[str, Any]]) -> None:
    scene = Sending()
    scene.elected(seats=seats_of(scene, seats))
    assert scene.codes() == ["delegates-differ"]
    assert scene.fold(START + 5_000).delegations == {}


def test_a_vote_on_a_question_elects_nobody_and_nobody_is_sent_before_it_is_decided() -> None:
    scene = Sending()
    question = scene.decide(start=START + 500)
    scene.elected(time=DECIDED - 1)
    scene.elected(at=question, time=START + 500 + TAKES + 3)
    assert sorted(scene.codes()) == ["not-decided", "not-decided"]


def test_an_alternate_moves_up_and_a_reserved_place_stays_reserved() -> None:
    scene = Sending()
    name = scene.elected()
    scene.recall("Ash", name, [1], time=DECIDED + 9)
    assert scene.sitting(name) == [0, 3]
    scene.recall("Ash", name, [0], time=DECIDED + 10)
    assert scene.sitting(name) == [2, 3]
    scene.recall("Ash", name, [3], time=DECIDED + 11)
    found = scene.one(name)
    assert scene.sitting(name) == [2]
    assert (found.vacant, len(found.recalls)) == (1, 3)


def test_who_is_recalled_before_moving_up_never_sits() -> None:
    scene = Sending()
    name = scene.elected()
    scene.recall("Ash", name, [2], by="resigned", rule="", reason="")
    scene.recall("Ash", name, [0, 1])
    assert scene.sitting(name) == [3]
    assert scene.codes() == []


def test_a_vote_on_the_recall_itself_recalls_from_the_moment_that_it_is_decided() -> None:
    scene = Sending()
    name = scene.elected()
    asked = scene.ask("Ash", name, [0], time=START + 400)
    vote = scene.decide(asked, start=START + 500)
    decided = START + 500 + TAKES
    before = scene.one(name, decided - 1)
    assert ([one.hash for one in before.proposed], before.recalls) == ([asked], ())
    assert [seat.sits for seat in before.seats] == [True, True, False, False]
    after = scene.one(name, decided)
    assert (after.recalls[0].hash, after.recalls[0].since) == (asked, decided)
    assert scene.fold(decided).ballots[after.recalls[0].ballot].hash == vote
    assert (scene.sitting(name), after.proposed) == ([1, 2], ())
    assert scene.codes() == []


@pytest.mark.parametrize("kind", ["voted down", "about chairs", "a choice", "an election"])
def test_no_other_vote_recalls_anybody(kind: str) -> None:
    scene = Sending()
    name = scene.elected()
    asked = scene.ask("Ash", name, [0], time=START + 400)
    if kind == "voted down":
        scene.decide(asked, start=START + 500, yes=10)
    elif kind == "about chairs":
        scene.decide(start=START + 500)
    elif kind == "a choice":
        scene.decide(asked, start=START + 500, options=("Recall Ann", "Leave it"))
    else:
        scene.decide(asked, start=START + 500, options=council())
    found = scene.one(name)
    assert scene.sitting(name) == [0, 1]
    assert ([one.hash for one in found.proposed], found.recalls) == ([asked], ())
    assert scene.codes() == []


def test_what_a_vote_decides_late_moves_nobody_who_has_moved_up_before() -> None:
    """Else an alternate who sits would sit elsewhere, by a statement from before they sat."""
    scene = Sending()
    name = scene.appointed(mains=2, time=DECIDED + 1, name="Ash")
    asked = scene.ask("Ash", name, [1], time=START + 400)
    scene.recall("Ash", name, [0], time=START + 450)
    scene.decide(asked, start=START + 500)
    found = scene.one(name)
    assert [one.hash for one in found.recalls][1] == asked
    assert (found.seats[2].moved_up, found.vacant) == (0, 1)


def test_who_was_voted_down_once_may_be_recalled_by_a_later_vote() -> None:
    scene = Sending()
    name = scene.elected()
    asked = scene.ask("Ash", name, [0], time=START + 400)
    scene.decide(asked, start=START + 500, yes=10)
    scene.decide(asked, start=START + 1_000)
    assert scene.one(name).recalls[0].since == START + 1_000 + TAKES
    assert scene.sitting(name) == [1, 2]


def test_only_the_group_itself_speaks_of_its_delegates() -> None:
    scene = Sending()
    name = scene.elected()
    before = scene.one(name)
    scene.elected("Birch")
    scene.recall("Birch", name)
    scene.report("Cedar", name)
    assert scene.codes() == ["not-the-author"] * 3
    assert scene.one(name) == before
    scene.logs[group_id("Yew")] = []
    scene.appointed("Yew")
    assert scene.codes() == [*["not-the-author"] * 3, "not-a-member"]


def test_what_rests_on_a_refused_delegation_is_refused() -> None:
    scene = Sending()
    name = scene.elected(seats=[FREE])
    scene.recall("Ash", name)
    scene.report("Ash", name)
    assert sorted(scene.codes()) == ["delegates-differ", "unknown-target", "unknown-target"]


def test_what_a_group_dates_back_is_refused_even_while_the_earlier_waits() -> None:
    scene = Sending()
    name = scene.appointed(time=DECIDED + 1)
    scene.recall("Birch", name, time=DECIDED + 50)
    scene.report("Birch", name, time=DECIDED + 5)
    for time in (DECIDED + 10, DECIDED + 60):
        assert scene.codes(time) == ["time-backwards"]
        assert scene.one(name, time).reports == ()


def seat_of(reserved: str = "", *, alternate: bool = False) -> Seat:
    return Seat("", "free", "", "", alternate, reserved)


def gone(*places: int, by: int = 1) -> Recall:
    return Recall(bytes([by]), b"", by, places, "rule", "r", "r", by)


def test_of_those_recalled_together_none_moves_up_for_another() -> None:
    seats = (seat_of(), seat_of(alternate=True), seat_of(alternate=True))
    found = vacated(seats, [gone(0, 1)], (1, 2))
    assert [one.moved_up for one in found] == [None, None, 0]


def test_of_seats_that_fall_vacant_together_the_kept_one_is_filled_first() -> None:
    """Else who alone may take it would be gone to the open one, and it would stay vacant."""
    seats = (seat_of(), seat_of("North"), *(seat_of(r, alternate=True) for r in ("North", "")))
    found = vacated(seats, [gone(0, 1)], (2, 3))
    assert [one.moved_up for one in found] == [None, None, 1, 0]
    # One of the north who sat in an open seat leaves it open.
    north, anybody = seat_of("North", alternate=True), seat_of(alternate=True)
    again = vacated((north, *seats[:2], north, anybody), [gone(1), gone(0, 2, by=2)], (0, 3, 4))
    assert [one.moved_up for one in again] == [1, None, None, 2, 0]


def test_an_open_seat_stays_open_whoever_sat_in_it_for_a_while() -> None:
    seats = (seat_of(), seat_of("North", alternate=True), seat_of(alternate=True))
    found = vacated(seats, [gone(0), gone(1, by=2)], (1, 2))
    assert [one.sits for one in found] == [False, False, True]


seat = st.builds(
    Seat,
    label=st.just(""),
    mandate=st.just("free"),
    bound_to=st.just(""),
    bound_by=st.just(""),
    alternate=st.booleans(),
    reserved=st.sampled_from(["", "North"]),
)


@given(st.lists(seat, min_size=6, max_size=6), st.lists(st.sets(st.integers(0, 5), min_size=1)))
def test_there_are_never_more_delegates_than_seats_nor_one_for_two(
    seats: list[Seat], recalled: list[set[int]]
) -> None:
    recalls = [
        Recall(bytes([n]), b"", n, tuple(sorted(places)), "rule", "r", "r", n)
        for n, places in enumerate(recalled)
    ]
    order = [place for place, one in enumerate(seats) if one.alternate]
    found = vacated(tuple(seats), recalls, order)
    mains = sum(not one.alternate for one in seats)
    assert sum(one.sits for one in found) <= mains
    taken = [one.moved_up for one in found if one.moved_up is not None]
    assert len(set(taken)) == len(taken)
    assert all(found[place].recalled for place in taken)
    gone = set().union(*recalled)
    assert {place for place, one in enumerate(found) if one.recalled} == gone
    # Nobody is left waiting while a seat that they may take stays empty.
    if any(one.alternate and not one.recalled and one.moved_up is None for one in found):
        empty = [n for n, one in enumerate(found) if one.recalled and n not in taken]
        assert all(
            one.alternate or one.reserved for one in (found[n] for n in empty) if not one.alternate
        )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_arrival_changes_the_delegations(seed: int) -> None:
    random_ = random.Random(seed)
    scene = Sending()
    known: list[bytes] = []
    for _step in range(16):
        name, time = random_.choice(NAMES), DECIDED + random_.randrange(-3, 30)
        drawn = random_.random()
        if not known or drawn < 0.2:
            known.append(scene.elected(name, time=time))
        elif drawn < 0.4:
            known.append(scene.appointed(name, time=time, report_days=random_.choice([0, 9])))
        elif drawn < 0.7:
            scene.recall(name, random_.choice(known), [random_.randrange(3)], time=time)
        else:
            scene.report(name, random_.choice(known), time=time)
    for time in (DECIDED + 10, DECIDED + 99):
        expected = scene.fold(time)
        shuffled = list(scene.logs.items())
        random_.shuffle(shuffled)
        assert state_digest(fold_logs(scene.charter, shuffled, time)) == state_digest(expected)
        for one in expected.delegations.values():
            assert one.group == group_id("Ash") or one.ballot is None
            assert one.vacant >= 0
