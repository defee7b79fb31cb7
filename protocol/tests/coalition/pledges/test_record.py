"""The record of a year: what was won between two first of Januaries in UTC."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.decided import holds
from protocol.coalition.pledges.record import (
    FIRST_YEAR,
    LAST_YEAR,
    asks_deeds,
    not_heard,
    won_in,
    year_start,
)
from protocol.coalition.state import State
from protocol.tests.coalition.deciding import TAKES, Deciding
from protocol.tests.coalition.delegates.making import Sending, council
from protocol.tests.coalition.membership.test_joining_ballots import ELDER, FOUNDERS, Asking
from protocol.tests.coalition.pledges.making import DUE, Pledging
from protocol.tests.coalition.scene import START, group_id

DECIDED = START + TAKES


@given(st.integers(FIRST_YEAR, LAST_YEAR + 1))
def test_a_year_begins_when_the_calendar_says(year: int) -> None:
    assert year_start(year) == int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def test_no_year_lies_outside_the_calendar() -> None:
    for year in (FIRST_YEAR - 1, LAST_YEAR + 1):
        with pytest.raises(ValueError, match="no year"):
            won_in(Pledging().fold(START), year)
    with pytest.raises(ValueError, match="no year"):
        year_start(FIRST_YEAR - 1)


def test_a_year_holds_what_was_won_in_it_and_nothing_else() -> None:
    scene = Pledging()
    demand = scene.draft()
    met = scene.move(demand, "partly-met")
    scene.decide(demand, start=START + 500)
    scene.decide(met, start=START + 1_000)
    one, two = scene.pledge("Birch"), scene.pledge("Cedar")
    dissent = scene.dissent("Ash", "why")
    scene.report("Birch", one, "done", time=DECIDED + 5)
    state = scene.fold(START + 5_000)
    won = won_in(state, 1970)
    assert [(name, event.what) for name, event in won.demands] == [(demand, "partly-met")]
    assert [name for name, _ in won.done] == [one]
    assert won.pledged == tuple(sorted([one, two]))
    assert won.dissents == (dissent,)
    assert len(won.decided) == 3
    assert won.kept == ()
    empty = won_in(state, 1971)
    assert (empty.demands, empty.done, empty.decided, empty.dissents) == ((), (), (), ())


def test_a_decision_is_kept_once_the_last_pledge_about_it_is_done() -> None:
    scene = Pledging()
    one, two = scene.pledge("Birch"), scene.pledge("Cedar")
    later = year_start(1971)
    scene.report("Birch", one, "done", time=DECIDED + 5)
    scene.report("Cedar", two, "done", time=later)
    state = scene.fold(later)
    assert won_in(state, 1970).kept == ()
    assert won_in(state, 1971).kept == ((state.pledges[one].ballot, later),)


def test_a_pledge_counts_in_the_year_since_which_it_has_been_done() -> None:
    scene = Pledging()
    name = scene.pledge("Birch")
    scene.report("Birch", name, "done", time=DECIDED + 5)
    scene.report("Birch", name, "done", "said again", time=year_start(1971))
    assert len(won_in(scene.fold(year_start(1972)), 1970).done) == 1
    scene.report("Birch", name, "partial", "one hall", time=year_start(1972))
    scene.report("Birch", name, "done", time=year_start(1973))
    state = scene.fold(year_start(1974))
    assert [year for year in range(1970, 1975) if won_in(state, year).done] == [1973]


def test_who_is_not_bound_by_a_decision_owes_no_word_about_it() -> None:
    scene = Pledging()
    scene.pledge("Birch")
    state = scene.fold(START + 5_000)
    [ballot] = state.ballots.values()
    assert not_heard(state, ballot) == sorted(map(group_id, ("Ash", "Cedar")))
    electorate = replace(ballot.manifest.rule.electorate, groups=[group_id("Cedar")])
    rule = replace(ballot.manifest.rule, electorate=electorate)
    own = msgspec.structs.replace(ballot, manifest=replace(ballot.manifest, rule=rule))
    assert not_heard(state, own) == [group_id("Cedar")]


def test_who_stood_aside_from_a_decision_owes_no_word_about_it() -> None:
    scene = Deciding()
    scene.decide(aside=["Cedar"])
    state = scene.fold(START + 5_000)
    [ballot] = state.ballots.values()
    assert holds(ballot)
    assert not_heard(state, ballot) == sorted(map(group_id, ("Ash", "Birch")))


def test_who_came_after_a_decision_was_asked_owes_no_word_about_it() -> None:
    told = Asking()
    manifest, ballot, rolls = told.put(10, *FOUNDERS)
    told.open(manifest, rolls)
    told.cut(130)
    for name in FOUNDERS:
        told.say(name, "return", told.scene.counted(name, ballot, 30, 0, 40), manifest)
    told.take_in("Elder", 1_180)
    state = told.cut(1_300)
    assert holds(state.ballots[ballot])
    assert ELDER in state.membership.members
    assert not_heard(state, state.ballots[ballot]) == sorted(map(group_id, FOUNDERS))


def asked(state: State) -> list[bool]:
    return [asks_deeds(state, ballot) for ballot in state.ballots.values()]


def test_an_election_of_delegates_is_no_decision_to_carry_out() -> None:
    scene = Sending()
    assert asked(scene.fold(START + 5_000)) == [False]  # places are kept, so people stand
    scene.elected()
    state = scene.fold(START + 5_000)
    assert (asked(state), won_in(state, 1970).decided) == ([False], ())


def test_a_choice_is_to_be_carried_out_until_whom_it_elected_is_sent() -> None:
    scene = Deciding()
    at = scene.decide(options=replace(council(), reserved=[]))
    state = scene.fold(START + 5_000)
    assert asked(state) == [True]
    winners = next(iter(state.ballots.values())).decisions[0].winners
    seats = [{"mandate": "free", **({"option": winner} if winner else {})} for winner in winners]
    body = {"title": "Council", "starts": START, "ends": START + 9, "chosen": "elected"}
    scene.say("Ash", "delegation", {**body, "seats": seats}, [at], DECIDED + 3)
    state = scene.fold(START + 5_000)
    assert len(state.delegations) == 1
    assert asked(state) == [False]


@pytest.mark.parametrize("kind", ["pledge", "dissent"])
def test_an_election_that_a_group_spoke_about_is_shown_with_what_it_said(kind: str) -> None:
    scene = Sending()
    pledge = {"act": "we pay their fares", "role": "the cashier", "due": DUE}
    body = pledge if kind == "pledge" else {"reason": "why"}
    scene.say("Birch", kind, body, [scene.at], DECIDED + 9)
    assert asked(scene.fold(START + 5_000)) == [True]
