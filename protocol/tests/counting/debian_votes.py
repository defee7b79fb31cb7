"""Votes of the Debian Project: tally sheets, and what its own program printed of them.

They lie in the shared data with a note on where they come from; nothing of them is repeated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from protocol.formats.ballot_file import BallotFile
from protocol.formats.debian_tally import read_debian_tally
from protocol.tests.shared_data import shared

FOLDER = "data/counting/debian"
#: What the tests of this package read, for the list of all shared files.
READ = (
    "debian/*/*tally.txt",
    "debian/*/*_results.txt",
    "debian/*/*_results.dot",
    "debian/*/*quorum.txt",
    "debian/*/*_majority.src",
    "debian/winners.csv",
    "debian/NOTE.txt",
)

_ROW = re.compile(r"Option (\d)  +((?:\d+ +)+)$")
_QUORUM = re.compile(r"Option (\d) Reached quorum: (\d+) > ([\d.]+)$")
_MAJORITY = re.compile(
    r"(?:Dropping )?Option ?(?P<option>\d) (?P<what>passes|because of) Majority\."
    r"(?: \((?P<long>\d*\.\d+)\))?\s+(?P<ratio>\d+\.\d+) "
    r"\((?P<ahead>\d+)/(?P<behind>\d+)\) (?P<sign><=|<|>=|>) (?P<needed>\d)"
)
_DEFEAT = re.compile(r" *Option (\d) defeats Option (\d) by \( *(\d+) - *(\d+)\) = *(\d+) votes\.")
_EDGE = re.compile(r'"(?P<winner>[^"]+)" -> "(?P<loser>[^"]+)" *\[[^\]]*label="(?P<margin>\d+)" \]')


@dataclass
class Majority:
    """One line on an option's ratio to the default option."""

    option: int
    passes: bool
    ratio: str
    long: str
    ahead: int
    behind: int
    sign: str
    needed: int


@dataclass
class Results:
    """A results file; options are indexes from 0."""

    path: Path
    rows: list[list[int]] = field(default_factory=list)
    quorum: dict[int, tuple[int, str]] = field(default_factory=dict)
    majority: list[Majority] = field(default_factory=list)
    defeats: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    schwartz: list[int] = field(default_factory=list)
    winners: list[int] = field(default_factory=list)


def years(pattern: str) -> list[Path]:
    """The files of a kind, by year and name; an empty list where the data are absent."""
    try:
        return sorted(shared(FOLDER).glob(f"*/{pattern}"))
    except BaseException as error:  # collected before any test runs: the tests themselves say so
        if type(error).__name__ not in ("Skipped", "Failed"):
            raise
        return []


def sheet(path: Path) -> BallotFile:
    """A tally sheet."""
    with path.open("rb") as lines:
        return read_debian_tally(lines, path.name)


def sheet_of(results: Path) -> Path:
    """The tally sheet that a results file is about."""
    return results.with_name(results.name.replace("_results.txt", "_tally.txt"))


def majorities(text: str) -> Iterator[Majority]:
    """The lines on ratios in a text."""
    for match in _MAJORITY.finditer(text):
        yield Majority(
            int(match["option"]) - 1,
            match["what"] == "passes",
            match["ratio"],
            match["long"] or "",
            int(match["ahead"]),
            int(match["behind"]),
            match["sign"],
            int(match["needed"]),
        )


def read_results(path: Path) -> Results:
    """Read a results file."""
    found = Results(path)
    text = path.read_text(encoding="utf-8", errors="replace")
    found.majority = list(majorities(text))
    part: list[int] | None = None
    for line in text.splitlines():
        if match := _ROW.match(line):
            cells = [int(cell) for cell in match[2].split()]
            own = int(match[1]) - 1
            found.rows.append([*cells[:own], 0, *cells[own:]])
        elif match := _QUORUM.match(line):
            found.quorum[int(match[1]) - 1] = (int(match[2]), match[3])
        elif match := _DEFEAT.match(line):
            winner, loser, *rest = (int(group) for group in match.groups())
            found.defeats.append((winner - 1, loser - 1, rest[0], rest[1], rest[2]))
        elif "Schwartz Set contains" in line:
            part = found.schwartz
        elif "winners are" in line:
            part = found.winners
        elif part is not None and (match := re.match(r"\s+Option (\d) ", line)):
            part.append(int(match[1]) - 1)
    return found


def edges(path: Path) -> list[tuple[str, str, int]]:
    """(winner, loser, margin) of every arrow of a drawn result; figures in names are left out."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return [
        (
            match["winner"].split("\\n")[0].strip(),
            match["loser"].split("\\n")[0].strip(),
            int(match["margin"]),
        )
        for match in _EDGE.finditer(text)
    ]
