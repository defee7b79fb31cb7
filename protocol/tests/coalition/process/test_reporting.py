"""What a report may say about options: of its own process, on what was frozen."""

import pytest

from protocol.coalition.process.acts import Act
from protocol.tests.coalition.convenings.making import Convened
from protocol.tests.coalition.process.making import MET, MET_REGIONS, Staged


def test_a_meeting_outside_a_process_reports_without_touching_options() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    check_in = scene.come("Ash", convening)
    scene.report("Ash", convening, [check_in], [Act(action="add", label="March")])
    assert scene.codes() == ["body-malformed"]
    first = scene.report("Ash", convening, [check_in])
    scene.report("Ash", convening, [check_in], base=first)
    assert scene.codes() == ["body-malformed"] * 2
    assert [report.hash for report in scene.meeting(convening).reports] == [first]


def test_a_report_is_about_a_process_that_waits_for_its_convening() -> None:
    scene = Staged()
    stray = scene.call("Elm", proposal=scene.proposal)
    scene.met("Elm", stray, ["Ash"], process=scene.process)
    scene.met("Birch", scene.national, ["Ash"], process=scene.proposal)
    assert scene.codes() == ["unknown-target"] * 2


def test_a_regional_report_builds_on_a_national_one_of_the_same_process() -> None:
    scene = Staged()
    frozen = scene.freeze()
    region = scene.go_on(0, b"")
    scene.go_on(1, region)
    later = scene.met("Birch", scene.national, ["Ash"], process=scene.process, base=frozen)
    assert scene.codes(MET_REGIONS + 50) == ["unknown-target"] * 2 + ["unknown-target"] * 2
    assert later[0] not in {r.hash for r in scene.meeting(scene.national).reports}


def test_a_regional_report_builds_on_no_report_of_another_process() -> None:
    scene = Staged()
    other = scene.declare(needed=1)
    report, _ = scene.met("Birch", scene.national, ["Ash"], process=other, time=MET + 5)
    before = scene.codes(MET_REGIONS + 50)
    scene.go_on(0, report)
    # With it fall the two answers to it.
    assert sorted(scene.codes(MET_REGIONS + 50)) == sorted([*before, *["unknown-target"] * 3])


@pytest.mark.parametrize(
    "act",
    [
        Act(action="amend", options=[b"x" * 32], label="Nowhere"),
        Act(action="add", label="two\nlines"),
        Act(action="rank", options=[b"x" * 32, b"y" * 32]),
    ],
)
def test_a_report_with_an_unsound_act_changes_nothing(act: Act) -> None:
    scene = Staged()
    before = scene.way()
    scene.met("Birch", scene.national, ["Ash"], acts=[act], process=scene.process)
    assert scene.codes() in (["bad-act"], ["body-malformed"])
    assert scene.way() == before


def test_a_region_changes_what_the_national_convening_left_not_what_it_merged_away() -> None:
    scene = Staged()
    merged = Act(action="merge", options=[scene.first(0), scene.first(1)], label="Both")
    frozen = scene.freeze(merged)
    scene.go_on(0, frozen, Act(action="amend", options=[scene.first(0)], label="Gone"))
    assert "bad-act" in scene.codes()
    scene.go_on(1, b"", Act(action="amend", options=[scene.first(0)], label="On the old set"))
    # Sound, and of no account: it is about other options than were frozen.
    assert scene.way().reports.keys() == {scene.national}
