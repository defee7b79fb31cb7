"""Claims about what the command says of a vote that an outage may make longer."""

from typing import Any

from node.cli.result import extension_lines

WORD = {"group": "Elm", "about": "Birch", "reason": "A storm.", "certified": True}
FOUND = {
    "seconds": 21_600, "announced": 1_000, "since": None, "about": None,
    "sits": ["Elm", "Fir", "Oak"], "needed": 2, "words": [],
}  # fmt: skip


def told(phase: str = "open", **changes: Any) -> list[str]:
    value = {"extension": {**FOUND, **changes}, "phase": phase, "zone": "UTC"}
    return list(extension_lines(value))


def test_a_vote_that_nothing_moves_says_nothing() -> None:
    assert list(extension_lines({"extension": None})) == []


def test_until_the_close_it_says_by_how_much_and_then_no_more() -> None:
    first = "the panel may move the close by 6 hours, once, after an outage"
    assert told("announced", sits=[], needed=None) == told() == [first]
    assert told("closed") == []


def test_a_word_is_told_with_who_else_must_say_so() -> None:
    said = told(words=[WORD, {**WORD, "group": "Fir", "certified": False}])
    assert said[1:] == [
        "  Elm says that Birch was out: A storm.",
        "  Fir says that Birch was out, not confirmed yet: A storm.",
        "  2 of these must say so of the same group, before the close: Elm, Fir, Oak",
    ]


def test_a_close_that_was_moved_is_told_with_why_and_what_was_announced() -> None:
    (first, second) = told("closed", since=900, about="Birch", words=[WORD])
    assert first.startswith("close moved by 6 hours because Birch was out; announced for ")
    assert second == "  Elm says that Birch was out: A storm."
