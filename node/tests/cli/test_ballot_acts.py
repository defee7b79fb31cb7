"""What a group does around a vote by commands is said back to whoever did it."""

from pathlib import Path

import pytest

from node.tests.cli.inside import At, at
from node.tests.commands.world import world


@pytest.fixture
async def announced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[At, str]:
    async with world(tmp_path) as made:
        ballot = await made.announced()
    return at(tmp_path, capsys), ballot


@pytest.fixture
async def opened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[At, str]:
    async with world(tmp_path) as made:
        ballot = await made.opened((3, 3, 3), roster=True)
        await made.run(1, "codes.issue", ballot=ballot)
    return at(tmp_path, capsys), ballot


def test_whoever_stands_aside_is_told_so(announced: tuple[At, str]) -> None:
    nodes, ballot = announced
    said = nodes(3).says("ballot", "recuse", ballot[:12], "--reason", "it concerns us")
    assert "stands aside: Group 3: it concerns us" in said
    assert "stands aside from this ballot already" in nodes(3).refuses("ballot", "recuse", ballot)
    told = nodes(3).tells("ballot", "show", ballot[:12])
    assert told["recused"] == [{"group": "Group 3", "reason": "it concerns us"}]


def test_a_members_reference_is_not_told_as_a_number_of_votes(opened: tuple[At, str]) -> None:
    # References are numbers in many lists: "votes on paper: 1" was of member 1.
    nodes, ballot = opened
    first, second = "m1", "m2"
    why = ("--reason", "has no phone")
    said = nodes(1).says("codes", "paper", ballot, first, *why)
    assert said == f"member {first} votes on paper; codes of theirs are struck\n"
    said = nodes(1).says("codes", "strike", ballot, "--member", second, *why)
    assert said == f"struck: every code of member {second}\n"
    assert "name a member or a code" in nodes(1).refuses("codes", "strike", ballot, *why)
    assert "has 16 letters" in nodes(1).refuses("codes", "strike", ballot, "--code", "x", *why)
    status = nodes(1).tells("codes", "status", ballot)
    assert (status["paper"], status["struck"]) == (1, 1)


def test_whoever_votes_on_the_charter_and_says_not_how_is_asked(announced: tuple[At, str]) -> None:
    # It went to the node without a word, which answered with a fault of its own form.
    nodes, _ = announced
    assert "missing option '--agree'" in nodes(1).misused("charter", "vote", "abcdef")
    for stance in ("--agree", "--disagree"):
        assert "no open motion" in nodes(1).refuses("charter", "vote", "abcdef", stance)


def test_what_a_vote_waits_for_is_said_in_words(announced: tuple[At, str]) -> None:
    nodes, ballot = announced
    said = nodes(1).says("ballot", "show", ballot)
    assert "  - the proposal has not been withdrawn: " in said
    assert "  - the vote is on the wording now in force: " in said
    for name in ("not-withdrawn", "not-merged", "not-vetoed", "voting-period", "  - rolls"):
        assert name not in said
