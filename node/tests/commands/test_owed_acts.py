"""`status` names the command for what people owe, and it is one that the command line takes."""

from pathlib import Path
from typing import Any

import click
import pytest

from node.cli.main import root
from node.cli.moments import MOMENT
from node.cli.output import Paper
from node.cli.status import _write_owed
from node.commands.owed_acts import ACTS
from node.commands.running import run
from node.tests.commands.world import LABELS, START, World, world
from protocol.duties import Duty

OPENS = START + 300
ONE = {"contests": [{"title": "Fund", "question": "Shall we?", "kind": "yes-no"}]}
CELLS: dict[str, Any] = {"": [{"rows": {"0": 3}}]}


async def owed(at: World, number: int = 1) -> list[tuple[str, str]]:
    """Duty and command of everything that a group owes."""
    told = await run(at.nodes[number - 1], "status", {})
    return [(row["duty"], row["command"]) for row in told["owed"]]


def parsed(line: str) -> dict[str, Any]:
    """What the command line makes of a command, options that are no options refused."""
    command, *words = line.split()
    assert command == "commonweal"
    at: click.Command = root
    context = click.Context(at)
    while isinstance(at, click.Group):
        found = at.get_command(context, words.pop(0))
        assert found is not None
        at, context = found, click.Context(found, parent=context)
    # Values are looked at where they are used: a key's file is none here.
    at.parse_args(click.Context(at, resilient_parsing=True), list(words))
    names = {name for option in at.params for name in option.opts}
    assert {word for word in words if word.startswith("--")} <= names
    return dict(zip(words, [*words[1:], ""], strict=True))


async def test_a_list_is_attested_by_count_or_by_the_roster_if_there_is_one(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        ((duty, line),) = await owed(at)
        assert duty == Duty.ATTEST_ROLL
        assert line == f"commonweal ballot roll {ballot[:12]} --count N --commit --key YOUR-KEY"
        parsed(line)
        csv = "aWQsbmFtZQptMSxNZW1iZXIgMQ=="
        await at.run(1, "roster.import", csv=csv, commit=True)
        ((_, line),) = await owed(at)
        assert "--roster --commit" in line
        parsed(line)


async def test_a_late_list_s_command_has_the_date_that_the_node_takes(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        ballot = await at.announced()
        at.clock.now = OPENS - 1
        ((_, line),) = await owed(at)
        assert "--as-of" not in line
        for at.clock.now in (OPENS, OPENS + 30):
            ((_, line),) = await owed(at)
            assert MOMENT.convert(parsed(line)["--as-of"], None, None) == OPENS
        drawn = await at.run(
            1, "roll.draft", ballot=ballot, basis="list", regions={"": 5}, as_of=OPENS, commit=True
        )
        # Drawn up and signed by nobody, it is still to be drawn up by a steward who signs.
        ((_, line),) = await owed(at)
        assert "--commit" in line
        await at.sign(1, drawn["draft"], LABELS[0])
        ((_, line),) = await owed(at)
        draft = drawn["draft"][:12]
        assert line == f"commonweal ballot roll --confirm {draft} --key YOUR-KEY"
        parsed(line)
        await at.sign(1, drawn["draft"], LABELS[1])
        assert await owed(at) == []


async def test_a_result_is_sent_from_a_file_a_question_and_confirmed_once_it_is_entered(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        ballot = await at.closed()
        ((duty, line),) = await owed(at)
        assert duty == Duty.RETURN
        assert line == f"commonweal return {ballot[:12]} FILE FILE --commit --key YOUR-KEY"
        parsed(line)
    other = tmp_path / "other"
    other.mkdir()
    async with world(other) as at:
        ballot = await at.closed(**ONE)
        got = await at.run(1, "return.counted", ballot=ballot, cells=CELLS, commit=True)
        await at.sign(1, got["draft"], LABELS[0])
        ((_, line),) = await owed(at)
        assert line == f"commonweal return --confirm {got['draft'][:12]} --key YOUR-KEY"
        parsed(line)


async def test_what_the_node_does_by_itself_has_no_command(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        await at.closed(coded=True)
        assert ("return-polled", "") in await owed(at)


@pytest.mark.parametrize("duty", [duty for duty in ACTS if "lambda" in ACTS[duty].__qualname__])
def test_every_other_command_is_one(duty: Duty) -> None:
    class Owed:
        subject = bytes(32)

    parsed(f"commonweal {ACTS[duty](None, None, Owed())}")  # type: ignore[arg-type]


def test_people_s_duties_have_their_command_below(capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        "owed_parts": {"key": "attest the voters' list for {title}", "params": {"title": "X"}},
        "due": None,
        "late": True,
        "automatic": False,
        "command": "commonweal ballot roll 0102",
    }
    automatic = {**row, "late": False, "automatic": True, "command": ""}
    _write_owed(Paper(), {"owed": [row, automatic], "done": []})
    assert capsys.readouterr().out.splitlines()[2:] == [
        "  attest the voters' list for X, late (people do it)",
        "    commonweal ballot roll 0102",
        "  attest the voters' list for X (the node does it by itself)",
    ]
