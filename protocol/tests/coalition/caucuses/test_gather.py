"""What caucuses may say about what; script stays text, and nobody speaks in a group's name."""

from typing import Any

import pytest

from protocol.coalition.caucuses.bodies import CaucusSignaturesBody
from protocol.tests.coalition.caucuses.making import BODY, Caucusing
from protocol.tests.coalition.scene import START, group_id

NOWHERE = b"\x07" * 32


@pytest.fixture
def scene() -> Caucusing:
    scene = Caucusing()
    scene.found(joined=("Ada", "Bao"))
    return scene


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "Ash"}, "name-taken"),
        ({"name": "\uff21\uff33\uff28"}, "name-taken"),
        ({"name": "A\u200dsh"}, "name-taken"),
        ({"name": "\u3164"}, "body-malformed"),
        ({"name": "a\u202eb"}, "body-malformed"),
        ({"name": " x"}, "body-malformed"),
        ({"purpose": "a\x00b"}, "body-malformed"),
        ({"space": "a\u2028b"}, "body-malformed"),
        ({"group": b"short"}, "body-malformed"),
        ({"group": bytes(16)}, "unknown-group"),
    ],
)
def test_a_caucus_has_clean_words_a_real_group_and_a_name_of_its_own(
    fields: dict[str, Any], code: str
) -> None:
    scene = Caucusing()
    scene.say("Cedar", "caucus", scene.replaced(**fields))
    assert scene.codes() == [code]
    assert scene.fold(START).caucuses.all == {}


@pytest.mark.parametrize("field", ["name", "purpose", "space"])
def test_script_is_text_like_any_other(field: str) -> None:
    scene = Caucusing()
    text = "<script>alert(1)</script>"
    scene.found(body=scene.replaced(**{field: text}))
    assert getattr(scene.known(), field) == text


def test_the_same_words_through_two_groups_are_one_caucus(scene: Caucusing) -> None:
    scene.found("Elm")
    known = scene.known()
    assert known.groups == tuple(sorted((group_id("Cedar"), group_id("Elm"))))
    assert len(scene.fold(START).caucuses.all) == 1


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("statement", {"subject": NOWHERE}),
        ("statement", {"wording": NOWHERE}),
        ("recommendation", {}),
        ("recommendation", {"subject": NOWHERE, "wording": NOWHERE}),
        ("veto", {"subject": NOWHERE, "wording": b"short"}),
        ("lift", {"subject": b"short"}),
        ("statement", {"title": "two\nlines"}),
        ("statement", {"text": "a\u202eb"}),
    ],
)
def test_a_text_has_the_fields_of_its_act(
    scene: Caucusing, act: str, fields: dict[str, Any]
) -> None:
    scene.act(act, **fields)
    assert scene.codes() == ["body-malformed"]


def test_a_text_is_about_what_it_cites(scene: Caucusing) -> None:
    proposal = scene.propose("Ash")
    other = scene.propose("Birch", START + 1)
    scene.act("veto", subject=proposal, refs=[other], time=START + 1)
    scene.act("veto", subject=proposal, refs=[])
    scene.act("statement", refs=[proposal])
    scene.act("recommendation", subject=proposal, refs=[proposal])
    scene.act("lift", subject=NOWHERE, refs=[proposal])
    assert scene.codes() == ["unknown-target"] * 5
    assert scene.known().acts == ()


def test_a_text_in_the_name_of_a_caucus_that_it_does_not_cite_is_refused(scene: Caucusing) -> None:
    first = scene.id
    scene.found(body=scene.replaced(name="Day workers"))
    scene.act(caucus=first)
    assert scene.codes() == ["unknown-target"]


def test_a_recommendation_is_on_a_ballot(scene: Caucusing) -> None:
    _proposal, at, ballot = scene.announce("Ash", START + 200, START + 300)
    found = scene.act("recommendation", subject=ballot, refs=[at], time=START + 5)
    assert scene.said(found).subject == ballot
    scene.act("recommendation", subject=at, refs=[at], time=START + 5)
    assert scene.codes() == ["unknown-target"]


def test_a_caucus_lifts_its_own_veto_alone(scene: Caucusing) -> None:
    proposal = scene.propose("Ash")
    veto = scene.act("veto", subject=proposal, refs=[proposal])
    first = scene.caucus
    scene.found(body=scene.replaced(name="Day workers"))
    scene.act("lift", subject=veto[0], refs=[veto[1]])
    assert scene.codes() == ["unknown-target"]
    assert first != scene.caucus


def test_signatures_name_the_text_that_they_cite(scene: Caucusing) -> None:
    one, two = scene.act(title="One"), scene.act(title="Two")
    scene.sign_act((one[0], two[1]), "Ada")
    assert scene.codes() == ["unknown-target"]


def test_only_membership_has_turns(scene: Caucusing) -> None:
    scene.sign_act(scene.act(), "Ada", turn=2)
    assert scene.codes() == ["body-malformed"]


def test_one_credential_signs_a_statement_once(scene: Caucusing) -> None:
    scene.sign_act(scene.act(), "Ada", "Ada")
    assert scene.codes() == ["signature-repeated"]


def test_every_register_cited_is_used(scene: Caucusing) -> None:
    act = scene.act()
    signed = scene.signature("Ash", "Ada", "caucus-act", act[0])
    whole = CaucusSignaturesBody(subject=act[0], turn=0, signatures=[signed])
    refs = [act[1], scene.at["Ash"], scene.at["Birch"]]
    scene.say("Elm", "caucus-signatures", whole, refs, START + 10)
    assert scene.codes() == ["unknown-target"]


def test_a_group_outside_the_charter_founds_nothing() -> None:
    scene = Caucusing()
    scene.logs[group_id("Yew")] = []
    scene.say("Yew", "caucus", BODY)
    assert scene.codes() == ["not-a-member"]
