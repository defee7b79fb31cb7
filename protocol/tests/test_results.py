"""Claims about protocol.results: a result as plain values, by name and exact."""

import json

from protocol.coalition.process.citing import process_refs
from protocol.coalition.state import Ballot, State
from protocol.results import describe_ballot, describe_result
from protocol.tests.bundles import AS_OF, CLOSES, OPENS, ended_vote
from protocol.tests.coalition.challenges.signing import Signing
from protocol.tests.coalition.cutting import DUE
from protocol.tests.coalition.process.making import OPENS as STAGED_OPENS
from protocol.tests.coalition.process.making import Staged
from protocol.tests.coalition.registers.making import key


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


def begun(scene: Staged, *reported: int, agree: bool) -> dict[str, object]:
    """The heading of a ballot that opened with these regional reports."""
    frozen = scene.freeze()
    for place in reported:
        scene.go_on(place, frozen)
    at, ballot = scene.ask()
    _, other = scene.ask(opens=STAGED_OPENS + 5)
    if agree:
        for name in ("Ash", "Birch", "Cedar", "Elm"):
            scene.agree(name)
    before = scene.fold(STAGED_OPENS)
    assert describe_ballot(before, before.ballots[ballot])["without_reports"] == []
    scene.begin(at, process_refs(before, scene.proposal))
    state = scene.fold(STAGED_OPENS)
    assert state.ballots[ballot].phase == "open"
    # A second ballot on the proposal, not open yet, has not gone on without anybody.
    assert describe_ballot(state, state.ballots[other])["without_reports"] == []
    return describe_ballot(state, state.ballots[ballot])


def test_a_ballot_that_opened_without_reports_names_the_regions_that_were_not_heard() -> None:
    scene = Staged()
    heading = begun(scene, 0, agree=True)
    without = heading["without_reports"]
    assert isinstance(without, list)
    assert [bytes.fromhex(report["convening"]) for report in without] == scene.regional[1:]
    regions = [scene.fold(STAGED_OPENS).convenings[name].region for name in scene.regional[1:]]
    assert [report["region"] for report in without] == regions
    assert all(regions)


def test_a_ballot_that_has_all_the_reports_it_needs_names_none() -> None:
    assert begun(Staged(), 0, 1, agree=False)["without_reports"] == []


def test_a_ballot_that_opened_with_too_few_people_says_so_though_every_report_stands() -> None:
    heading = begun(Staged(attendance=91), 0, 1, 2, agree=True)
    assert heading["without_reports"] == []
    assert heading["waived"] == [
        {"gate": "attendance", "have": 90, "need": 91},
    ]


def test_a_ballot_whose_meetings_reached_everything_waives_nothing() -> None:
    assert begun(Staged(), 0, 1, agree=False)["waived"] == []
    # Agreeing to go on is no absence where all that is asked is there.
    assert begun(Staged(), 0, 1, agree=True)["waived"] == []


def test_a_members_challenge_is_told_by_counts_and_no_key_of_it():
    scene = Signing()
    scene.declared()
    scene.sign("Ash", "Ada", "Bao")
    scene.sign("Birch", "Fay", target="Ash")
    scene.sign("Birch", "Hal")
    scene.cut(DUE + 5)
    state = scene.state()
    told = describe_result(state, state.ballots[scene.ballot])["standing"]
    (made,), (few,) = told["challenges"], told["gathering"]
    assert (made["group"], made["about"]) == (None, None)
    assert made["members"] == {"signed": 3, "groups": {"Ash": 2, "Birch": 1}}
    assert (few["about"], few["signed"], few["needed"]) == ("Ash", 1, 3)
    assert key("Ada").hex() not in str(told)
