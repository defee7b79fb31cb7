"""Every command that an error or a page names is one that there is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from node.cli.main import root
from node.commands.base import pick
from node.errors import NodeError
from node.tests.cli.commonweal import ROOT

QUOTED = re.compile(r"`commonweal ([^`]*)`")
WORD = re.compile(r"[a-z][a-z-]*\Z")


def unknown(line: str) -> str:
    """The first word of a command's name that names nothing; empty if all do.

    The name ends where an option, an argument or a value begins.
    """
    command: click.Command | None = root
    for word in line.split():
        if not isinstance(command, click.Group) or not WORD.match(word):
            return ""
        command = command.get_command(click.Context(command), word)
        if command is None:
            return word
    return ""


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text in a module; what is put into one stands as a capital, as no name of a command."""
    for item in ast.walk(tree):
        if isinstance(item, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "X" for p in item.values)
            yield "".join(map(str, parts))
        elif isinstance(item, ast.Constant) and isinstance(item.value, str):
            yield item.value


def listed(tree: ast.AST) -> Iterator[str]:
    """The commands that `pick` would have somebody look an id up with."""
    for item in ast.walk(tree):
        if isinstance(item, ast.Call) and isinstance(item.func, ast.Name):
            said = [one.value for one in item.args if isinstance(one, ast.Constant)]
            if item.func.id == "pick" and said:
                yield str(said[1]) if len(said) > 1 else f"{said[0]} list"


def modules() -> list[tuple[Path, ast.AST]]:
    parts = (ROOT / "node", ROOT / "protocol")
    paths = [path for part in parts for path in part.rglob("*.py") if "tests" not in path.parts]
    return [(path, ast.parse(path.read_bytes())) for path in sorted(paths)]


def test_every_command_that_is_named_exists() -> None:
    named = {
        (path.relative_to(ROOT), line)
        for path, tree in modules()
        for line in (*listed(tree), *(q for text in texts(tree) for q in QUOTED.findall(text)))
    }
    assert len(named) > 100
    assert [(path, line) for path, line in sorted(named) if unknown(line)] == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("amendment list", "amendment"),
        ("moderation list", "list"),
        ("proposal show PROPOSAL", ""),
        ("peers", ""),
        ("doctor X --adopt-head", ""),
        ("--help", ""),
    ],
)
def test_a_command_that_there_is_not_is_found(line: str, wrong: str) -> None:
    assert unknown(line) == wrong


def test_an_unknown_id_says_what_it_was_to_name_and_where_it_is_listed() -> None:
    with pytest.raises(NodeError) as caught:
        pick("abcdef", [], "amendment", "proposal show PROPOSAL")
    assert caught.value.message == "no amendment here begins with abcdef"
    assert "`commonweal proposal show PROPOSAL`" in caught.value.hint
