"""Arguments that don't fit are refused in words, whatever the schema's library says by itself."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta, field

from node.commands.base import Args, HexPrefix
from node.commands.misfits import ALL_COMMANDS, misfit
from node.commands.running import run
from node.commands.words import held_words
from node.errors import NodeError
from node.tests.commands.test_convenings import called
from node.tests.commands.world import START, world

Text = Annotated[str, Meta(min_length=1, max_length=5)]
Code = Annotated[str, Meta(min_length=4)]
Few = Annotated[list[Text], Meta(min_length=1, max_length=2)]
Year = Annotated[int, Meta(ge=1970, le=9_999)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Sample(Args):
    """One argument of each kind."""

    title: Text = "a"
    code: Code = "abcd"
    few: Few = field(default_factory=lambda: ["a"])
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


async def test_blanks_alone_are_refused_as_empty_and_nothing_is_published(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        node = at.nodes[0]
        meeting = {"convening": await called(at)}
        target = (await at.run(1, "proposal.put", title="A fund"))["proposal"]
        term = {"title": "Congress", "starts": START, "ends": START + 9_000}
        sent = await at.run(1, "delegates.send", **term, how="by lot", names="Ana")
        report = {"delegation": sent["delegation"], "seats": [1], "since": START}
        demand = {"title": "Rents", "addressee": "The city", "test": "They fell.", "days": 9}
        before = node.logs.head(node.group)
        for command, field, args in (
            ("delegates.report", "text", {**report, "until": START + 9}),
            ("convening.minutes", "text", meeting),
            ("convening.facilitate", "names", meeting),
            ("proposal.comment", "text", {"target": target, "stance": "for"}),
            ("demand.draft", "text", demand),
        ):
            for blanks in ("   ", " \n\t\n", "\u00a0"):
                with pytest.raises(NodeError) as caught:
                    await run(node, command, {**args, field: blanks})
                assert (caught.value.code, caught.value.message) == (
                    "bad-arguments", f"{field} is empty",
                )  # fmt: skip
        assert node.logs.head(node.group) == before


async def test_words_keep_their_own_blanks_and_a_blank_author_is_none(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        target = (await at.run(1, "proposal.put", title="A fund"))["proposal"]
        said = {"target": target, "stance": "for", "text": "  so:\n    1, 2\n"}
        await at.run(1, "proposal.comment", **said, author="  ")
        state = await at.nodes[0].state()
        (proposal,) = state.proposals.values()
        (comment,) = proposal.comments
        words = held_words(at.nodes[0], comment.blob, comment.group)
        assert words is not None
        assert (words.text, words.author) == ("  so:\n    1, 2\n", "")


async def test_blanks_in_a_list_are_an_empty_word_of_it(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        for command, field, args in (
            ("participation.ask", "answers", {"trait": "Shift"}),
            ("convening.report", "without", {"convening": "abcdef", "summary": "So."}),
        ):
            with pytest.raises(NodeError) as caught:
                await run(at.nodes[0], command, {**args, field: ["day", " ", "night"]})
            assert (caught.value.code, caught.value.message) == (
                "bad-arguments", f"{field}[1] is empty",
            )  # fmt: skip


@pytest.mark.parametrize("deep", [900, 5_000])
async def test_lists_within_lists_without_end_are_refused(tmp_path: Path, deep: int) -> None:
    within: list[Any] = []
    for _ in range(deep):
        within = [within]
    async with world(tmp_path) as at:
        with pytest.raises(NodeError) as caught:
            await run(at.nodes[0], "ballot.put", {"proposal": "ab" * 8, "manifest": {"x": within}})
    assert (caught.value.code, bool(caught.value.hint)) == ("bad-arguments", True)
