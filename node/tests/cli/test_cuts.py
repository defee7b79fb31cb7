"""Claims about `commonweal cuts`: what it waits for is said in words, with names."""

import pytest

from federation_tests.scenarios.founded import found
from node.commands.running import run
from node.core import open_node
from node.council.telling import WAITS, waits
from node.tests.cli.commonweal import commonweal
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, alone, certify


async def test_it_tells_who_signed_and_how_far_each_record_is_certified(tmp_path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        value = await run(node, "cuts", {})
    (row,) = value["cuts"]
    assert (row["number"], row["signed"], row["sizes"]) == (1, ["Group 1"], {"Group 1": 1})
    assert value["tolerance"] == {"quorum": 1, "offline": 0, "lying": 0, "equivocating": 1}
    assert value["next"]["number"] == 2
    async with open_node(directory) as node:
        value = await run(node, "cuts", {})
    assert value["cuts"] == [row]
    assert value["next"]["waits_for"] == "not-served"


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (1, "One group confirms alone."),
        (2, "While one of them is offline nothing is confirmed; 1 may cheat"),
        (3, "While one of them is offline nothing is confirmed; 2 may cheat"),
    ],
)
@pytest.mark.parametrize("command", ["charter show", "cuts"])
def test_commands_say_what_one_two_or_three_groups_survive(tmp_path, groups, words, command):
    directory, *_ = found(tmp_path, [0] * groups, cuts=AT_ONCE)
    told = commonweal(*command.split(), "--dir", str(directory), cwd=tmp_path)
    assert told.returncode == 0
    assert words in " ".join(told.stdout.split())


async def test_where_the_charter_knows_none_it_says_so(tmp_path):
    (directory,) = found(tmp_path, [0])
    async with open_node(directory) as node:
        assert await run(node, "cuts", {}) == {"on": False}


@pytest.mark.parametrize("code", WAITS)
def test_every_reason_has_words(code):
    said = waits(code, ["Ash"], "the clock is off")
    assert said
    assert "{" not in said


def test_what_was_refused_here_is_said_too():
    assert "none" not in waits("voting", [], "")
    said = waits("voting", ["Ash"], "its time is 9")
    assert "Ash" in said
    assert "refused here: its time is 9" in said
