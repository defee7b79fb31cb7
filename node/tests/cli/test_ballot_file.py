"""A ballot file or an id that is refused is told by what is wrong with it, in both languages."""

from pathlib import Path

import pytest

from node.tests.cli.commonweal import commonweal, refusal
from node.tests.commands.world import world

FILE = """title = "Fund"
[[contests]]
title = "Fund"
kind = {kind}
[rule]
preset = "simple-majority"
[schedule]
opens = {opens}
closes = 2030-04-08T20:00:00
returns_due = 2030-04-10T20:00:00
"""
GOOD = {"kind": '"yes-no"', "opens": "2030-04-01T08:00:00"}


@pytest.fixture
async def proposed(tmp_path: Path) -> tuple[Path, str]:
    async with world(tmp_path) as at:
        put = await at.run(1, "proposal.put", title="Fund", text="A fund for repairs.")
    return tmp_path, str(put["proposal"])


@pytest.mark.parametrize(
    ("changed", "message", "hint", "spanish"),
    [
        (
            {"kind": '"yesno"'},
            "vote.toml: contest 1: there is no kind 'yesno'",
            "the kinds are yes-no, choose, score, rank, grade",
            "Las clases son yes-no, choose, score, rank, grade",
        ),
        (
            {"opens": "tomorrow"},
            "vote.toml is not TOML: Invalid value (at line 8, column 9)",
            "opens = 2030-04-01T08:00:00",
            "vote.toml no es TOML",
        ),
        (
            {"opens": '"tomorrow"'},
            "vote.toml: opens is not a time: 'tomorrow'",
            "such as 2026-12-01T18:00",
            "opens no es una hora: 'tomorrow'",
        ),
        (
            {"kind": "7"},
            "vote.toml: Expected `str`, got `int` - at `$.contests[0].kind`",
            "docs/guide/steward.md shows a whole ballot file",
            "Hay un archivo entero en docs/guide/es/steward.md",
        ),
        (
            {"kind": '"yes-no"\n[[contests]]\ntitle = "Two"\nkind = "rnk"'},
            "vote.toml: contest 2: there is no kind 'rnk'",
            "the kinds are",
            "pregunta 2: no hay la clase 'rnk'",
        ),
    ],
)
def test_a_ballot_file_that_is_refused_is_named_with_what_would_do(
    proposed: tuple[Path, str], changed: dict[str, str], message: str, hint: str, spanish: str
) -> None:
    root, proposal = proposed
    (root / "vote.toml").write_text(FILE.format(**{**GOOD, **changed}))
    words = ("ballot", "put", proposal, "vote.toml", "--dir", "node1")
    said = refusal(*words, cwd=root)
    assert message in said
    assert hint in said.partition("hint: ")[2]
    assert spanish in commonweal("--lang", "es", *words, cwd=root).stderr


def test_what_a_ballot_may_accept_is_named(proposed: tuple[Path, str]) -> None:
    root, proposal = proposed
    (root / "vote.toml").write_text('accepts = ["paper"]\n' + FILE.format(**GOOD))
    said = refusal("ballot", "put", proposal, "vote.toml", "--dir", "node1", cwd=root)
    assert "vote.toml: accepts: there is no kind 'paper'" in said
    assert "hint: the kinds are counted, delegates, polled" in said


@pytest.mark.parametrize(
    ("words", "spanish", "hint"),
    [
        (
            ("ballot", "show", "zzz"),
            "ballot.show: «BALLOT» no es el principio de un identificador",
            "con 6 o más cifras",
        ),
        (("propose", "--title", ""), "«--title» es", "no se puede dejar vacío"),
        (
            ("propose", "--title", "x" * 201),
            "«--title» es demasiado largo: como mucho 200 caracteres",
            "acórtalo",
        ),
    ],
)
def test_what_does_not_fit_is_told_in_the_language_by_its_cause(
    proposed: tuple[Path, str], words: tuple[str, ...], spanish: str, hint: str
) -> None:
    root, _ = proposed
    said = commonweal("--lang", "es", *words, "--dir", "node1", cwd=root).stderr
    assert spanish in said
    assert hint in said
    assert "In English" not in said
    assert "En inglés" not in said
