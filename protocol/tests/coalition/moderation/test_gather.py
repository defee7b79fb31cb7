"""Who may hide, appeal, rule, slow down and have words erased."""

from typing import Any

import pytest

from protocol.coalition.moderation.bodies import KINDS
from protocol.tests.coalition.deliberation.making import Debate
from protocol.tests.coalition.scene import START, group_id

NOWHERE = b"\x07" * 32
WHY = {"reason": "names a person"}


def acts(scene: Debate) -> dict[str, tuple[dict[str, Any], list[bytes]]]:
    """One statement of each kind that its right group could make about a comment of Cedar."""
    comment = scene.comment("Cedar", START)
    hide = scene.say("Ash", "hide", WHY, [comment], START + 1)
    notice = scene.say("Cedar", "erasure", WHY, [comment], START + 1)
    return {
        "hide": (WHY, [comment]),
        "appeal": (WHY, [hide]),
        "ruling": ({"outcome": "show", **WHY}, [hide]),
        "slow-mode": ({"seconds": 9, **WHY}, [scene.proposal]),
        "erasure": (WHY, [comment]),
        "erased": ({}, [notice]),
    }


@pytest.mark.parametrize("kind", ["hide", "ruling", "slow-mode"])
@pytest.mark.parametrize("name", ["Cedar", "Elm"])
def test_who_is_no_moderator_moderates_nothing(kind: str, name: str) -> None:
    scene = Debate()
    body, refs = acts(scene)[kind]
    before = scene.fold(START + 9).moderation
    scene.say(name, kind, body, refs, START + 2)
    assert scene.codes() == ["not-a-moderator"]
    assert scene.fold(START + 9).moderation == before


@pytest.mark.parametrize("kind", ["appeal", "erasure"])
@pytest.mark.parametrize("name", ["Ash", "Elm"])
def test_only_its_own_group_appeals_for_a_comment_and_has_it_erased(kind: str, name: str) -> None:
    scene = Debate()
    body, refs = acts(scene)[kind]
    before = scene.fold(START + 9).moderation
    scene.say(name, kind, body, refs, START + 2)
    assert scene.codes() == ["not-the-author"]
    assert scene.fold(START + 9).moderation == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_about_something_else_is_refused(kind: str) -> None:
    scene = Debate()
    body, _refs = acts(scene)[kind]
    author = "Cedar" if kind in ("appeal", "erasure") else "Ash"
    scene.say(author, kind, body, [scene.amend()], START + 2)
    assert scene.codes() == ["unknown-target"]


@pytest.mark.parametrize("kind", ["hide", "appeal", "ruling", "slow-mode"])
@pytest.mark.parametrize(
    ("reason", "code"), [("", "reason-missing"), ("a\u202eb", "body-malformed")]
)
def test_whoever_moderates_or_appeals_says_why(kind: str, reason: str, code: str) -> None:
    scene = Debate()
    body, refs = acts(scene)[kind]
    author = "Cedar" if kind == "appeal" else "Birch"
    scene.say(author, kind, {**body, "reason": reason}, refs, START + 2)
    assert scene.codes() == [code]


def test_upholding_needs_an_appeal_and_another_moderator() -> None:
    scene = Debate()
    hide = acts(scene)["appeal"][1][0]
    uphold = {"outcome": "uphold", **WHY}
    scene.say("Birch", "ruling", uphold, [hide], START + 2)
    appeal = scene.say("Cedar", "appeal", WHY, [hide], START + 2)
    scene.say("Ash", "ruling", uphold, [hide, appeal], START + 3)
    assert scene.codes() == ["own-ruling", "unknown-target"]
    scene.say("Birch", "ruling", uphold, [hide, appeal], START + 3)
    assert len(scene.codes()) == 2


def test_a_coalitions_only_moderator_answers_appeals_itself() -> None:
    scene = Debate(moderators=("Ash",))
    hide = acts(scene)["appeal"][1][0]
    appeal = scene.say("Cedar", "appeal", WHY, [hide], START + 2)
    scene.say("Ash", "ruling", {"outcome": "uphold", **WHY}, [hide, appeal], START + 3)
    assert scene.codes() == []


def test_a_ruling_answers_an_appeal_against_the_same_hiding() -> None:
    scene = Debate()
    one, two = (
        scene.say("Ash", "hide", WHY, [scene.comment("Cedar", START, text=t)], START + 1)
        for t in ("one", "two")
    )
    appeal = scene.say("Cedar", "appeal", WHY, [one], START + 2)
    scene.say("Birch", "ruling", {"outcome": "show", **WHY}, [two, appeal], START + 3)
    assert scene.codes() == ["unknown-target"]


def test_a_pace_longer_than_a_week_is_no_pace() -> None:
    scene = Debate()
    body = {"seconds": 7 * 24 * 3600 + 1, **WHY}
    scene.say("Ash", "slow-mode", body, [scene.proposal], START)
    assert scene.codes() == ["body-malformed"]


def test_a_group_outside_the_charter_acknowledges_nothing() -> None:
    scene = Debate()
    body, refs = acts(scene)["erased"]
    scene.logs[group_id("Yew")] = []
    scene.say("Yew", "erased", body, refs, START + 2)
    assert scene.codes() == ["not-a-member"]
