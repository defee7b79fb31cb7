"""CSV cast vote records: a line a ballot, a column a rank.

    Precinct,rank1,rank2,rank3,weight
    W-1 P-01,Alice,undervote,Bob,1

Spec: docs/spec/formats/csv.md.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from protocol.counting.exact import Exact, exact
from protocol.counting.profile import MAX_OPTIONS, MAX_RANKS, OVERVOTE, Choice, Profile, Rank
from protocol.formats.ballot_file import BallotFile, trim
from protocol.formats.delimiters import parted
from protocol.formats.lines import check_name, refuse, text_lines
from protocol.formats.weight import read_weight

#: Marks of the records that the city of Minneapolis published for 2017, which others follow.
SKIPPED_MARKS = frozenset({"", "undervote"})
OVERVOTE_MARK = "overvote"
#: All undeclared write-ins together are one option.
WRITE_IN_MARK, WRITE_IN = "UWI", "writein"

_RANK = re.compile(r"(?:rank|choice)[ _-]?([0-9]{1,3})", re.ASCII | re.IGNORECASE)
# A spreadsheet that opens a file with such a cell computes it (OWASP, "CSV Injection").
FORMULA = ("=", "+", "-", "@")


class Columns(msgspec.Struct, frozen=True):
    """The names of the columns that aren't ranks, in any case; a file may lack both."""

    precinct: str = "precinct"
    weight: str = "weight"


class Record(NamedTuple):
    """One line.

    Attributes:
        line: counted from 1, the header included.
        precinct: as written; empty if there is no such column.
        marks: one a rank column: an option's name, `""` for a skipped rank, `overvote`.
        weight: how many ballots the line stands for.
    """

    line: int
    precinct: str
    marks: tuple[str, ...]
    weight: Exact


def records(lines: Iterable[bytes], name: str, columns: Columns | None = None) -> Iterator[Record]:
    """Read records one by one; callers filter them by precinct before they gather them.

    Args:
        lines: of a file read in binary mode.
        name: the file's name, for errors.
        columns: where precinct and weight are.

    Raises:
        MalformedError: `bad-file`, with file, line and reason. What was yielded before stands.
    """
    rows, delimiter = parted(text_lines(lines, name))
    reader = csv.reader(rows, delimiter=delimiter, strict=True)
    try:
        header = next(reader, None)
        if header is None:
            raise refuse(name, 0, "the file is empty")
        place = _places(header, name, columns or Columns())
        cells = _Cells(name)
        for row in reader:
            if not row:
                continue
            cells.line = reader.line_num
            if len(row) != len(header):
                reason = f"{len(row)} cells where the header has {len(header)}"
                raise refuse(name, reader.line_num, reason)
            marks = tuple([cells[row[column]] for column in place.ranks])
            weight = cells.weights[row[place.weight]] if place.weight >= 0 else 1
            precinct = row[place.precinct] if place.precinct >= 0 else ""
            yield Record(reader.line_num, precinct, marks, weight)
    except csv.Error as error:
        raise refuse(name, reader.line_num, str(error).lower()) from error


def gather(found: Iterable[Record], name: str, options: Sequence[str] | None = None) -> BallotFile:
    """Group records into a profile.

    Args:
        found: records, filtered or not.
        name: the file's name, for errors.
        options: the option names in index order; without them, all names found, sorted, so that
            the order of the ballots has no part in the result.

    Raises:
        MalformedError: `bad-file`: no records, too many options, or one that is not in `options`.
    """
    grouped: dict[tuple[str, ...], Exact] = {}
    named: dict[str, int] = {}
    for record in found:
        if record.marks not in grouped:
            for mark in record.marks:
                named.setdefault(mark, record.line)
        grouped[record.marks] = grouped.get(record.marks, 0) + record.weight
    if not grouped and options is None:
        raise refuse(name, 0, "no ballots", "a header line must be followed by a line a ballot")
    used = {mark for marks in grouped for mark in marks} - SKIPPED_MARKS - {OVERVOTE_MARK}
    names = tuple(sorted(used) if options is None else options)
    if not names or len(names) > MAX_OPTIONS:
        raise refuse(name, 0, f"{len(names)} options; 1 to {MAX_OPTIONS} are possible")
    ranks: dict[str, Rank] = {option: index for index, option in enumerate(names)}
    ranks |= {"": (), OVERVOTE_MARK: OVERVOTE}
    unknown = used - ranks.keys()
    if unknown:
        first = min(unknown, key=lambda mark: (named[mark], mark))
        raise refuse(name, named[first], f"{first!r} is not an option of this contest")
    rows: dict[Choice, Exact] = {}
    for marks, count in grouped.items():
        choice = trim([ranks[mark] for mark in marks])
        rows[choice] = exact(rows.get(choice, 0) + count)
    return BallotFile(names, Profile(len(names), rows), named=named)


class _Places(NamedTuple):
    ranks: tuple[int, ...]
    precinct: int
    weight: int


def _places(header: list[str], name: str, columns: Columns) -> _Places:
    titles = [cell.strip().casefold() for cell in header]
    if len(set(titles)) != len(titles):
        raise refuse(name, 1, "two columns have the same name")
    found = {int(match[1]): i for i, t in enumerate(titles) if (match := _RANK.fullmatch(t))}
    if not found:
        seen = ", ".join(header)[:200]
        raise refuse(name, 1, f"no column rank1 among: {seen}", "name the columns rank1, rank2 ...")
    if sorted(found) != list(range(1, len(found) + 1)) or len(found) > MAX_RANKS:
        raise refuse(name, 1, "the rank columns are not numbered 1, 2, 3 and so on")

    def at(title: str) -> int:
        folded = title.casefold()
        return titles.index(folded) if folded in titles else -1

    return _Places(
        tuple(found[rank] for rank in sorted(found)), at(columns.precinct), at(columns.weight)
    )


class _Cells(dict[str, str]):
    """Cells already checked -> their mark; most repeat, so a row costs a few lookups."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.line = 1
        self.weights = _Weights(self)

    def __missing__(self, cell: str) -> str:
        mark = cell.strip()
        if mark in SKIPPED_MARKS:
            mark = ""
        elif mark == WRITE_IN_MARK:
            mark = WRITE_IN
        elif mark.startswith(FORMULA):
            raise refuse(self.name, self.line, f"{mark[:20]!r} looks like a formula")
        else:
            check_name(mark, self.name, self.line)
        if len(self) > 4 * MAX_OPTIONS:
            raise refuse(self.name, self.line, f"more than {MAX_OPTIONS} options")
        self[cell] = mark
        return mark


class _Weights(dict[str, Exact]):
    def __init__(self, cells: _Cells) -> None:
        super().__init__()
        self.cells = cells

    def __missing__(self, cell: str) -> Exact:
        weight = read_weight(cell.strip())
        if weight is None:
            reason = f"{cell[:20]!r} is not a weight"
            raise refuse(self.cells.name, self.cells.line, reason, "a weight is 1, 2.5 or 1/3")
        if len(self) < 10_000:  # a memory of common ones, not of a file that never repeats
            self[cell] = weight
        return weight
