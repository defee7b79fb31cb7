"""Who may second, decline, merge and take a merge back."""

from typing import Any

import pytest

from protocol.tests.coalition.deliberation.making import Debate
from protocol.tests.coalition.scene import START, group_id

NOWHERE = b"\x07" * 32


def test_a_group_seconds_neither_its_own_amendment_nor_one_to_its_own_proposal() -> None:
    scene = Debate()
    amendment = scene.amend("Birch")
    scene.second("Birch", amendment)
    scene.second("Ash", amendment)
    assert scene.codes() == ["own-amendment"] * 2
    assert scene.known().amendments[0].seconds == {}


def test_only_amendments_are_seconded() -> None:
    scene = Debate()
    scene.second("Cedar", scene.proposal)
    scene.second("Cedar", scene.comment("Birch", START))
    assert scene.codes() == ["unknown-target"] * 2


@pytest.mark.parametrize("kind", ["decline", "merge", "unmerge"])
def test_only_the_author_answers_and_merges(kind: str) -> None:
    scene = Debate()
    other = scene.propose("Cedar")
    bodies: dict[str, tuple[dict[str, Any], bytes]] = {
        "decline": ({"reason": "no"}, scene.amend()),
        "merge": ({"reason": ""}, other),
        "unmerge": ({}, scene.say("Ash", "merge", {"reason": ""}, [scene.proposal, other])),
    }
    before = scene.fold(START + 9).proposals
    body, second = bodies[kind]
    scene.say("Birch", kind, body, [scene.proposal, second], START + 1)
    assert scene.codes() == ["not-the-author"]
    assert scene.fold(START + 9).proposals == before


@pytest.mark.parametrize("kind", ["decline", "merge", "unmerge"])
def test_what_is_answered_is_of_the_right_kind(kind: str) -> None:
    scene = Debate()
    comment = scene.comment("Birch", START)
    body: dict[str, Any] = {} if kind == "unmerge" else {"reason": "why"}
    scene.say("Ash", kind, body, [scene.proposal, comment], START + 1)
    scene.say("Ash", kind, body, [comment, scene.proposal], START + 1)
    assert scene.codes() == ["unknown-target"] * 2


def test_an_amendment_to_another_proposal_is_not_declined_here() -> None:
    scene = Debate()
    other = scene.propose("Ash", START + 1)
    scene.say("Ash", "decline", {"reason": "no"}, [other, scene.amend()], START + 2)
    assert scene.codes() == ["unknown-target"]


def test_a_decline_says_why_in_clean_words() -> None:
    scene = Debate()
    amendment = scene.amend()
    for reason in ("", " ", "\n", "hidden \u202e text"):
        scene.say("Ash", "decline", {"reason": reason}, [scene.proposal, amendment], START + 1)
    assert scene.codes() == ["body-malformed"] * 3 + ["reason-missing"]
    assert not scene.known().amendments[0].answered


@pytest.mark.parametrize(
    ("who", "amended", "fields", "code"),
    [
        ("Birch", "Birch", {}, "own-amendment"),
        ("Cedar", "Cedar", {}, "unknown-target"),  # the sponsorship is Birch's
        ("Birch", "Cedar", {"material": True}, "unknown-target"),
    ],
)
def test_only_another_sponsor_agrees_to_what_was_offered_as_editorial(
    who: str, amended: str, fields: dict[str, Any], code: str
) -> None:
    scene = Debate()
    (sponsorship,) = scene.sponsors[scene.proposal]
    amendment = scene.amend(amended, **fields)
    scene.say(who, "editorial", {}, [amendment, sponsorship], START + 1)
    assert scene.codes() == [code]


def test_agreeing_to_an_edit_cites_an_amendment_and_a_sponsorship() -> None:
    scene = Debate()
    (sponsorship,) = scene.sponsors[scene.proposal]
    amendment, comment = scene.amend("Cedar"), scene.comment("Cedar", START)
    for cited in ([comment, sponsorship], [sponsorship, comment], [amendment, comment]):
        scene.say("Birch", "editorial", {}, cited, START + 1)
    assert scene.codes() == ["unknown-target"] * 3
    scene.say("Birch", "editorial", {}, [amendment, sponsorship], START + 1)
    assert scene.codes() == ["unknown-target"] * 3


def test_what_is_of_no_proposal_is_not_seconded() -> None:
    scene = Debate()
    scene.second("Cedar", scene.sponsors[scene.proposal][0])
    assert scene.codes() == ["unknown-target"]


def test_a_merge_says_why_in_clean_words_or_not_at_all() -> None:
    scene = Debate()
    other, why = scene.propose("Cedar"), {"reason": "hidden \u202e text"}
    scene.say("Ash", "merge", why, [scene.proposal, other], START + 1)
    assert scene.codes() == ["body-malformed"]


def test_a_group_outside_the_charter_seconds_nothing() -> None:
    scene = Debate()
    scene.logs[group_id("Yew")] = []
    scene.second("Yew", scene.amend())
    assert scene.codes() == ["not-a-member"]
    assert scene.known().amendments[0].seconds == {}
