"""Who can supply what is missing, and that doing it is what passes the gate."""

import pytest

from protocol.coalition.convenings.bodies import ConveningChangeBody
from protocol.coalition.process.acts import Act
from protocol.coalition.process.citing import process_refs
from protocol.coalition.process.supply import Supply, supplies
from protocol.coalition.state import Phase
from protocol.tests.coalition.process.making import (
    MET_REGIONS,
    OPENS,
    OPTIONS_DUE,
    REPORTS_DUE,
    Staged,
)
from protocol.tests.coalition.scene import START, group_id

LATE = REPORTS_DUE + 5


def ways(scene: Staged, key: str, time: int = OPENS) -> list[Supply]:
    state = scene.fold(time)
    return list(supplies(state, state.processes[scene.proposal], key))


def who(scene: Staged, key: str, act: str, place: int | None = None) -> set[str]:
    """Names of the groups that can do a thing, at one regional convening or at any."""
    at = None if place is None else scene.regional[place]
    names = {group_id(name): name for name in scene.names}
    found = [w for w in ways(scene, key) if w.act == act and at in (None, w.convening)]
    return {names[group] for way in found for group in way.groups}


def test_a_missing_report_is_up_to_its_facilitators_and_then_to_who_must_confirm_it() -> None:
    scene = Staged()
    before = MET_REGIONS
    assert ways(scene, "frozen", before) == [
        Supply("report", (group_id("Birch"),), scene.national, OPTIONS_DUE)
    ]
    frozen = scene.freeze()
    assert ways(scene, "frozen", before) == []
    scene.met(
        "Cedar", scene.regional[0], ("Ash", "Birch"), time=MET_REGIONS + 5,
        process=scene.process, base=frozen,
    )  # fmt: skip
    assert who(scene, "reports", "confirm") == {"Ash", "Birch"}
    assert who(scene, "reports", "report") == {"Dogwood", "Elm"}
    assert who(scene, "reports", "proceed") == {"Ash", "Birch", "Cedar", "Dogwood", "Elm"}
    assert {w.act for w in ways(scene, "reports", REPORTS_DUE - 1)} == {"confirm", "report"}


def test_who_was_not_counted_can_check_in_and_the_facilitator_reports_once_more() -> None:
    scene = Staged(groups=5, attendance=0)
    frozen = scene.freeze()
    first = scene.go_on(0, frozen)
    scene.go_on(1, frozen)
    _, ballot = scene.ask()
    assert scene.unmet(ballot) == ["participation"]
    assert who(scene, "participation", "check-in") == {"Elm"}
    assert who(scene, "participation", "supplement") == set()
    scene.come("Elm", scene.regional[0], time=LATE)
    assert who(scene, "participation", "check-in", 0) == set()
    assert who(scene, "participation", "supplement") == {"Cedar"}
    again = supplement(scene, 0, frozen, ("Ash", "Birch", "Cedar", "Elm"))
    assert scene.way().reports[scene.regional[0]] == first
    assert who(scene, "participation", "supplement") == set()
    assert who(scene, "participation", "confirm", 0) == {"Ash", "Birch", "Elm"}
    for name in ("Ash", "Elm"):
        scene.answer(name, again, time=LATE + 2)
    assert scene.way().reports[scene.regional[0]] == again
    assert scene.unmet(ballot) == []


def supplement(scene: Staged, place: int, base: bytes, names: tuple[str, ...], *acts: Act) -> bytes:
    """A later report of a regional convening that counts what these groups now say."""
    known = scene.fold(LATE).convenings[scene.regional[place]].check_ins
    cited = [known[group_id(name)].hash for name in names]
    host = ("Cedar", "Dogwood", "Elm")[place]
    return scene.report(
        host, scene.regional[place], cited, acts, LATE + 1, process=scene.process, base=base
    )


def test_too_few_people_is_up_to_those_who_came_with_more_and_to_the_region_that_is_missing() -> (
    None
):
    scene = Staged(attendance=70)
    frozen = scene.freeze()
    for place in (0, 1):
        scene.go_on(place, frozen)
    _, ballot = scene.ask()
    assert scene.unmet(ballot) == ["attendance"]
    assert who(scene, "attendance", "count-again", 0) == {"Ash", "Birch", "Cedar"}
    assert who(scene, "attendance", "check-in", 0) == {"Dogwood", "Elm"}
    assert who(scene, "attendance", "report") == {"Elm"}
    scene.come("Ash", scene.regional[0], members=20, time=LATE)
    assert who(scene, "attendance", "supplement") == {"Cedar"}
    again = supplement(scene, 0, frozen, ("Ash", "Birch", "Cedar"))
    scene.answer("Birch", again, time=LATE + 2)
    assert scene.unmet(ballot) == []
    assert scene.way().present[group_id("Ash")] == 30


@pytest.mark.parametrize("change", ["acts", "base", "dropped", "no more", "unconfirmed"])
def test_only_a_confirmed_report_with_the_same_acts_and_nobody_dropped_takes_anothers_place(
    change: str,
) -> None:
    scene = Staged(groups=5)
    frozen = scene.freeze()
    first = scene.go_on(0, frozen)
    names: tuple[str, ...] = ("Ash", "Birch", "Cedar", "Elm")
    scene.come("Elm", scene.regional[0], members=99, time=LATE)
    acts = [Act(action="add", label="Boycott")] if change == "acts" else []
    base = b"" if change == "base" else frozen
    if change == "dropped":
        names = ("Ash", "Cedar", "Elm")
    if change == "no more":
        names = names[:3]
    again = supplement(scene, 0, base, names, *acts)
    if change != "unconfirmed":
        for name in names:
            scene.answer(name, again, time=LATE + 2)
    assert scene.faults() == []
    assert scene.way().reports[scene.regional[0]] == first


def test_a_ballot_opens_by_a_supplement_and_its_report_by_an_opening_that_cites_it() -> None:
    scene = Staged(groups=5, attendance=0)
    frozen = scene.freeze()
    reports = [scene.go_on(place, frozen) for place in (0, 1)]
    at, ballot = scene.ask()
    scene.come("Elm", scene.regional[0], time=LATE)
    again = supplement(scene, 0, frozen, ("Ash", "Birch", "Cedar", "Elm"))
    for name in ("Ash", "Elm"):
        scene.answer(name, again, time=LATE + 2)
    proof = process_refs(scene.fold(OPENS), scene.proposal)
    assert again in proof
    both = scene.begin(at, [*proof, reports[0], *scene.stances(reports[0])])
    assert scene.faults() == ["report-repeated cites two reports of one convening"]
    old = [ref for ref in proof if ref != again and ref not in scene.stances(again)]
    scene.begin(at, [*old, reports[0], *scene.stances(reports[0])], OPENS + 1)
    assert "gate-closed participation" in scene.faults()
    opening = scene.begin(at, proof, OPENS + 2)
    assert scene.put(ballot).phase is not Phase.OPEN
    assert scene.put(ballot, OPENS + 2).opening == opening != both
    assert scene.way(OPENS + 2).settled == opening
    assert ways(scene, "participation", OPENS + 2) == []


def test_options_are_put_by_the_author_or_first_brought_by_a_report_that_is_missing() -> None:
    scene = Staged()
    assert [(w.act, w.groups) for w in ways(scene, "options")] == [("put", (group_id("Ash"),))]
    empty = Staged(options=[])
    assert {w.act for w in ways(empty, "options")} == {"report"}
    assert who(empty, "options", "report") == {"Birch", "Cedar", "Dogwood", "Elm"}


def test_nobody_can_report_or_check_in_at_a_meeting_that_was_cancelled() -> None:
    scene = Staged()
    body = ConveningChangeBody(action="cancel", reason="nobody can come")
    scene.say("Elm", "convening-change", body, [scene.regional[2]], START + 3)
    assert who(scene, "reports", "report", 2) == set()
    assert who(scene, "participation", "check-in", 2) == set()
    assert "Ash" in who(scene, "participation", "check-in", 1)


def test_a_gate_of_no_process_has_no_ways_and_who_agreed_already_is_not_asked_again() -> None:
    scene = Staged()
    assert ways(scene, "rolls") == []
    scene.agree("Ash")
    assert "Ash" not in who(scene, "reports", "proceed")
