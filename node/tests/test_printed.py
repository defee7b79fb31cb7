"""What is printed to be pasted is a command, whatever its directory is called."""

import ast
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from node.printed import quoted
from node.tests.cli.commonweal import ROOT

SOURCES = sorted(
    path for path in (ROOT / "node").rglob("*.py")
    if "tests" not in path.relative_to(ROOT).parts
)  # fmt: skip
OPEN_COMMAND = re.compile(r"(?:\bcommonweal [\w. -]*|\bchmod \d+ |--dir )$")
ID = re.compile(
    r"short|number|public|[A-Z_]+|value\['number'\]|.*\[:\w+\]|.*\.hex\(\).*|listed_by or .*|"
    # by name, where the id is shortened before; and commands' own names
    r"(?:claims|unity|membership|delegates|demand|condition|running)\.py:name|"
    r"main\.py:version\('commonweal'\)|command_name\(words\)|"
    # lines of constants and ids, in one place
    r"owed_acts\.py:make\(node, state, owed\)"
)
"""What fills a command without quotes: ids and numbers, which this program makes itself."""


Fill = tuple[str, ast.expr]


def texts_in(node: ast.AST) -> list[str]:
    """The constant texts of `_("...")` and the like."""
    return [
        part.value for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]  # fmt: skip


def of_f_string(node: ast.JoinedStr) -> Iterator[Fill]:
    before = ""
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            yield before, part.value
            before += "{}"
        elif isinstance(part, ast.Constant):
            before += str(part.value)


def of_format(node: ast.Call, assigned: Sequence[ast.Assign]) -> Iterator[Fill]:
    """What `_("...").format(...)` fills in, and `said.format(...)` after `said = _("...")`."""
    assert isinstance(node.func, ast.Attribute)
    owner: ast.expr = node.func.value
    if isinstance(owner, ast.Name):
        before = [
            one for one in assigned
            if one.lineno < node.lineno and ast.unparse(one.targets[0]) == owner.id
        ]  # fmt: skip
        if not before:
            return
        owner = max(before, key=lambda one: one.lineno).value
    for text in texts_in(owner):
        for given in node.keywords:
            head, found, _ = text.partition(f"{{{given.arg}}}")
            if found:
                yield head, given.value


def fills(tree: ast.Module) -> Iterator[Fill]:
    """Each text of a file up to where something is put in, and what is."""
    nodes = list(ast.walk(tree))
    assigned = [node for node in nodes if isinstance(node, ast.Assign)]
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            yield from of_f_string(node)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "format":
            yield from of_format(node, assigned)


def unquoted(name: str, tree: ast.Module) -> list[str]:
    """What stands bare in a printed command of a file and is no id."""
    return [
        f"{before[-60:]}{{{ast.unparse(value)}}}"
        for before, value in fills(tree)
        if OPEN_COMMAND.search(before)
        and not (isinstance(value, ast.Call) and getattr(value.func, "id", "") == "quoted")
        and not ID.fullmatch(ast.unparse(value))
        and not ID.fullmatch(f"{name}:{ast.unparse(value)}")
    ]


def test_every_path_in_a_printed_command_is_quoted():
    found = {
        path.relative_to(ROOT).as_posix(): bare
        for path in SOURCES
        if (bare := unquoted(path.name, ast.parse(path.read_text("utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        'f"commonweal join CHARTER --dir {plan.directory}"',
        'f"look with `commonweal card show {directory}`"',
        '_("check it anywhere: commonweal verify {path}").format(path=path)',
        'told = _("with: commonweal incarnation move {file} ...")\ntold.format(file=f.name)',
        'f"run `chmod 700 {directory}`"',
    ],
)
def test_a_bare_path_in_a_command_is_found(source: str):
    assert unquoted("any.py", ast.parse(source))
    assert not unquoted("any.py", ast.parse(f"f'commonweal serve {{quoted(x)}}'\n_({source!r})"))


@pytest.mark.parametrize("name", ["our union (2026)", "a'b", 'c"d', "$HOME", "tab\there", "ñandú"])
def test_a_shell_reads_a_quoted_path_as_one_word(name: str):
    said = subprocess.run(
        ["/bin/sh", "-c", f"printf %s {quoted(Path('/x') / name)}"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    assert said.stdout == f"/x/{name}"


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "node", *words],
        cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_init_prints_can_be_pasted(tmp_path: Path, language: str):
    room = tmp_path / "our union (2026)"
    room.mkdir()
    words = ["--lang", language, "init", "node 4", "--name", "Ash", "--behind-nat",
             "--steward-keys", "keys", "--recovery", "shares"]  # fmt: skip
    made = run(*words, cwd=room)
    assert made.returncode == 0, made.stderr
    commands = re.findall(r"commonweal (?:join|found|apply) .*", made.stdout)
    assert len(commands) == 3
    for command in commands:
        assert str(room / "node 4") in shlex.split(command)
    if language != "en":  # there the hint names no command
        return
    again = run(*words, cwd=room)
    shown = re.search(r"`(commonweal card show .*)`", again.stderr)
    assert shown, again.stderr
    assert run(*shlex.split(shown[1])[1:], cwd=room).returncode == 0
