"""Claims about node.cli.output."""

import json
import os
import pty
import subprocess
import sys
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from node.cli.output import Answer, Paper, prints, progress, to_json, visible
from node.tests.cli.commonweal import ROOT


@click.command()
@click.option("--no", "refuse", is_flag=True)
@prints
def example(refuse: bool) -> Answer:
    def text(paper: Paper) -> None:
        paper.table(["name", "votes"], [["Ann\x1b[31m", 10], ["Ñandú", 9]], title="Count")
        paper.facts([("a", 1), ("longer", Fraction(1, 3))])

    return Answer({"id": b"\x01\xff", "share": Fraction(1, 3)}, text, failed=refuse)


def test_the_same_answer_is_json_or_text() -> None:
    done = CliRunner().invoke(example, ["--json"])
    assert json.loads(done.output) == {"id": "01ff", "share": "1/3"}
    done = CliRunner().invoke(example, [])
    assert done.output.splitlines() == [
        "Count",
        "name           votes",
        "Ann\\u001b[31m     10",
        "Ñandú              9",
        "a       1",
        "longer  1/3",
    ]


def test_an_answer_of_no_ends_with_status_1_after_printing() -> None:
    done = CliRunner().invoke(example, ["--no", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.output)


def test_a_terminal_gets_a_drawn_table() -> None:
    ours, theirs = pty.openpty()
    code = "from node.tests.cli.test_output import example; example.main(args=[])"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=theirs, check=True)
    os.close(theirs)
    shown = b""
    while chunk := read_some(ours):
        shown += chunk
    os.close(ours)
    assert "│" in shown.decode()
    assert b"\\u001b" in shown


def read_some(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:
        # Linux says EIO when the other side of a terminal is closed.
        return b""


@given(st.text())
def test_nothing_that_a_terminal_obeys_is_printed(text: str) -> None:
    shown = visible(text)
    assert all(c in "\n\t" or ord(c) >= 32 for c in shown)
    assert not any(0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\ufeff" for c in shown)


class Colour(StrEnum):
    RED = "red"


def test_json_holds_paths_and_enums_as_text_and_refuses_what_it_does_not_know() -> None:
    assert json.loads(to_json({"a": Path("/x"), "b": Colour.RED})) == {"a": "/x", "b": "red"}
    with pytest.raises(TypeError):
        to_json({"a": object()})


def test_progress_without_a_terminal_is_a_line_a_quarter(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with progress("counting", 200) as advance:
        for _ in range(200):
            advance(1)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [f"counting: {n} of 200" for n in (50, 100, 150, 200)]


def test_progress_of_nothing_ends_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("counting", 0) as advance:
        advance(0)
    assert capsys.readouterr().err == "counting: 0 of 0\n"
