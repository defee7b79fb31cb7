"""What is said about a motion is of the right kind, and in words that read one way."""

from typing import Any

import pytest

from protocol.coalition.membership.applications import VouchingBody
from protocol.coalition.membership.motions import (
    ExpulsionReplyBody,
    KeyObjectionBody,
    MotionStanceBody,
)
from protocol.tests.coalition.cutting import codes
from protocol.tests.coalition.membership.joining import Joining
from protocol.tests.coalition.membership.test_replacing import claim

UNCLEAN = "hidden \u202e text"


@pytest.mark.parametrize(
    ("who", "kind", "about", "body"),
    [
        ("Birch", "vouching", "application", VouchingBody(reason=UNCLEAN)),
        ("Ash", "key-objection", "claim", KeyObjectionBody(reason=UNCLEAN)),
        ("Damson", "expulsion-reply", "notice", ExpulsionReplyBody(text=UNCLEAN)),
        ("Cedar", "motion-stance", "notice", MotionStanceBody(stance="agree", reason=UNCLEAN)),
    ],
)
def test_what_is_said_of_a_motion_is_in_clean_words(
    who: str, kind: str, about: str, body: Any
) -> None:
    refused("body-malformed", who, kind, body, about)


@pytest.mark.parametrize(
    ("who", "kind", "body", "about"),
    [
        ("Birch", "vouching", VouchingBody(reason=""), "notice"),
        ("Damson", "key-objection", KeyObjectionBody(reason=""), "notice"),
        ("Ash", "expulsion-reply", ExpulsionReplyBody(text="No."), "claim"),
    ],
)
def test_what_answers_one_kind_of_motion_answers_no_other(
    who: str, kind: str, body: Any, about: str
) -> None:
    refused("unknown-target", who, kind, body, about)


def refused(code: str, who: str, kind: str, body: Any, about: str) -> None:
    """What somebody says of a motion is refused with a code, and changes nothing of who belongs."""
    told = Joining()
    motion = moved(told, about)
    before = told.cut(10).membership
    told.say(who, kind, body, motion)
    state = told.cut(20)
    assert codes(state, kind) == [code]
    assert state.membership == before


def moved(told: Joining, what: str) -> bytes:
    """An application of Elder, a claim to Ash's keys, or a notice against Damson."""
    if what == "application":
        return told.carry("Ash", "Elder")
    return claim(told) if what == "claim" else told.accuse()
