"""Arguments that don't fit are refused in words, whatever the schema's library says by itself."""

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from node.commands.base import Args, HexPrefix
from node.commands.misfits import ALL_COMMANDS, misfit

Text = Annotated[str, Meta(min_length=1, max_length=5)]
Code = Annotated[str, Meta(min_length=4)]
Few = Annotated[list[Text], Meta(min_length=1, max_length=2)]
Year = Annotated[int, Meta(ge=1970, le=9_999)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Sample(Args):
    """One argument of each kind."""

    title: Text = "a"
    code: Code = "abcd"
    few: Few = msgspec.field(default_factory=lambda: ["a"])
    year: Year = 2_000
    share: Share = 0.5
    flag: bool = False
    target: HexPrefix = "abcdef"


def refused(**args: Any) -> tuple[str, str]:
    """As `run` does it: the message and hint of what the schema refuses."""
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert(args, Sample)
    return tuple(misfit("noun.verb", str(caught.value)))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({"title": ""}, "title is empty"),
        ({"title": "abcdef"}, "title is too long: at most 5 characters"),
        ({"code": "abc"}, "code is too short: at least 4 characters"),
        ({"few": []}, "few is empty"),
        ({"few": ["a", "b", "c"]}, "few has too many: at most 2"),
        ({"few": ["a", "abcdef"]}, "few[1] is too long: at most 5 characters"),
        ({"year": 1800}, "year is too small: at least 1970"),
        ({"year": 10_000}, "year is too large: at most 9999"),
        ({"share": 1.5}, "share is too large: at most 1.0"),
        ({"share": -0.5}, "share is too small: at least 0.0"),
    ],
)
def test_a_bound_that_is_passed_is_told_in_words(args: dict[str, Any], said: str) -> None:
    message, hint = refused(**args)
    assert message == said
    assert hint not in {"", ALL_COMMANDS}


def test_an_id_that_is_none_says_what_ids_look_like() -> None:
    message, hint = refused(target="march!")
    assert message == "noun.verb: target is not the beginning of an id"
    assert "6 or more digits" in hint


@pytest.mark.parametrize("args", [{"flag": None}, {"colour": "red"}, {"title": 7}])
def test_what_is_of_another_kind_is_told_with_the_command(args: dict[str, Any]) -> None:
    message, hint = refused(**args)
    assert message.startswith("noun.verb: ")
    assert hint == ALL_COMMANDS


def test_what_somebody_typed_can_not_pass_for_a_bound() -> None:
    typed = "Expected `str` of length >= 1 - at `$.x`"
    assert refused(colour=typed)[1] == ALL_COMMANDS
    assert refused(**{typed: 1})[1] == ALL_COMMANDS
