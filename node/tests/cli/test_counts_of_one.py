"""One thing is said as one by commands, in both languages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.cli import helping
from node.cli.speech import speak
from node.tests.cli.inside import At, at
from node.tests.commands.test_frozen import freeze
from node.tests.commands.world import World, world

LISTED = "ref,name\n1,Ann Example\n"


@pytest.fixture
async def put(tmp_path: Path) -> World:
    """Two groups; nobody serves them. The second signed two versions of one statement."""
    async with world(tmp_path, 2) as made:
        await freeze(made, 2, (1, 1))
        return made


@pytest.fixture
def nodes(
    put: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[At]:
    """Their commands in this process; click's own words and all help stay as they are in it."""
    assert put
    monkeypatch.setattr(helping, "teach_click", lambda: None)
    yield at(tmp_path, capsys)
    speak("en")


def enrolled(node: Any, root: Path, lines: str) -> None:
    file = root / "members.csv"
    file.write_text(lines, encoding="utf-8")
    node.says("roster", "import", file, "--commit")


@pytest.mark.parametrize(
    ("lines", "english", "spanish"),
    [
        (LISTED, "1 member", "1 miembro"),
        (f"{LISTED}2,Ben Example\n", "2 members", "2 miembros"),
    ],
)
def test_a_members_list_of_one_has_a_member(
    nodes: At, tmp_path: Path, lines: str, english: str, spanish: str
) -> None:
    node = nodes(1)
    enrolled(node, tmp_path, lines)
    assert english in node.says("roster", "list").splitlines()
    assert spanish in node.says("--lang", "es", "roster", "list").splitlines()


def test_two_versions_of_one_statement_are_said_so(nodes: At) -> None:
    node = nodes(1)
    english = "  two versions of 1 statement were signed with its key"
    assert english in node.says("frozen").splitlines()
    spanish = "  con su clave se firmaron dos versiones de 1 declaración"
    assert spanish in node.says("--lang", "es", "frozen").splitlines()
