"""`--svg` of `count` and `recount`."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from node.cli.main import run
from node.tests.cli.test_recount import write

CSV = b"rank1,rank2,weight\nAnn,Bob,4\nBob,Ann,3\nCem,Bob,2\n"


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_bytes(CSV)
    return path


def count(votes: Path, *more: object) -> int:
    return run(["count", "irv", str(votes), *map(str, more)])


def texts(path: Path) -> list[str]:
    return [element.text or "" for element in ET.parse(path).getroot().iter()]


def test_the_picture_is_written_and_named_after_the_count(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = votes.with_name("count.svg")
    assert count(votes, "--svg", out) == 0
    told = capsys.readouterr().out
    assert "elected  Bob" in told
    assert told.endswith(f"picture: {out}\n")
    assert "Cem → Bob: 2" in texts(out)
    assert sorted(path.name for path in votes.parent.iterdir()) == ["count.svg", "votes.csv"]


def test_json_and_a_picture_go_together_but_not_both_to_standard_output(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert count(votes, "--svg", votes.with_name("a.svg"), "--json") == 0
    assert json.loads(capsys.readouterr().out)["winners"] == ["Bob"]
    assert count(votes, "--svg", "-", "--json") == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "both want standard output" in told.err
    assert count(votes, "--svg", "-") == 0
    assert ET.fromstring(capsys.readouterr().out).tag.endswith("svg")


def test_a_file_that_is_there_is_left_alone_without_force(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert count(votes, "--svg", votes) == 1
    assert "hint: --force replaces it" in capsys.readouterr().err
    assert votes.read_bytes() == CSV
    out = votes.with_name("a.svg")
    out.write_text("old")
    assert count(votes, "--svg", out, "--force") == 0
    assert "Bob" in out.read_text()


@pytest.mark.parametrize("path", ["no/such/place.svg", ".", "/dev/null"])
def test_a_path_that_can_hold_no_picture_is_refused_before_anything_is_counted(
    path: str,
    votes: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(votes.parent)
    assert count(votes, "--svg", path, "--force") == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "hint:" in told.err
    assert [found.name for found in votes.parent.iterdir()] == ["votes.csv"]


def test_a_picture_that_cannot_be_written_leaves_nothing_behind(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A name so long that the draft's is too long: the file system refuses, even to root.
    assert count(votes, "--svg", votes.with_name("a" * 250)) == 1
    assert "can't be written" in capsys.readouterr().err
    assert [found.name for found in votes.parent.iterdir()] == ["votes.csv"]


def test_markup_in_a_name_is_words(votes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    votes.write_text("rank1,weight\nA<b></title>,4\nBob,3\n")
    out = votes.with_name("a.svg")
    assert count(votes, "--svg", out) == 0
    assert any("A<b></title>" in text for text in texts(out))


def test_a_recount_is_drawn_and_so_is_one_precinct(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = str(write(tmp_path))
    whole, part = tmp_path / "whole.svg", tmp_path / "part.svg"
    assert run(["recount", config, "--svg", str(whole)]) == 0
    assert run(["recount", config, "--precinct", "P-2", "--svg", str(part)]) == 0
    assert any("Elected: Cem." in text for text in texts(whole))
    assert any(text.endswith(", P-2") for text in texts(part))
    assert "Cem: 5" in texts(whole)
    assert "Cem: 3" in texts(part)
