"""An operator of several groups has one seat from the next cut on, and takes nobody else's."""

import pytest
from msgspec.structs import replace

from protocol.coalition.council import next_epoch
from protocol.coalition.cut_rules import founding_epoch
from protocol.coalition.membership.bodies import LeavingBody, OperatorBody
from protocol.coalition.membership.motions import BackBody, ForkProofBody
from protocol.coalition.membership.operators import Operator, one_of_each, operator_at
from protocol.tests.coalition.cutting import certified, codes, held
from protocol.tests.coalition.membership.joining import JOIN, WAIT_S, Joining, new_card, seats
from protocol.tests.coalition.membership.test_decide import AGREE, NAMES, RULES, Told, proof
from protocol.tests.coalition.scene import NOTICE_S, START, Scene, group_id

HOST = "Hosting co-op"


def host(told: Told, name: str, operator: str = HOST) -> bytes:
    return told.say(name, "operator", OperatorBody(name=operator))


def hosted_at_founding(told: Told, *names: str, council: tuple[str, ...] = NAMES) -> None:
    """The cards of these groups name the host."""
    charter = told.scene.charter
    groups = [
        replace(f, card=replace(f.card, operator=HOST)) if f.card.name in names else f
        for f in charter.groups
    ]
    told.found(replace(charter, groups=groups, council=sorted(map(group_id, council))))


# -- whose seat it is -----------------------------------------------------------------------------


def test_a_host_that_takes_over_two_groups_has_one_seat_by_the_next_cut() -> None:
    told = Told()
    before = founding_epoch(told.scene.charter)
    assert before is not None
    host(told, "Birch")
    state = told.cut(10)
    assert next_epoch(state, before) == before
    host(told, "Damson")
    state = told.cut(20)
    following = next_epoch(state, before)
    # The cut that holds it is certified by both; the next one no longer.
    assert following.number == 1
    assert seats(state) == {"Ash", "Birch", "Cedar"}
    assert told.is_member(state, "Damson")
    assert group_id("Damson") in state.membership.voices


def test_whoever_came_to_the_operator_later_gives_way_whatever_its_id() -> None:
    for first, second in (("Ash", "Birch"), ("Birch", "Ash")):
        told = Told()
        host(told, first)
        told.cut(10)
        # So nobody takes another group's seat by naming its operator.
        host(told, second, "HOSTING  Co-op")
        assert seats(told.cut(20)) == {*NAMES} - {second}


def test_of_one_cut_the_lower_id_sits() -> None:
    told = Told()
    for name in ("Cedar", "Birch"):
        host(told, name)
    low, high = sorted(("Birch", "Cedar"), key=group_id)
    found = seats(told.cut(10))
    assert low in found
    assert high not in found


def test_who_has_it_by_the_card_has_had_it_longest() -> None:
    told = Told()
    hosted_at_founding(told, "Damson")
    for name in ("Ash", "Birch"):
        host(told, name)
    assert seats(told.cut(10)) == {"Cedar", "Damson"}


def test_a_group_that_runs_its_node_itself_again_has_its_seat_again() -> None:
    told = Told()
    host(told, "Ash")
    host(told, "Birch")
    told.cut(10)
    host(told, "Birch", "")
    assert seats(told.cut(20)) == set(NAMES)
    # Coming to the same host anew it is the later one, though it was there before.
    host(told, "Ash", "")
    told.cut(30)
    host(told, "Birch", HOST.upper())
    told.cut(40)
    host(told, "Ash", HOST.upper())
    assert seats(told.cut(50)) == {"Birch", "Cedar", "Damson"}


def test_groups_that_run_their_nodes_themselves_are_no_one_operators() -> None:
    told = Told()
    for name in NAMES:
        host(told, name)
    assert len(seats(told.cut(10))) == 1
    for name in NAMES:
        host(told, name, "")
    assert seats(told.cut(20)) == set(NAMES)


def test_mending_a_name_costs_no_turn() -> None:
    told = Told()
    host(told, "Damson", "hosting co-op")
    told.cut(10)
    host(told, "Ash")
    told.cut(20)
    host(told, "Damson", "Hosting  Co-op")
    state = told.cut(30)
    assert seats(state) == {"Birch", "Cedar", "Damson"}
    assert state.operator(group_id("Damson")) == "Hosting  Co-op"
    assert state.membership.operators[group_id("Damson")].since == START + 10


def test_the_seat_goes_on_to_the_other_once_one_has_left() -> None:
    told = Told()
    host(told, "Ash")
    told.cut(10)
    host(told, "Birch")
    told.say("Ash", "leaving", LeavingBody(reason="", caucus=""))
    assert seats(told.cut(20)) == {"Ash", "Cedar", "Damson"}
    assert seats(told.cut(20 + NOTICE_S)) == {"Birch", "Cedar", "Damson"}


def test_whoever_forks_does_not_sit_by_the_operators_next_group() -> None:
    told = Told()
    host(told, "Damson")
    told.cut(10)
    host(told, "Birch")
    told.say("Ash", "fork-proof", ForkProofBody(proof=proof(told, "Damson")))
    state = told.cut(20)
    assert group_id("Damson") in state.membership.suspended
    assert seats(state) == {"Ash", "Cedar"}


def test_a_seat_does_not_go_to_and_fro_with_who_is_away_and_who_has_none_is_not_away() -> None:
    told = Told(rules=replace(RULES, away_cuts=2, away_s=10, away_max=1))
    host(told, "Ash")
    host(told, "Birch")
    host(told, "Birch", "Other host")
    host(told, "Damson", "Other host")
    low, high = sorted(("Birch", "Damson"), key=group_id)
    told.cut(10)
    for after in (20, 30):
        for name in ("Ash", "Cedar"):
            told.say(name, "back", BackBody())
        state = told.cut(after)
    # Both are silent; the one without a seat doesn't use up what the charter lets fall silent.
    assert state.away == (group_id(low),)
    assert seats(state) == {"Ash", "Cedar"}
    told.say(low, "back", BackBody())
    assert seats(told.cut(40)) == {"Ash", "Cedar", low}
    assert high not in seats(told.cut(50))


# -- newcomers and those who come back ------------------------------------------------------------


def test_a_newcomers_seat_is_by_its_last_word_and_not_by_its_card() -> None:
    told = Joining(join=replace(JOIN, seat=True))
    hosted_at_founding(told, "Ash")
    told.take_in("Elder", 10, card=new_card("Elder", operator=HOST))
    host(told, "Elder", "")
    assert "Elder" in seats(told.cut(10 + WAIT_S))
    host(told, "Elder")
    assert "Elder" not in seats(told.cut(20 + WAIT_S))


def test_a_newcomer_has_its_operator_since_it_was_taken_in_at_the_earliest() -> None:
    told = Joining(join=replace(JOIN, seat=True))
    host(told, "Birch")
    told.cut(5)
    told.take_in("Elder", 10, card=new_card("Elder", operator=HOST))
    state = told.cut(10 + WAIT_S)
    assert "Birch" in seats(state)
    assert "Elder" not in seats(state)
    # Who comes to the newcomer's operator later gives way as well, founder or not.
    host(told, "Birch", "")
    assert {"Birch", "Elder"} <= seats(told.cut(20 + WAIT_S))
    host(told, "Birch", HOST.upper())
    assert seats(told.cut(30 + WAIT_S)) == {"Ash", "Cedar", "Damson", "Elder"}


def test_who_comes_back_has_the_operator_that_it_said_and_is_the_later_one_there() -> None:
    told = Joining(join=replace(JOIN, seat=True))
    host(told, "Damson")
    told.cut(10)
    leaving = told.say("Damson", "leaving", LeavingBody(reason="", caucus=""))
    told.cut(20)
    host(told, "Birch")
    state = told.cut(20 + NOTICE_S)
    assert seats(state) == {"Ash", "Birch", "Cedar"}
    back = told.founder("Damson")
    told.take_in("Damson", 30 + NOTICE_S, card=back.card, affiliated=back.affiliated, after=leaving)
    state = told.cut(40 + NOTICE_S + WAIT_S)
    assert state.operator(group_id("Damson")) == HOST
    assert seats(state) == {"Ash", "Birch", "Cedar"}
    told.say("Damson", "operator", OperatorBody(name=""))
    assert seats(told.cut(50 + NOTICE_S + WAIT_S)) == set(NAMES)


# -- councils that the groups decide on -----------------------------------------------------------


def test_no_motion_gives_one_operator_two_seats_as_of_when_it_is_made() -> None:
    told = Told()
    hosted_at_founding(told, "Ash", "Birch", council=("Birch", "Cedar", "Damson"))
    told.council("Damson", *NAMES)
    assert codes(told.cut(10), "council-motion") == ["bad-council"]
    host(told, "Birch", "")
    told.cut(20)
    motion = told.council("Cedar", *NAMES)
    told.cut(25)
    host(told, "Damson")
    for name in ("Ash", "Birch"):
        told.say(name, "motion-stance", AGREE, motion)
    state = told.cut(30)
    # What was refused stays so, and the one that passed gives the operator one seat all the same.
    assert codes(state, "council-motion") == ["bad-council"]
    assert state.membership.council_base == motion
    assert seats(state) == {"Ash", "Birch", "Cedar"}
    # Said in a later cut, it makes nothing bad that was moved before.
    host(told, "Cedar")
    assert codes(told.cut(40), "council-motion") == ["bad-council"]


# -- what is refused, and what does nothing -------------------------------------------------------


def test_saying_the_same_again_is_refused_and_so_is_what_the_card_says() -> None:
    told = Told()
    hosted_at_founding(told, "Ash", council=("Ash", "Birch"))
    host(told, "Ash")
    host(told, "Birch", "")
    host(told, "Cedar")
    told.cut(10)
    told.scene.say("Cedar", "operator", OperatorBody(name=HOST), [], START + 15)
    state = told.cut(20)
    assert codes(state, "operator") == ["operator-unchanged"] * 3
    assert state.membership.operators.keys() == {group_id("Cedar")}


@pytest.mark.parametrize("name", ["two\nlines", " led by a space", "hidden\u200bone"])
def test_a_name_that_is_no_clean_line_is_refused(name: str) -> None:
    told = Told()
    host(told, "Ash", name)
    state = told.cut(10)
    assert codes(state, "operator") == ["body-malformed"]
    assert not state.membership.operators


@pytest.mark.parametrize("after", [0, 10])
def test_what_a_group_says_once_it_has_left_names_no_operator(after: int) -> None:
    told = Told()
    told.say("Ash", "leaving", LeavingBody(reason="", caucus=""))
    told.cut(10)
    # In the very second in which it has left, and later.
    if after:
        told.cut(10 + NOTICE_S)
    host(told, "Ash")
    state = told.cut(10 + NOTICE_S + after)
    assert codes(state, "operator") == ["group-left"]
    assert not state.membership.operators


def test_without_cuts_nobody_dates_an_operator_back() -> None:
    scene = Scene("Ash", "Birch", "Cedar")
    scene.say("Ash", "operator", OperatorBody(name=HOST), [], START + 5)
    scene.say("Ash", "operator", OperatorBody(name="Another"), [], START + 4)
    state = scene.fold(START + 9)
    assert [r.code for r in state.refusals] == ["time-backwards"]
    assert state.operator(group_id("Ash")) == HOST
    assert state.operator(group_id("Birch")) == ""


def test_until_a_cut_holds_it_the_council_is_what_it_was() -> None:
    told = Told()
    host(told, "Ash")
    host(told, "Birch")
    told.cut(10)
    host(told, "Cedar")
    provisional = held(told.scene, START + 50, told.cuts)
    assert provisional.operator(group_id("Cedar")) == HOST
    assert "Cedar" in seats(certified(told.scene, told.cuts))


# -- the parts ------------------------------------------------------------------------------------


def test_who_ran_a_node_at_a_time_is_by_what_had_been_said() -> None:
    said = (Operator(b"1" * 32, "A", 10, 10), Operator(b"2" * 32, "", 20, 20))
    assert [operator_at("Card", said, time) for time in (9, 10, 19, 20)] == ["Card", "A", "A", ""]
    assert operator_at("Card", (), 5) == "Card"


def test_one_of_each_operator_as_names_look_and_all_that_have_none() -> None:
    a, b, c, d = (bytes([n]) * 16 for n in range(4))
    listed = [(b, "Host A", 3), (a, "host  a", 4), (c, "", 0), (d, "", 0)]
    assert one_of_each(listed) == {b, c, d}
    assert one_of_each(reversed(listed)) == {b, c, d}
    assert one_of_each([(b, "Host A", 3), (a, "host  a", 3)]) == {a}
