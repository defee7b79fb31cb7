"""Moderation and deliberation in processes of their own, as stewards type it."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.world import world
from node.tests.small_federation import group_id
from protocol.coalition.life_rules import USUAL_LIFE_RULES

LIFE = replace(USUAL_LIFE_RULES, seconds=1, moderation="No insults.")


def run(*arguments: object, cwd: Path) -> Any:
    done = commonweal(*arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
async def debate(tmp_path: Path) -> tuple[Path, str, str, str]:
    """Directories of two nodes; a proposal, an amendment and a comment of group 2."""
    async with world(tmp_path, 2, life=LIFE, moderators=[group_id(1)]) as at:
        name = (await at.run(1, "proposal.put", title="Fund", text="A fund."))["proposal"]
        await at.exchange()
        amended = await at.run(2, "proposal.amend", proposal=name, text="Two funds.")
        said = await at.run(2, "proposal.comment", target=name, stance="for", text="You fools.")
        await at.exchange()
    return tmp_path, name, amended["amendment"], said["comment"]


def test_a_comment_is_hidden_appealed_and_shown_again(debate: tuple[Path, str, str, str]) -> None:
    root, name, _amendment, comment = debate
    shown = commonweal("moderation", "log", "--dir", "node1", cwd=root).stdout
    assert "No insults." in shown
    assert "nothing was hidden" in shown
    why = ("--reason", "an insult")
    said = refusal("moderation", "hide", comment, *why, "--dir", "node2", cwd=root)
    assert "only moderators that the charter names" in said or "not published" in said
    run("moderation", "hide", comment[:12], *why, "--dir", "node1", cwd=root)
    text = commonweal("proposal", "show", name, "--dir", "node1", cwd=root).stdout
    assert "(hidden by Group 1: an insult)" in text
    assert (
        "say --show or --uphold"
        in commonweal(
            "moderation", "rule", comment, *why, "--dir", "node1", cwd=root
        ).stderr.lower()
    )
    run("moderation", "rule", comment, "--show", *why, "--dir", "node1", cwd=root)
    log = run("moderation", "log", "--dir", "node1", cwd=root)
    assert [act["act"] for act in log["acts"]] == ["show", "hide"]
    text = commonweal("moderation", "log", "--dir", "node1", cwd=root).stdout
    assert "shown again since" in text


def test_words_are_removed_here_and_erased_everywhere(debate: tuple[Path, str, str, str]) -> None:
    root, name, _amendment, comment = debate
    run("moderation", "erase", comment, "--dir", "node2", cwd=root)
    text = commonweal("moderation", "log", "--dir", "node2", cwd=root).stdout
    assert "0 of 2 have" in text
    run("moderation", "remove", comment, "--dir", "node2", cwd=root)
    text = commonweal("proposal", "show", name, "--dir", "node2", cwd=root).stdout
    assert "(erased)" in text


def test_an_amendment_is_declined_with_its_reason(debate: tuple[Path, str, str, str]) -> None:
    root, name, amendment, _comment = debate
    why = ("--reason", "one is enough")
    run("proposal", "decline", name, amendment, *why, "--dir", "node1", cwd=root)
    text = commonweal("proposal", "show", name, "--dir", "node1", cwd=root).stdout
    assert "declined because: one is enough" in text
    assert "to read" in text


def test_a_pace_is_set_and_shown(debate: tuple[Path, str, str, str]) -> None:
    root, name, _amendment, _comment = debate
    run("moderation", "slow", name, "600", "--reason", "heated", "--dir", "node1", cwd=root)
    text = commonweal("proposal", "show", name, "--dir", "node1", cwd=root).stdout
    assert "at most every 10 minutes" in text


def test_a_proposal_is_merged_and_stands_by_itself_again(
    debate: tuple[Path, str, str, str],
) -> None:
    root, name, _amendment, _comment = debate
    other = run("propose", "--title", "A fund", "--dir", "node1", cwd=root)["proposal"]
    run("proposal", "merge", other, name, "--dir", "node1", cwd=root)
    listed = commonweal("proposal", "list", "--dir", "node1", cwd=root).stdout
    assert "merged" in listed
    run("proposal", "unmerge", other, "--dir", "node1", cwd=root)
    assert run("proposal", "show", other, "--dir", "node1", cwd=root)["merged_into"] is None
