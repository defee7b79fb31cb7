"""RCTab's reports come out cell by cell: its rules, real ballots of 2013, every round."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from protocol.counting.irv import follow
from protocol.counting.methods import count
from protocol.counting.profile import OVERVOTE, Choice
from protocol.formats.cdf_json import read_cdf_json
from protocol.formats.csv_ballots import gather
from protocol.formats.rctab_config import Source
from protocol.formats.rctab_xlsx import read_rctab_xlsx
from protocol.tests.formats.rctab_reports import (
    FOLDER,
    agree_on_csv,
    agree_on_json,
    config_of,
    contests,
    counted,
    records_of,
    votes_of,
)
from protocol.tests.shared_data import shared

CONTESTS = contests()


def report(config: Path, kind: str) -> Path:
    (found,) = config.parent.glob(f"*_expected_detailed_report.{kind}")
    return found


@pytest.mark.parametrize("config", CONTESTS, ids=lambda p: p.parent.name)
def test_every_round_of_a_report_comes_out(config: Path) -> None:
    votes, result = counted(config)
    found = agree_on_json(votes, result.rounds, report(config, "json"))
    for stage, expected in zip(result.rounds, found["results"], strict=True):
        # More than half of the ballots that are not exhausted.
        assert expected["threshold"] == str(sum(stage.tally.values()) // 2 + 1)
    summary = found["summary"]
    assert summary["totalNumBallots"] == str(result.total)
    assert int(summary["undervotes"]) == result.blank
    assert summary["numCandidates"] == len(votes.options)
    assert summary["numWinners"] == result.seats
    assert summary["finalThreshold"] == found["results"][-1]["threshold"]
    assert found["config"]["contest"] == config_of(config).name
    lines = agree_on_csv(votes, result.rounds, report(config, "csv"))
    assert lines["Winner(s)"] == [votes.options[winner] for winner in result.winners]
    assert lines["Total Number of Ballots"] == [str(result.total)]
    assert lines["Number of Undervotes (No Rankings)"] == [str(result.blank)]
    threshold = [cell for cell in lines["Current Round Threshold"] if cell]
    assert threshold == [one["threshold"] for one in found["results"]]
    assert lines["Final Threshold"] == threshold[-1:]
    assert lines["Number to be Elected"] == [str(result.seats)]
    assert lines["Number of Candidates"] == [str(len(votes.options))]
    assert lines["Contest"] == [config_of(config).name]
    for kind in ("eliminated", "elected"):
        cells = [set(cell.split("; ")) - {""} for cell in lines[kind.capitalize()][::3]]
        chosen = [getattr(stage, kind) for stage in result.rounds]
        assert cells == [{votes.options[option] for option in options} for options in chosen]


def test_minneapolis_2013_precincts_went_through_the_citys_rounds_as_reported() -> None:
    config = shared(f"{FOLDER}/2013_minneapolis_mayor/2013_minneapolis_mayor_config.json")
    assert config_of(config).by_precinct
    records = records_of(config)
    votes, result = counted(config)
    out = [stage.eliminated for stage in result.rounds[:-1]]
    reports = sorted(config.parent.glob("Tabulate by Precinct/*.json"))
    assert len(reports) == 2
    for path in reports:
        found = re.search(r"expected_(.+)_precinct", path.name)
        assert found
        precinct = found[1].replace("_", " ")
        part = votes_of(config, [r for r in records if r.precinct == precinct])
        assert part.options == votes.options
        rounds = follow(part.profile, result.variant, out)
        agree_on_json(part, rounds, path)
        agree_on_csv(part, rounds, path.with_suffix(".csv"))


def test_minneapolis_2013_elects_betsy_hodges_from_80101_ballots() -> None:
    note = shared(f"{FOLDER}/NOTE.txt").read_text()
    stated = re.search(r"2013_minneapolis_mayor \(([\d,]+) ballots; winner ([A-Za-z ]+)\)", note)
    assert stated
    config = shared(f"{FOLDER}/2013_minneapolis_mayor/2013_minneapolis_mayor_config.json")
    votes, result = counted(config)
    assert result.total == int(stated[1].replace(",", ""))
    assert [votes.options[w] for w in result.winners] == [stated[2].upper()]


#: What each test set of RCTab is about: a setting, and the value that gives another count.
TRAPS = {
    "test_set_1_exhaust_at_overvote": ("overvote", "skip"),
    "test_set_2_overvote_skip_to_next": ("overvote", "exhaust"),
    "test_set_3_skipped_choice_exhaust": ("skipped", "any"),
    "test_set_4_skipped_choice_next": ("skipped", "0"),
    "test_set_5_two_skipped_choice_exhaust": ("skipped", "any"),
    "test_set_6_duplicate_exhaust": ("duplicate", "skip"),
    "test_set_7_duplicate_skip_to_next": ("duplicate", "exhaust"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_the_rule_that_a_test_set_is_about_changes_its_count(name: str) -> None:
    (config,) = shared(f"{FOLDER}/{name}").glob("*_config.json")
    votes, result = counted(config)
    setting, other = TRAPS[name]
    assert result.variant[setting] != other
    wrong = count("irv", votes.profile, variant={**result.variant, setting: other})
    assert wrong.rounds != result.rounds


def test_what_rctab_writes_in_the_common_format_reads_as_the_same_ballots() -> None:
    (config,) = shared(f"{FOLDER}/test_set_0_skipped_first_choice").glob("*_config.json")
    (written,) = config.parent.glob("*_expected_cdf_cvr.json")
    votes = votes_of(config)
    again = read_cdf_json(written.read_bytes(), written.name)
    assert (again.options, again.profile) == (votes.options, votes.profile)


SHEETS = [path for config in CONTESTS for path in config.parent.glob("test_set*_cvr.xlsx")]


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: p.parent.name)
def test_the_spreadsheet_of_a_test_set_holds_the_ballots_of_its_records(path: Path) -> None:
    """The sheets call the options by their letters, and an overvote by what was marked."""
    (config,) = path.parent.glob("*_config.json")
    votes = votes_of(config)
    letters = [option.removeprefix("Candidate ").removesuffix(" Name") for option in votes.options]
    source = Source(path.name, "ess", first_column=2, first_row=2, overvote="overvote")
    records = read_rctab_xlsx(path.read_bytes(), path.name, source)
    marks = [tuple("" if m in BLANK else m for m in record.marks) for record in records]
    sheet = sorted(" ".join(m if m in letters else "*" if m else "-" for m in row) for row in marks)
    shown = sorted(
        " ".join(_letter(rank, letters) for rank in (*choice, *[()] * (4 - len(choice))))
        for choice, number in votes.profile.rows.items()
        for _ in range(int(number))
    )
    assert sheet == shown
    assert gather([], "none", letters).profile.total == 0


BLANK = frozenset({"", "undervote", "skip", "skipped", "blank"})


def _letter(rank: object, letters: list[str]) -> str:
    if rank == ():
        return "-"
    return letters[rank] if isinstance(rank, int) and rank != OVERVOTE else "*"


def test_a_choice_of_the_common_format_keeps_skips_and_overvotes() -> None:
    (config,) = shared(f"{FOLDER}/test_set_1_exhaust_at_overvote").glob("*_config.json")
    rows: set[Choice] = set(votes_of(config).profile.rows)
    assert any(isinstance(rank, tuple) and len(rank) > 1 for choice in rows for rank in choice)
