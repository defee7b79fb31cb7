"""Claims about node.stage.running: what it may remove, and that it gives way."""

import pytest

from node.errors import NodeError
from node.stage.running import clear, mark


def test_only_an_earlier_demo_is_replaced(tmp_path):
    base = tmp_path / "demo"
    clear(base, "demo")
    (base / "old").write_text("of the last run")
    clear(base, "demo")
    assert [path.name for path in base.iterdir()] == [mark("demo")]


def test_a_directory_with_anything_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(NodeError, match="left alone"):
        clear(tmp_path, "demo")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_an_empty_directory_is_taken(tmp_path):
    clear(tmp_path, "demo")
    assert (tmp_path / mark("demo")).is_file()
