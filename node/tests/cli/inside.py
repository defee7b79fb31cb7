"""Run the command line in this process: the same entry as a process of its own, a second sooner."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from node.cli.main import run


class Inside:
    """Commands at one node's directory, as somebody at a terminal types them."""

    def __init__(self, directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._directory = directory
        self._capsys = capsys

    def says(self, *arguments: object) -> str:
        """What a command that is done says."""
        status, out, err = self._run(*arguments)
        assert status == 0, err
        return out

    def tells(self, *arguments: object) -> Any:
        """The same as JSON."""
        return json.loads(self.says(*arguments, "--json"))

    def refuses(self, *arguments: object) -> str:
        """What is said of a command that is refused, in the house's form."""
        status, out, err = self._run(*arguments)
        assert (status, out) == (1, ""), out + err
        first, *rest = err.splitlines()
        assert first.startswith("commonweal: ")
        assert not first.endswith(".")
        assert all(line.startswith("hint: ") for line in rest)
        return err

    def lists(self, *arguments: object) -> str:
        """What a command says that found faults in a file."""
        status, out, _ = self._run(*arguments)
        assert status == 1
        return out

    def misused(self, *arguments: object) -> str:
        """What is said of a command that is no command."""
        status, _, err = self._run(*arguments)
        assert status == 2
        return err

    def _run(self, *arguments: object) -> tuple[int, str, str]:
        self._capsys.readouterr()
        status = run([*map(str, arguments), "--dir", str(self._directory)])
        return status, *self._capsys.readouterr()


def answered(command: click.Command, *arguments: object) -> dict[str, Any]:
    """What one command answers as JSON, where the shell's own words are not what is asked for.

    Raises:
        NodeError: as the command does.
    """
    done = CliRunner().invoke(command, [*map(str, arguments), "--json"], catch_exceptions=True)
    if done.exception is not None:
        raise done.exception
    value: dict[str, Any] = json.loads(done.stdout)
    return value


At = Callable[[int], Inside]


def at(root: Path, capsys: pytest.CaptureFixture[str]) -> At:
    """The commands of each node of a small world, by its number."""
    return lambda number: Inside(root / f"node{number}", capsys)
