"""Who may say what about a convening, and about which."""

from typing import Any

import pytest

from protocol.coalition.convenings.bodies import (
    ConveningChangeBody,
    FacilitationBody,
    MinutesBody,
    ReportBody,
)
from protocol.tests.coalition.convenings.making import BEGINS, BLOB, Convened, convening_body
from protocol.tests.coalition.scene import START, group_id

NOWHERE = b"\x07" * 32


def test_a_report_by_a_group_that_does_not_facilitate_is_refused() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    check_ins = [scene.come(name, convening) for name in ("Ash", "Birch")]
    scene.report("Birch", convening, check_ins)
    assert scene.codes() == ["not-a-facilitator"]
    assert scene.meeting(convening).reports == ()


@pytest.mark.parametrize("who", ["Birch", "Stranger"])
@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("facilitation", FacilitationBody(people=1, names=BLOB), "not-a-facilitator"),
        ("minutes", MinutesBody(parts=[BLOB]), "not-a-facilitator"),
        ("convening-change", ConveningChangeBody(action="agenda"), "not-the-author"),
        ("convening-change", ConveningChangeBody(action="cancel", reason="x"), "not-the-author"),
    ],
)
def test_a_group_without_the_right_changes_nothing(
    who: str, kind: str, body: Any, code: str
) -> None:
    scene = Convened()
    scene.logs[group_id("Stranger")] = []
    convening = scene.call("Ash")
    before = scene.fold(BEGINS).convenings
    scene.say(who, kind, body, [convening], BEGINS)
    assert scene.codes() == ["not-a-member" if who == "Stranger" else code]
    assert scene.fold(BEGINS).convenings == before


def test_every_facilitating_group_may_report_name_its_people_and_keep_minutes() -> None:
    scene = Convened()
    groups = sorted(map(group_id, ("Birch", "Cedar")))
    convening = scene.call("Ash", facilitators=groups)
    for name in ("Birch", "Cedar"):
        scene.say(name, "facilitation", FacilitationBody(people=2, names=BLOB), [convening], BEGINS)
        scene.say(name, "minutes", MinutesBody(parts=[BLOB]), [convening], BEGINS)
        scene.report(name, convening, [scene.come(name, convening)])
    found = scene.meeting(convening)
    assert scene.codes() == []
    assert list(found.facilitations) == list(found.minutes) == groups
    assert sorted(report.group for report in found.reports) == groups
    scene.report("Ash", convening, [scene.come("Ash", convening)])
    assert scene.codes() == ["not-a-facilitator"]


def test_a_report_before_the_meeting_is_refused() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    check_ins = [scene.come("Ash", convening, time=START + 5)]
    scene.report("Ash", convening, check_ins, time=BEGINS - 1)
    assert scene.codes() == ["report-early"]
    scene.report("Ash", convening, check_ins, time=BEGINS)
    assert len(scene.meeting(convening).reports) == 1


def test_a_report_of_a_meeting_that_was_moved_forward_cites_the_move() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    move = {"place": "Here", "starts": START + 8, "ends": START + 9, "zone": "UTC"}
    changes = [
        scene.say("Ash", "convening-change", ConveningChangeBody(**fields), [convening], START + 2)
        for fields in ({"action": "move", **move}, {"action": "agenda"})
    ]
    check_in = [scene.come("Ash", convening, time=START + 8)]
    scene.report("Ash", convening, check_in, time=START + 9)
    scene.report("Ash", convening, check_in, time=START + 9, move=changes[1])
    assert scene.codes() == ["report-early", "unknown-target"]
    scene.report("Ash", convening, check_in, time=START + 9, move=changes[0])
    assert len(scene.meeting(convening).reports) == 1


def test_a_report_counts_check_ins_of_its_convening_one_a_group_and_none_that_is_empty() -> None:
    scene = Convened()
    convening, other = scene.call("Ash"), scene.call("Ash", title="Another")
    first, second = scene.come("Birch", convening), scene.come("Birch", convening, members=4)
    scene.report("Ash", convening, [first, second])
    scene.report("Ash", convening, [scene.come("Birch", other)])
    scene.report("Ash", convening, [scene.come("Cedar", convening, members=0)])
    scene.say("Ash", "report", ReportBody(), [convening, convening[::-1]], BEGINS + 5)
    scene.say("Ash", "report", ReportBody(move=first), [convening, first], BEGINS + 5)
    assert scene.codes() == ["check-in-repeated", *["unknown-target"] * 3]
    assert scene.meeting(convening).reports == ()


def test_a_report_cites_just_what_its_body_names() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    check_in = scene.come("Ash", convening)
    scene.say("Ash", "report", ReportBody(process=check_in), [convening, check_in], BEGINS + 5)
    other = scene.come("Birch", convening)
    scene.say("Ash", "report", ReportBody(process=other), [convening, check_in], BEGINS + 5)
    scene.say("Ash", "report", ReportBody(base=convening), [convening, check_in], BEGINS + 5)
    assert scene.codes() == ["ref-count", "unknown-target", "unknown-target"]


def test_only_who_was_counted_as_present_answers_a_report_and_a_dispute_says_why() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    report, _ = scene.met("Ash", convening, ["Birch"])
    scene.answer("Cedar", report)
    scene.answer("Dogwood", convening)
    scene.say("Birch", "report-stance", {"stance": "dispute"}, [report], BEGINS + 6)
    assert sorted(scene.codes()) == ["not-present", "reason-missing", "unknown-target"]
    assert scene.reported(convening).stances == {}


@pytest.mark.parametrize(
    ("fields", "refs"),
    [
        ({"parent": NOWHERE}, []),
        ({"proposal": NOWHERE}, []),
        ({}, ["proposal"]),
        ({"parent": "proposal", "region": "North"}, ["proposal"]),
        ({"parent": "regional", "region": "North"}, ["regional"]),
        ({"proposal": "national"}, ["national"]),
        (
            {"parent": "national", "proposal": "proposal", "region": "North"},
            ["proposal", "national"],
        ),
    ],
)
def test_a_convening_cites_just_the_parent_and_proposal_it_names(
    fields: dict[str, Any], refs: list[str]
) -> None:
    scene = Convened()
    known: dict[Any, bytes] = {"proposal": scene.propose("Ash"), "national": scene.call("Ash")}
    known["regional"] = scene.call("Ash", region="South")
    body = convening_body("Birch", **{k: known.get(v, v) for k, v in fields.items()})
    scene.say("Birch", "convening", body, [known[ref] for ref in refs], BEGINS)
    assert scene.codes() == ["unknown-target"]


def test_nothing_is_said_about_a_meeting_that_nobody_called() -> None:
    scene = Convened()
    proposal = scene.propose("Ash")
    scene.come("Birch", proposal)
    scene.say("Ash", "minutes", MinutesBody(parts=[BLOB]), [proposal], BEGINS)
    scene.report("Ash", proposal, [proposal[::-1]])
    assert sorted(scene.codes()) == ["unknown-target"] * 2
    assert len(scene.fold(BEGINS + 9).waiting) == 1


def test_a_report_and_an_answer_to_it_are_in_clean_words() -> None:
    scene = Convened()
    convening = scene.call("Ash")
    report, check_ins = scene.met("Ash", convening, ["Birch"])
    unclean = "hidden \u202e text"
    scene.say("Ash", "report", {"summary": unclean}, [convening, *check_ins], BEGINS + 5)
    answer = {"stance": "dispute", "reason": unclean}
    scene.say("Birch", "report-stance", answer, [report], BEGINS + 6)
    assert scene.codes() == ["body-malformed"] * 2
    assert scene.reported(convening).stances == {}


def test_a_national_convening_has_no_parent() -> None:
    scene = Convened()
    first = scene.call("Ash")
    scene.call("Birch", parent=first, time=START + 2)
    assert scene.codes() == ["bad-convening"]
    assert list(scene.fold(START + 500).convenings) == [first]
