"""Claims about what counts for nothing: whose it is, when, what, why, and how much is shown."""

from pathlib import Path
from typing import Any

import pytest

from node.cli import helping, speech
from node.cli.output import Paper
from node.cli.refused import write_refused
from node.commands import refused as listing
from node.core import Node
from node.tests.commands.test_convenings import called, refused
from node.tests.commands.world import START, world
from node.words_of_kinds import OF_KINDS, words_of
from protocol.coalition.convenings.bodies import BlobRef, MinutesBody
from protocol.coalition.kinds import KINDS


async def say_against_the_rules(node: Node, meeting: str, times: int = 1) -> None:
    """Minutes of a meeting that others facilitate, as a server says them that asks no rule."""
    for number in range(times):
        body = MinutesBody(parts=[BlobRef(blob=b"w" * 32, size=1 + number)])
        said = node._sealed("minutes", body, [bytes.fromhex(meeting)])
        await node.logs.append_own(node.group, node.signer.origin, [said], node.signer.sign_head)


async def test_what_was_refused_is_listed_with_whose_when_what_and_why(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        assert await at.run(2, "refused") == {"count": 0, "groups": []}
        await say_against_the_rules(at.nodes[1], name)
        await at.exchange()
        value = await at.run(1, "refused")
        (of,) = value["groups"]
        assert (of["name"], of["own"], of["count"], value["count"]) == ("Group 2", False, 1, 1)
        (said,) = of["statements"]
        head = at.nodes[0].logs.head(at.nodes[1].group)
        assert head is not None
        assert (said["kind"], said["number"]) == ("minutes", head.size)
        assert START <= said["time"] <= at.clock.now
        assert said["code"] == "not-a-facilitator"
        assert (await at.run(2, "refused"))["groups"][0]["own"]
        assert (await at.run(1, "refused", group="Group 3"))["groups"] == []
        assert (await at.run(1, "refused", group="Group 2")) == value
        assert await refused(at, 1, "refused", group="Group 9") == "unknown-id"


async def test_of_each_group_the_newest_are_shown_and_its_own_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MAX_SHOWN", 2)
    async with world(tmp_path) as at:
        name = await called(at)
        await say_against_the_rules(at.nodes[1], name, times=3)
        await say_against_the_rules(at.nodes[2], name)
        await at.exchange()
        value = await at.run(3, "refused")
        assert [(of["name"], of["count"]) for of in value["groups"]] == [
            ("Group 3", 1), ("Group 2", 3),
        ]  # fmt: skip
        numbers = [said["number"] for said in value["groups"][1]["statements"]]
        assert len(numbers) == 2
        assert numbers[0] == numbers[1] + 1
        assert value["count"] == 4


def test_every_kind_of_statement_has_words_of_its_own() -> None:
    assert OF_KINDS.keys() == KINDS.keys()
    assert len(set(OF_KINDS.values())) == len(KINDS)
    assert words_of("of-tomorrow") == "of-tomorrow"


def test_the_list_is_told_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {"statement": "ab" * 32, "number": 7, "time": 1_800_000_000, "kind": "minutes"}
    lines = [
        {**said, "code": "not-a-facilitator", "detail": ""},
        {**said, "time": None, "kind": "", "code": "unknown-target", "detail": ""},
    ]
    value: dict[str, Any] = {
        "count": 2,
        "groups": [{"name": "Group 1", "own": True, "count": 2, "statements": lines}],
    }
    write_refused(Paper(), value)
    told = capsys.readouterr().out
    assert "Group 1 (this node): 2 refused" in told
    assert "  7  2027-01-15 08:00 UTC  the minutes of a meeting  abab" in told
    assert "what this answers is not there or was refused" in told
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    speech.speak("es")
    try:
        write_refused(Paper(), value)
        write_refused(Paper(), {"count": 0, "groups": []})
    finally:
        speech.speak("en")
    told = capsys.readouterr().out
    assert "Group 1 (este nodo): 2 rechazadas" in told
    assert "(no se pudo leer)" in told
    assert "  el acta de una reunión  abab" in told
    assert "what this answers" not in told
    assert "every statement" not in told
