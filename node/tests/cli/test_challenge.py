"""Challenges as stewards type them, and what is said of a result on its way to being final."""

from pathlib import Path

import pytest

from node.cli.challenge import standing_lines
from node.cli.result import withdrawn
from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.test_challenges import CONTESTED, declared
from node.tests.commands.world import world


@pytest.fixture
async def ballot(tmp_path: Path) -> str:
    async with world(tmp_path, 4, **{**CONTESTED, "cuts": None}) as at:
        return await declared(at)


def test_a_result_is_challenged_and_ruled_on_by_commands(tmp_path: Path, ballot: str) -> None:
    why = ("--reason", "papers were lost")
    said = commonweal("challenge", "make", ballot, *why, "--dir", "node3", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert "challenged the result of The fund" in said.stdout
    name = said.stdout.split("rules on ")[1].strip()
    text = commonweal("result", ballot, "--dir", "node3", cwd=tmp_path).stdout
    assert f"challenge {name} by Group 3 about the whole vote" in text
    assert "why: papers were lost" in text
    told = refusal("challenge", "rule", name, "void", *why, "--dir", "node3", cwd=tmp_path)
    assert "made the challenge" in told
    told = refusal("ballot", "withdraw", ballot, *why, "--dir", "node1", cwd=tmp_path)
    assert "certified cuts" in told


FULL = {
    "standing": {
        "declared": 0,
        "until": 86_400,
        "final": None,
        "void": False,
        "challenges": [
            {
                "challenge": "ab" * 32,
                "group": "Ash",
                "members": None,
                "about": "Birch",
                "reason": "Lost.",
                "rulings": [
                    {"group": "Elm", "outcome": "correct", "groups": ["Birch"], "reason": "So."}
                ],
                "asked": {"for": "correct", "groups": ["Birch"], "until": 90_000},
                "due": 99_000,
                "outcome": "open",
            }
        ],
        "gathering": [
            {
                "challenge": "cd" * 32,
                "about": None,
                "reason": "Nobody was asked.",
                "signed": 2,
                "needed": 20,
                "groups": {"Ash": 1, "Elm": 3},
            }
        ],
        "superseded": [
            {
                "until": 5,
                "outcomes": ["elected", "carried"],
                "contests": [
                    {"title": "Council", "outcome": "elected", "winners": ["Ada", "Bao"]},
                    {"title": "Fund", "outcome": "carried", "winners": ["yes"]},
                ],
                "changes": [
                    {"group": "Birch", "before": 7, "after": 20},
                    {"group": "Elm", "before": None, "after": 4},
                ],
            }
        ],
    }
}


def test_every_part_of_a_standing_is_said() -> None:
    text = "\n".join(standing_lines(FULL))
    for part in ("may be challenged until 1970-01-02", "Ash about Birch", "Lost.", "Elm: correct"):
        assert part in text
    for part in (
        "asked for a corrected result",
        "open, lapses 1970-01-02",
        "superseded 1970-01-01 00:00 UTC: Council: elected: Ada, Bao\n",
        "superseded 1970-01-01 00:00 UTC: Fund: carried: yes\n  by another result of Birch; ",
        "votes cast: 7 before, 20 since\n  by the result of Elm, which had sent none; ",
    ):
        assert part in text
    for part in (
        "about the whole vote: 2 of 20",
        "Nobody was asked.",
        "Ash: 1 key\n",
        "Elm: 3 keys",
    ):
        assert part in text
    (one,) = FULL["standing"]["challenges"]
    joint = {**one, "group": None, "members": {"signed": 20, "groups": {"Ash": 20}}}
    said = {"standing": {**FULL["standing"], "challenges": [joint]}}
    assert "by 20 members about Birch" in "\n".join(standing_lines(said))
    void = {**FULL["standing"], "void": True, "final": 7, "challenges": []}
    assert next(standing_lines({"standing": void})).startswith("the panel has declared")
    drawn = {"until": 5, "outcomes": [], "contests": [], "changes": []}
    said = {"standing": {**FULL["standing"], "superseded": [drawn]}}
    assert list(standing_lines(said))[-2:] == [
        "superseded 1970-01-01 00:00 UTC: nothing was counted",
        "  by the draw that settles ties",
    ]
    assert not list(standing_lines({"standing": None}))
    early = {**FULL["standing"], "declared": None, "until": None}
    assert "not declared yet" in next(standing_lines({"standing": early}))


@pytest.mark.parametrize(("held", "words"), [(True, "withdrawn 1970"), (False, "before the close")])
def test_a_withdrawal_says_whether_it_holds(held: bool, words: str) -> None:
    assert words in withdrawn({"in_force": held, "time": 0, "reason": "An error."})
