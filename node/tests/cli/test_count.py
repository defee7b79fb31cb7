from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from node.cli.main import run
from protocol.counting.methods import METHODS
from protocol.tests.counting.minneapolis import wheel

CSV = b"Precinct,rank1,rank2,weight\nP1,Ann,Bob,4\nP1,Bob,Ann,3\nP2,Cem,Bob,2\nP2,,,1\n"
BLT = b'3 2\n-3\n6 1 2 0\n3 2 0\n1 3 2 0\n0\n"Ann"\n"Bob"\n"Cem"\n"Committee"\n'


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_bytes(CSV)
    return path


def counted(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert run(["count", *map(str, arguments), "--json"]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = run(["count", *map(str, arguments)])
    captured = capsys.readouterr()
    assert captured.out == ""
    return status, captured.err


def test_json_has_method_variant_winners_and_rounds_by_name(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = counted(capsys, "irv", votes)
    assert result["method"] == "irv"
    assert result["variant"]["stop"] == "two"
    assert result["winners"] == ["Bob"]
    assert [stage["tally"] for stage in result["rounds"]] == [
        {"Ann": 4, "Bob": 3, "Cem": 2},
        {"Ann": 4, "Bob": 5},
    ]


def test_people_read_who_is_elected_and_why(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["count", "irv", str(votes)]) == 0
    out = capsys.readouterr().out
    assert "elected  Bob" in out
    assert "ballots  10, 1 of them blank" in out
    assert "round 1: out, with the fewest votes: Cem" in out
    assert "round 2: Bob has the most votes of those left" in out


def test_several_files_are_one_election(
    votes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = tmp_path / "more.csv"
    more.write_bytes(b"rank1\nDee\nAnn\n")
    result = counted(capsys, "plurality", votes, more)
    assert result["rounds"][0]["tally"] == {"Ann": 5, "Bob": 3, "Cem": 2, "Dee": 1}
    assert result["total"] == 12


def test_blt_says_its_seats_and_who_withdrew(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "votes.blt"
    path.write_bytes(BLT)
    result = counted(capsys, "stv-wigm", path)
    assert (result["seats"], result["winners"]) == (2, ["Ann", "Bob"])
    assert result["title"] == "Committee"
    assert counted(capsys, "stv-wigm", path, "--seats", 1)["winners"] == ["Ann"]
    assert counted(capsys, "irv", path)["rounds"][0]["tally"] == {"Ann": 6, "Bob": 4}


def test_parts_of_a_vote_are_exact_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(b"rank1,weight\nAnn,1/3\nBob,1\n")
    result = counted(capsys, "plurality", path)
    assert result["rounds"][0]["tally"] == {"Ann": "1/3", "Bob": 1}


def test_a_tie_is_told_and_a_seed_settles_it_by_lots(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(b"rank1\nAnn\nBob\n")
    assert run(["count", "plurality", str(path)]) == 0
    assert "tie of Ann, Bob, settled by order: Ann, Bob" in capsys.readouterr().out
    winners = {
        counted(capsys, "plurality", path, "--seed", seed)["winners"][0] for seed in "abcdefgh"
    }
    assert winners == {"Ann", "Bob"}


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["borda"], "no method 'borda'", "hint: methods: plurality"),
        (["irv", "--variant", "stop=never"], "stop cannot be 'never'", "hint: it can be: two"),
        (["irv", "--variant", "ties=lot"], "no setting 'ties'", "hint: it has: overvote"),
        (["irv", "--seats", "3"], "fills 1 to 1 seats, not 3", ""),
        (["irv", "--format", "blt"], "line 1: this is not a BLT file", "hint: the first line"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do(
    votes: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: Sequence[str],
    message: str,
    hint: str,
) -> None:
    method, *options = arguments
    status, told = refused(capsys, method, votes, *options)
    assert status == 1
    assert message in told
    assert hint in told


@pytest.mark.parametrize("arguments", [["--variant", "stop"], ["--seed", ""], ["--format", "x"]])
def test_a_misspelt_option_is_told_as_misuse(
    votes: Path, capsys: pytest.CaptureFixture[str], arguments: Sequence[str]
) -> None:
    status, told = refused(capsys, "irv", votes, *arguments)
    assert status == 2
    assert "hint: try commonweal count --help" in told


def test_a_file_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = refused(capsys, "irv", tmp_path / "none.csv")
    assert status == 2
    assert "none.csv" in told


def test_a_broken_line_is_told_by_file_and_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(b"rank1,rank2\nAnn,Bob\nAnn\n")
    status, told = refused(capsys, "irv", path)
    assert status == 1
    assert f"{path}, line 3: 1 cells where the header has 2" in told


def test_help_lists_every_method_with_its_source_and_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["count", "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for method in METHODS.values():
        assert f"{method.name}: {method.title}" in told
        assert f"Source: {method.source}" in told
        for setting in method.settings:
            assert f"{setting.name}={'|'.join(setting.values)}" in told


def test_a_process_of_its_own_counts_minneapolis_without_a_node() -> None:
    path = wheel("example/example_cvr/minneapolis2017/2017-mayor-cvr.csv")
    done = subprocess.run(
        [sys.executable, "-m", "node.cli.main", "count", "irv", str(path), "--json"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    result = json.loads(done.stdout)
    assert (result["winners"], len(result["rounds"])) == (["Jacob Frey"], 17)


def test_places_are_reserved_by_the_names_of_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(b'rank1,rank2,weight\nAnn,Bob,5\nBob,Ann,4\nCem,"Ng, Dee",3\n"Ng, Dee",,2\n')
    asked = ("stv-wigm", path, "--seats", 2)
    assert counted(capsys, *asked)["winners"] == ["Ann", "Bob"]
    kept = counted(capsys, *asked, "--reserve", 'Youth=1: "Ng, Dee"', "--reserve", "1: Ann, Bob")
    assert kept["winners"] == ["Ann", "Ng, Dee"]
    assert kept["reserved"][0] == {"least": 1, "options": ["Ng, Dee"], "name": "Youth"}
    assert run(["count", *map(str, asked), "--reserve", 'Youth=1: "Ng, Dee"']) == 0
    out = capsys.readouterr().out
    assert "reserved Youth  at least 1 of Ng, Dee" in out
    assert "round 1: out, as the seats left are needed for reserved places: Bob, Cem" in out


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("1: Zed", "--reserve names 'Zed', which is no option"),
        ("1: Ann, Ann", "names an option twice"),
        ("one: Ann", "is not of the form"),
        ("=1: Ann", "is not of the form"),
        ("1 Ann", "is not of the form"),
        ("0: Ann", "is not of the form"),
        ("2: Ann", "2 reserved places for 1 options"),
    ],
)
def test_places_that_cannot_be_reserved_are_refused_with_a_reason(
    votes: Path, capsys: pytest.CaptureFixture[str], asked: str, reason: str
) -> None:
    status, err = refused(capsys, "stv-wigm", votes, "--seats", 2, "--reserve", asked)
    assert status
    assert reason in err


def test_methods_for_one_winner_reserve_no_places(
    votes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = refused(capsys, "irv", votes, "--reserve", "1: Ann")
    assert "irv reserves no places" in err
    assert "stv-scottish, stv-wigm, stv-meek" in err
