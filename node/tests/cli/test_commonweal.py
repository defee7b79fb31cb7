"""The tests' own way to run a command is a process like any other."""

import sys
from pathlib import Path

from node.tests.cli.commonweal import commonweal


def test_a_command_has_its_own_directory_streams_and_exit_code(tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text("rank1\nAna\n")
    counted = commonweal("count", "irv", "votes.csv", cwd=tmp_path)
    assert (counted.returncode, counted.stderr) == (0, "")
    assert "Ana" in counted.stdout
    elsewhere = commonweal("count", "irv", "votes.csv", cwd=tmp_path.parent)
    assert elsewhere.returncode != 0
    assert elsewhere.stdout == ""
    assert "votes.csv" in elsewhere.stderr
    assert commonweal("count", "irv", "votes.csv", cwd=tmp_path).stdout == counted.stdout


def test_a_command_leaves_nothing_to_the_next_and_nothing_to_the_tests(tmp_path: Path) -> None:
    before = Path.cwd(), [*sys.argv]
    said = [commonweal("--version", cwd=tmp_path).stdout for _ in range(2)]
    assert said[0] == said[1] != ""
    assert (Path.cwd(), sys.argv) == before
