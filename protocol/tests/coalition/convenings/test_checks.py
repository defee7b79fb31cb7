"""What a convening, a change and a check-in may hold, in which form."""

from typing import Any

import pytest

from protocol.coalition.convenings.bodies import (
    AgendaItem,
    CheckInBody,
    ConveningChangeBody,
    Delegate,
    Present,
    ReportStanceBody,
)
from protocol.coalition.convenings.checks import LINK, MAX_LENGTH_S
from protocol.encoding import pack
from protocol.tests.coalition.convenings.making import BEGINS, BLOB, Convened, convening_body
from protocol.tests.coalition.scene import Scene, group_id

MOVE = {"place": "Other hall", "starts": BEGINS, "ends": BEGINS + 5, "zone": "UTC"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " spaced"}, "bad-convening"),
        ({"title": "hidden \u202e text"}, "bad-convening"),
        ({"place": "a\x00b"}, "bad-convening"),
        ({"place": ""}, "bad-convening"),
        ({"agenda": [AgendaItem(title="two\nlines")]}, "bad-convening"),
        ({"agenda": [AgendaItem(title="x", note="a\x1b")]}, "bad-convening"),
        ({"ends": BEGINS}, "bad-convening"),
        ({"ends": BEGINS + MAX_LENGTH_S + 1}, "bad-convening"),
        ({"zone": "Mars and Venus"}, "bad-zone"),
        ({"level": "national", "region": "North"}, "bad-convening"),
        ({"region": ""}, "unknown-region"),
        ({"region": "East"}, "unknown-region"),
        ({"facilitators": [group_id("Stranger")]}, "unknown-group"),
        ({"facilitators": sorted(map(group_id, ("Ash", "Birch")))[::-1]}, "bad-convening"),
        ({"facilitators": [group_id("Ash")] * 2}, "bad-convening"),
        ({"confirm": [1, 2]}, "bad-convening"),
        ({"confirm": [3, 5]}, "bad-convening"),
        ({"confirm": [4, 6]}, "bad-convening"),
        ({"confirm": [3, 2]}, "bad-convening"),
    ],
)
def test_a_convening_that_cannot_be_held_is_refused(fields: dict[str, Any], code: str) -> None:
    scene = Convened()
    scene.call("Ash", **fields)
    state = scene.fold(BEGINS)
    assert [refusal.code for refusal in state.refusals] == [code]
    assert not state.convenings


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,<script>",
        'https://a.example/"onclick=',
        "https://a.example/ b",
        "https://",
        "//a.example",
        "https://a.example/<b>",
        "https://a.example/\u202e",
    ],
)
def test_a_link_leads_to_the_web_and_nowhere_else(link: str) -> None:
    scene = Convened()
    scene.call("Ash", link=link)
    assert scene.codes() == ["bad-convening"]
    assert LINK.fullmatch("https://meet.example/a-room?x=1&y=2#here")


def test_a_sound_convening_with_everything_in_it_is_there() -> None:
    scene = Convened()
    parent = scene.call("Ash", link="https://meet.example/r", confirm=[2, 3])
    agenda = [AgendaItem(title="Welcome", minutes=10, note="Two\nlines")]
    child = scene.call("Birch", parent=parent, region="North", agenda=agenda)
    assert scene.codes() == []
    assert scene.meeting(child).parent == parent
    assert scene.meeting(parent).confirm == (2, 3)
    assert scene.meeting(child).confirm == (3, 5)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"action": "move"}, "bad-convening"),
        ({"action": "move", **MOVE, "agenda": [AgendaItem(title="x")]}, "bad-convening"),
        ({"action": "move", **MOVE, "zone": "no zone"}, "bad-zone"),
        ({"action": "agenda", "place": "Elsewhere"}, "bad-convening"),
        ({"action": "agenda", "agenda": [AgendaItem(title=" x")]}, "bad-convening"),
        ({"action": "cancel"}, "reason-missing"),
        ({"action": "cancel", "reason": "a\x00"}, "bad-convening"),
        ({"action": "cancel", "reason": "x", "starts": 5}, "bad-convening"),
    ],
)
def test_a_change_has_just_the_fields_of_its_action(fields: dict[str, Any], code: str) -> None:
    scene = Convened()
    convening = scene.call("Ash")
    scene.say("Ash", "convening-change", ConveningChangeBody(**fields), [convening], BEGINS)
    assert scene.codes() == [code]
    assert scene.meeting(convening).changes == ()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"regions": {"East": Present(members=1)}}, "unknown-region"),
        ({"delegates": [Delegate(mandate="free")]}, "bad-check-in"),
        ({"names": BLOB}, "bad-check-in"),
        ({"delegates": [Delegate(mandate="bound")], "names": BLOB}, "bad-check-in"),
        ({"delegates": [Delegate(mandate="free", bound_to="x")], "names": BLOB}, "bad-check-in"),
        (
            {"delegates": [Delegate(mandate="bound", bound_to=" x")], "names": BLOB},
            "bad-check-in",
        ),
        ({"delegates": [Delegate(mandate="free")] * 2, "names": BLOB}, "bad-check-in"),
        (
            {"regions": {"": Present(members=3, delegates=1, themselves=5), "North": Present()}},
            "bad-check-in",
        ),
    ],
)
def test_a_check_in_that_does_not_add_up_is_refused(fields: dict[str, Any], code: str) -> None:
    scene = Convened()
    convening = scene.call("Ash")
    values = {"regions": {"": Present(members=3, delegates=1)}, **fields}
    scene.say("Birch", "check-in", CheckInBody(**values), [convening], BEGINS)
    assert scene.codes() == [code]
    assert not scene.meeting(convening).check_ins


def test_alternates_come_besides_the_delegates_that_are_counted() -> None:
    scene = Convened()
    convening = scene.call("Ash", basis="delegates")
    named = [Delegate(mandate="bound", bound_to="for the strike"), Delegate(mandate="free")]
    spare = Delegate(mandate="free", alternate=True)
    scene.come("Birch", convening, members=0, delegates=2, named=[*named, spare])
    found = scene.meeting(convening).check_ins[group_id("Birch")]
    assert found.people == 2
    assert [d.alternate for d in found.delegates] == [False, False, True]


def test_a_coalition_without_regions_has_regional_meetings_of_no_region() -> None:
    scene = Scene("Ash", "Birch")
    scene.say("Ash", "convening", convening_body("Ash", level="regional"), [], BEGINS)
    scene.say("Ash", "convening", convening_body("Ash", region="North"), [], BEGINS)
    assert [refusal.code for refusal in scene.fold(BEGINS).refusals] == ["unknown-region"]


def voiced(stance: str, agree: int, against: int, reason: str = "as most say") -> list[str]:
    """The refusals where Birch, of whom three members and a delegate came, answers so."""
    scene = Convened()
    convening = scene.call("Ash", basis="members")
    check_ins = [scene.come("Ash", convening), scene.come("Birch", convening, 3, 1)]
    report = scene.report("Ash", convening, check_ins)
    body = ReportStanceBody(
        stance=stance,
        reason=reason,
        agree=agree,
        against=against,  # type: ignore[arg-type]
    )
    scene.say("Birch", "report-stance", body, [report], BEGINS + 6)
    codes = scene.codes()
    stances = scene.reported(convening).stances
    assert bool(stances) == (codes == [])
    if stances:
        said = stances[group_id("Birch")]
        assert (said.agree, said.against) == (agree, against)
    return codes


@pytest.mark.parametrize(
    ("stance", "agree", "against", "code"),
    [
        ("confirm", 2, 2, "body-malformed"),
        ("confirm", 0, 1, "body-malformed"),
        ("confirm", 1, 3, "body-malformed"),
        ("dispute", 1, 0, "body-malformed"),
        ("dispute", 3, 1, "body-malformed"),
        ("confirm", 4, 1, "not-present"),
        ("dispute", 0, 5, "not-present"),
    ],
)
def test_a_group_does_not_say_the_opposite_of_its_attendees_nor_counts_more_than_came(
    stance: str, agree: int, against: int, code: str
) -> None:
    assert voiced(stance, agree, against) == [code]


@pytest.mark.parametrize(
    ("stance", "agree", "against"),
    [("confirm", 0, 0), ("dispute", 0, 0), ("confirm", 3, 1), ("dispute", 2, 2), ("dispute", 0, 1)],
)
def test_a_group_answers_as_most_of_its_attendees_do(stance: str, agree: int, against: int) -> None:
    assert voiced(stance, agree, against) == []


def test_check_ins_and_answers_without_attendees_keep_their_bytes() -> None:
    assert b"themselves" not in pack(Present(members=3))
    assert b"agree" not in pack(ReportStanceBody(stance="confirm"))
