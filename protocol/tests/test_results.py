"""Claims about protocol.results: a result as plain values, by name and exact."""

import json

from protocol.coalition.state import Ballot, State
from protocol.results import describe_ballot, describe_result
from protocol.tests.bundles import AS_OF, CLOSES, OPENS, ended_vote


def ballot_at(time: int) -> tuple[State, Ballot]:
    state = ended_vote().fold(time)
    (ballot,) = state.ballots.values()
    return state, ballot


def test_a_result_is_json_with_names_and_exact_numbers() -> None:
    value = describe_result(*ballot_at(AS_OF))
    assert json.loads(json.dumps(value)) == value
    (contest,) = value["contests"]
    assert contest["outcome"] == "carried"
    assert contest["winners"] == ["yes"]
    assert (contest["cast"], contest["roll"]) == (85, 300)
    assert contest["count"]["rounds"][0]["tally"] == {"yes": 45, "no": 40, "abstain": 0}
    (test,) = contest["tests"]
    assert (test["needed"], test["reached"], test["met"]) == ("1/2", "9/17", True)
    assert {(g["group"], g["kind"], g["cast"]) for g in contest["groups"]} == {
        ("Ash", "counted", 50),
        ("Birch", "counted", 35),
        ("Cedar", "", 0),
    }


def test_a_result_is_provisional_and_says_who_is_missing() -> None:
    value = describe_result(*ballot_at(AS_OF))
    assert value["provisional"] is True
    assert (value["returned"], value["groups"], value["missing"]) == (2, 3, ["Cedar"])


def test_before_the_close_there_is_a_heading_and_no_result() -> None:
    value = describe_result(*ballot_at(CLOSES - 1))
    assert value["phase"] == "open"
    assert value["contests"] == []
    assert value["closes"] == CLOSES


def test_the_heading_is_part_of_the_result() -> None:
    state, ballot = ballot_at(AS_OF)
    heading = describe_ballot(state, ballot)
    result = describe_result(state, ballot)
    assert {name: result[name] for name in heading} == heading
    assert heading["group"] == "Ash"
    assert heading["opens"] == OPENS


def test_ids_are_hexadecimal_and_name_the_proposal() -> None:
    state, ballot = ballot_at(AS_OF)
    heading = describe_ballot(state, ballot)
    assert bytes.fromhex(heading["ballot"]) == ballot.id
    assert bytes.fromhex(heading["proposal"]) in state.proposals
