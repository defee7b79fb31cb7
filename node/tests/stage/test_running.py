"""Claims about node.stage.running: what it may remove, and that it gives way."""

import sys

import pytest

from node.errors import NodeError
from node.stage.running import clear, mark, this_command


def test_only_an_earlier_demo_is_replaced(tmp_path):
    base = tmp_path / "demo"
    clear(base, "demo", "its.bundle")
    (base / "old").write_text("of the last run")
    (base / "ward-01").mkdir()
    (base / "ward-01" / "log").write_text("of the last run")
    clear(base, "demo", "its.bundle")
    assert [path.name for path in base.iterdir()] == [mark("demo")]


def test_a_directory_with_anything_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NodeError, match="left alone"):
        clear(tmp_path, "demo", "its.bundle")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_the_last_bundle_stays_until_there_is_a_new_one(tmp_path):
    base = tmp_path / "demo"
    clear(base, "demo", "its.bundle")
    (base / "its.bundle").write_text("what was decided")
    clear(base, "demo", "its.bundle")
    assert (base / "its.bundle").read_text() == "what was decided"


@pytest.mark.parametrize("known", [True, False])
def test_the_command_that_is_named_works_where_it_is_named(tmp_path, monkeypatch, known):
    program = tmp_path / "commonweal"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(program), "demo"])
    monkeypatch.setenv("PATH", str(tmp_path if known else tmp_path / "elsewhere"))
    assert this_command() == (["commonweal"] if known else [str(program)])
    monkeypatch.setattr("sys.argv", [str(tmp_path / "__main__.py"), "demo"])
    assert this_command() == [sys.executable, "-m", "node"]


def test_an_empty_directory_is_taken(tmp_path):
    clear(tmp_path, "demo", "its.bundle")
    assert (tmp_path / mark("demo")).is_file()
