"""The largest real elections at hand: Minneapolis 2017 from a wheel, others from shared data."""

import csv
import os
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from federation_tests.peers.asking import as_request
from federation_tests.peers.profiles import as_request as scores_request
from federation_tests.peers.profiles import graded
from node.demo.records import wheel
from protocol.counting.profile import Choice, Profile
from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import gather, records
from protocol.formats.debian_tally import read_debian_tally

ROOT = Path(__file__).resolve().parents[2]
RECORDS = "example/example_cvr/minneapolis2017"


class Real(NamedTuple):
    """A real election: as we count it, and as a peer is sent it."""

    name: str
    profile: Profile
    request: dict[str, Any]

    @property
    def ballots(self) -> int:
        """Those that name anybody."""
        return int(self.profile.total - self.profile.blank)


@cache
def mayor() -> Real:
    """Minneapolis 2017, mayor."""
    return _plain("Minneapolis 2017, mayor", "2017-mayor-cvr.csv")


@cache
def board() -> Real:
    """Minneapolis 2017, three seats of the park board at large."""
    return _plain("Minneapolis 2017, park board at large", "2017-park-at-large-cvr.csv")


def read(path: Path) -> BallotFile:
    """The records as a profile, as `commonweal count` reads them."""
    with path.open("rb") as lines:
        return gather(records(lines, path.name), path.name)


def _plain(name: str, file: str) -> Real:
    """Without overvotes and repeated names, which no peer reads: both sides count the same."""
    profile = read(wheel(f"{RECORDS}/{file}")).profile
    rows: dict[Choice, int] = {}
    for choice, number in profile.rows.items():
        ranks = tuple(dict.fromkeys(r for r in choice if isinstance(r, int) and r >= 0))
        rows[ranks] = rows.get(ranks, 0) + int(number)
    plain = Profile(profile.options, rows)
    return Real(name, plain, as_request(plain))


@cache
def debian() -> Real | None:
    """The Debian vote with the most ballots; None where the shared data is absent."""
    found = [(_sheet(path), path) for path in sorted(_counting("debian").glob("*/*tally.txt"))]
    if not found:
        return None
    profile, path = max(found, key=lambda one: one[0].total)
    return Real(f"Debian {path.parent.name}, {path.stem}", profile, as_request(profile))


def _sheet(path: Path) -> Profile:
    with path.open("rb") as lines:
        return read_debian_tally(lines, path.name).profile


@cache
def orsay() -> Real | None:
    """Orsay 2007, three stations, six grades; None where the shared data is absent."""
    rows: dict[tuple[int | None, ...], int] = {}
    for path in sorted(_counting("orsay-mj").glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for line in list(csv.reader(file))[1:]:
                # The files write 6 for the best grade to 1, and 0 for no opinion.
                ballot = tuple(int(cell) - 1 if cell != "0" else None for cell in line[1:])
                rows[ballot] = rows.get(ballot, 0) + 1
    if not rows:
        return None
    return Real("Orsay 2007", graded(rows), scores_request(rows))


def _counting(folder: str) -> Path:
    """Where the tests look for it too; an absent folder has no files."""
    base = Path(os.environ.get("COMMONWEAL_SHARED") or ROOT.parent / "shared")
    return base / "data" / "counting" / folder
