"""The schemas of what groups say about their membership."""

from typing import Any

import pytest

from protocol.coalition.card import MAX_NAME
from protocol.coalition.membership.bodies import MAX_CAUCUS_CHARS, MAX_TERMS_CHARS
from protocol.tests.coalition.scene import START, Scene, group_id

GOOD: dict[str, dict[str, Any]] = {
    "merger-offer": {"group": group_id("Birch"), "terms": "t" * MAX_TERMS_CHARS},
    "leaving": {"reason": "", "caucus": "c" * MAX_CAUCUS_CHARS},
    "at-large": {"open": True, "about": "a" * MAX_TERMS_CHARS},
    "operator": {"name": "o" * MAX_NAME},
}


def refusals(kind: str, body: dict[str, Any]) -> list[str]:
    scene = Scene("Ash", "Birch")
    scene.say("Ash", kind, body, [], START)
    return [refusal.code for refusal in scene.fold(START).refusals]


@pytest.mark.parametrize("kind", GOOD)
def test_the_longest_texts_are_taken(kind: str) -> None:
    assert refusals(kind, GOOD[kind]) == []


@pytest.mark.parametrize(
    ("kind", "changed"),
    [
        ("merger-offer", {"terms": "t" * (MAX_TERMS_CHARS + 1)}),
        ("merger-offer", {"group": bytes(15)}),
        ("leaving", {"caucus": "c" * (MAX_CAUCUS_CHARS + 1)}),
        ("leaving", {"effective": 0}),
        ("at-large", {"about": "a" * (MAX_TERMS_CHARS + 1)}),
        ("at-large", {"open": 1}),
        ("operator", {"name": "o" * (MAX_NAME + 1)}),
    ],
)
def test_a_field_out_of_range_or_unknown_is_refused(kind: str, changed: dict[str, Any]) -> None:
    assert refusals(kind, {**GOOD[kind], **changed}) == ["body-malformed"]


@pytest.mark.parametrize("kind", GOOD)
def test_a_field_that_is_missing_is_refused(kind: str) -> None:
    for name in GOOD[kind]:
        body = {key: value for key, value in GOOD[kind].items() if key != name}
        assert refusals(kind, body) == ["body-malformed"]
