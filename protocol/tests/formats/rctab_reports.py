"""RCTab's regression tests: configurations, ballots, and reports of every round.

They lie in the shared data with a note on where they come from; nothing of them is repeated here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from protocol.counting.methods import count
from protocol.counting.result import EXHAUSTED, Count, Round
from protocol.formats.ballot_file import BallotFile
from protocol.formats.cdf_json import read_cdf_json
from protocol.formats.csv_ballots import Record, gather
from protocol.formats.rctab_config import RctabContest, read_rctab_config
from protocol.formats.rctab_xlsx import UNDECLARED, read_rctab_xlsx
from protocol.tests.shared_data import shared

FOLDER = "data/counting/rctab"
#: What the tests of this package read, for the list of all shared files.
READ = (
    "rctab/*/*_config.json",
    "rctab/*/*_cvr.json",
    "rctab/*/*/*_detailed_report.json",
    "rctab/*/*/*_detailed_report.csv",
    "rctab/*/*_cvr.xlsx",
    "rctab/*/*_detailed_report.json",
    "rctab/*/*_detailed_report.csv",
    "rctab/NOTE.txt",
)
WHY = {
    "choices": "exhaustedChoices",
    "overvote": "overvotes",
    "duplicate": "repeatedRankings",
    "skipped": "skippedRankings",
}


def contests() -> list[Path]:
    """The configurations, by folder; an empty list where the data are absent."""
    try:
        return sorted(shared(FOLDER).glob("*/*_config.json"))
    except BaseException as error:  # collected before any test runs: the tests themselves say so
        if type(error).__name__ not in ("Skipped", "Failed"):
            raise
        return []


def config_of(path: Path) -> RctabContest:
    """A configuration."""
    return read_rctab_config(path.read_bytes(), path.name)


def records_of(path: Path) -> list[Record]:
    """The records of a configuration whose ballots are a spreadsheet."""
    config = config_of(path)
    (source,) = config.sources
    data = (path.parent / source.path).read_bytes()
    return list(read_rctab_xlsx(data, source.path, source, config.max_ranks))


def votes_of(path: Path, only: Iterable[Record] | None = None) -> BallotFile:
    """The ballots of a configuration; of a spreadsheet, only some records if they are given."""
    config = config_of(path)
    (source,) = config.sources
    if source.provider == "cdf":
        return read_cdf_json((path.parent / source.path).read_bytes(), source.path)
    names = (*config.options, UNDECLARED)
    return gather(records_of(path) if only is None else only, source.path, names)


def counted(path: Path) -> tuple[BallotFile, Count]:
    """The ballots of a configuration, counted by its rules."""
    config, votes = config_of(path), votes_of(path)
    variant = dict(config.variant)
    if UNDECLARED in votes.options:
        variant["undeclared"] = str(votes.options.index(UNDECLARED) + 1)
    return votes, count(config.method, votes.profile, seats=config.seats, variant=variant)


def agree_on_json(votes: BallotFile, rounds: tuple[Round, ...], path: Path) -> dict[str, Any]:
    """Every round of a report in JSON; returns the report."""
    report: dict[str, Any] = json.loads(path.read_bytes())
    names = dict(enumerate(votes.options)) | {EXHAUSTED: "exhausted"}
    assert [one["round"] for one in report["results"]] == list(range(1, len(rounds) + 1))
    for stage, expected in zip(rounds, report["results"], strict=True):
        assert {names[o]: str(n) for o, n in stage.tally.items()} == expected["tally"]
        by_rule = {WHY[why]: str(stage.exhausted_by.get(why, 0)) for why in WHY}
        assert by_rule == expected["inactiveBallots"]
        gone = {
            one["eliminated"]: {t: n for t, n in one["transfers"].items() if n != "0"}
            for one in expected["tallyResults"]
            if "eliminated" in one
        }
        assert {names[option] for option in stage.eliminated} == set(gone)
        chosen = [one["elected"] for one in expected["tallyResults"] if "elected" in one]
        if "precinct" not in report["config"]:  # a precinct elects nobody
            assert chosen == [names[option] for option in stage.elected]
        for option in stage.eliminated:
            moved = {names[t]: str(n) for t, n in stage.transfers.get(option, {}).items()}
            assert moved == gone[names[option]]
    return report


def agree_on_csv(votes: BallotFile, rounds: tuple[Round, ...], path: Path) -> dict[str, list[str]]:
    """Every cell of a report in CSV; returns its lines by their first cell."""
    with path.open(newline="", encoding="utf-8") as file:
        lines = {row[0]: row[1:] for row in csv.reader(file) if row}
    actives = [sum(stage.tally.values()) for stage in rounds]
    for option, name in enumerate(votes.options):
        cells: list[str] = []
        for place, stage in enumerate(rounds):
            have = stage.tally.get(option, 0)
            after = _after(rounds, place).tally.get(option, 0)
            cells += [str(have), share(int(have), int(actives[place])), str(after - have)]
        assert lines[name] == cells, name
    for place, stage in enumerate(rounds):
        following = _after(rounds, place)
        assert lines["Active Ballots"][3 * place : 3 * place + 3] == [str(actives[place]), "", ""]
        for label, why in (
            ("Overvotes", "overvote"),
            ("Skipped Rankings", "skipped"),
            ("Exhausted Choices", "choices"),
            ("Repeated Rankings", "duplicate"),
        ):
            have, then = (one.exhausted_by.get(why, 0) for one in (stage, following))
            cells = lines[f"Inactive Ballots by {label}"][3 * place : 3 * place + 3]
            assert cells == [str(have), "", str(then - have)]
        cells = lines["Inactive Ballots Total"][3 * place : 3 * place + 3]
        assert cells == [str(stage.exhausted), "", str(following.exhausted - stage.exhausted)]
    return lines


def _after(rounds: tuple[Round, ...], place: int) -> Round:
    """The round after one; the last is followed by itself."""
    return rounds[min(place + 1, len(rounds) - 1)]


def share(votes: int, active: int) -> str:
    """A share as the reports print it: hundredths of a percent, cut off, no needless zero."""
    hundredths = 10_000 * votes // active if active else 0
    text = f"{hundredths // 100}.{hundredths % 100:02}"
    return (text.removesuffix("0")) + "%"
