from __future__ import annotations

import re
from pathlib import Path

import pytest

from node.cli import speech
from node.cli.count_text import NUMBERED, REASONS, show_count
from node.cli.output import Paper
from protocol.counting.methods import METHODS, count
from protocol.counting.profile import Profile
from protocol.formats.ballot_file import BallotFile

SPEC = Path(__file__).resolve().parents[3] / "docs/spec/counting"


def test_every_reason_of_the_spec_has_its_sentence() -> None:
    section = (SPEC / "result.md").read_text().partition("## 3.")[2]
    keys = {key for line in section.splitlines() for key in _first_cell(line)}
    assert keys == {*REASONS, *NUMBERED}


def test_every_method_of_the_spec_is_there() -> None:
    section = (SPEC / "methods.md").read_text().partition("## 1.")[2].partition("## 2.")[0]
    assert {key for line in section.splitlines() for key in _first_cell(line)} == set(METHODS)


def _first_cell(line: str) -> list[str]:
    return re.findall(r"`([a-z-]+)`", line.split("|")[1]) if line.startswith("| `") else []


def test_fractions_are_cut_off_and_the_quota_and_title_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    votes = BallotFile(
        ("Ann", "Bob", "Cem"), Profile(3, {(0, 1): 4, (0,): 2, (1,): 1, (2,): 2}), "Committee", 2
    )
    show_count(Paper(), count("stv-wigm", votes.profile, seats=2), votes)
    told = capsys.readouterr().out
    assert told.startswith("contest  Committee\n")
    assert "quota    4\n" in told
    rows = [line.split() for line in told.splitlines()]
    assert ["Bob", "1", "2.33333", "2.33333"] in rows
    assert ["(no", "further", "choice)", "0", "0.66666", "2.66666"] in rows
    assert "round 1: the surplus of Ann is passed on" in told


@pytest.fixture
def spanish():
    speech.speak("es")
    yield
    speech.speak("en")


@pytest.mark.parametrize(
    ("seats", "head", "reason"),
    [
        (1, "resulta elegida  Ann", "resulta elegida, por alcanzar la cuota: Ann"),
        (2, "resultan elegidas  Ann, Bob", "resulta elegida, al quedar tantas como puestos: Bob"),
    ],
)
def test_one_who_is_elected_is_another_word_than_several(
    spanish: None, capsys: pytest.CaptureFixture[str], seats: int, head: str, reason: str
) -> None:
    votes = BallotFile(("Ann", "Bob", "Cem"), Profile(3, {(0,): 8, (1,): 2, (2,): 1}))
    show_count(Paper(), count("stv-wigm", votes.profile, seats=seats), votes)
    told = re.sub(" {2,}", "  ", capsys.readouterr().out)
    assert head in told
    assert reason in told


def test_debians_quorum_and_ratios_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("Yes", "No", "Further discussion")
    votes = BallotFile(names, Profile(3, {(0, 2): 30, (2, 0, 1): 10, (1, 0, 2): 4}))
    variant = {"developers": "101", "majority": "3,1,1"}
    show_count(Paper(), count("debian", votes.profile, variant=variant), votes)
    told = capsys.readouterr().out
    # Half the root of 101 is 5.02493..., three times that 15.07481..., so sixteen votes.
    assert "quorum   Q = 5.02493, 3Q = 15.07481: 16 votes above the default option\n" in told
    rows = [line.split() for line in told.splitlines()]
    assert ["Yes", "34", "10", "3.400", "3:1"] in rows
    assert ["No", "4", "40", "0.100", "1:1"] in rows
    two = BallotFile(("Yes", "Further discussion"), Profile(2, {(0, 1): 3}))
    show_count(Paper(), count("debian", two.profile), two)
    without = capsys.readouterr().out
    assert "quorum" not in without
    assert ["Yes", "3", "0", "no", "limit", "1:1"] in [
        line.split() for line in without.splitlines()
    ]
