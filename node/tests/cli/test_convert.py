"""`commonweal convert`: other formats, and what they lose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from node.cli.main import run

BLT = b'3 2\n-3\n6 1 2 0\n3 2 0\n1 3 2 0\n0\n"Ann"\n"Bob"\n"Cem"\n"Committee"\n'


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.blt"
    path.write_bytes(BLT)
    return path


def test_the_votes_are_written_and_what_is_lost_is_told(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = votes.with_name("votes.abif")
    assert run(["convert", str(votes), "--to", "abif", "-o", str(out)]) == 0
    told = capsys.readouterr().out
    assert "lost: the number of seats" in told
    assert "lost: who withdrew" in told
    assert out.read_text() == '{title: "Committee"}\n=Ann:[Ann]\n=Bob:[Bob]\n6:Ann>Bob\n4:Bob\n'


def test_the_same_format_gives_the_same_count(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = votes.with_name("again.blt")
    assert run(["convert", str(votes), "--to", "blt", "-o", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["losses"] == []
    one, two = _two(capsys, votes, out)
    assert one == two


def _two(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[object, object]:
    found = []
    for path in paths:
        assert run(["count", "stv-scottish", str(path), "--json"]) == 0
        found.append(json.loads(capsys.readouterr().out))
    return found[0], found[1]


def test_a_file_that_is_there_is_left_alone_without_force(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = votes.with_name("votes.csv")
    out.write_text("mine")
    assert run(["convert", str(votes), "--to", "csv", "-o", str(out)]) != 0
    assert "--force" in capsys.readouterr().err
    assert out.read_text() == "mine"
    assert run(["convert", str(votes), "--to", "csv", "-o", str(out), "--force"]) == 0
    assert out.read_text().startswith("rank1,rank2,weight\n")


def test_nothing_is_written_where_a_count_could_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    votes, out = tmp_path / "votes.csv", tmp_path / "votes.blt"
    votes.write_bytes(b"rank1,rank2\novervote,Ann\nBob,Ann\n")
    assert run(["convert", str(votes), "--to", "blt", "-o", str(out)]) != 0
    assert "overvote" in capsys.readouterr().err
    assert not out.exists()
