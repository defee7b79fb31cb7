"""The table of formats that are read, and which of them a file is.

Spec: docs/spec/formats/files.md section 4.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain, islice

import msgspec
from msgspec import field

from protocol.errors import MalformedError
from protocol.formats.abif import read_abif
from protocol.formats.ballot_file import BallotFile
from protocol.formats.blt import read_blt
from protocol.formats.csv_ballots import Columns, gather, records
from protocol.formats.csv_grades import grades_of, read_csv_grades
from protocol.formats.debian_tally import read_debian_tally
from protocol.formats.preflib import read_preflib

#: Lines looked at to tell a format; the remarks on top of a tally sheet are shorter.
MAX_HEAD_LINES = 60


class Reading(msgspec.Struct, frozen=True):
    """What a format doesn't say of itself.

    Attributes:
        columns: of CSV rankings.
        scale: of CSV grades, `5-0` or names with commas between; empty if none was given.
        none: of CSV grades, a cell that grades nothing.
    """

    columns: Columns = field(default_factory=Columns)
    scale: str = ""
    none: str = ""


class Format(msgspec.Struct, frozen=True):
    """One format: its name, what tells it from the first lines, and its reader."""

    name: str
    about: str
    looks: Callable[[list[bytes]], bool]
    read: Callable[[Iterable[bytes], str, Reading], BallotFile]


def _first(pattern: bytes) -> Callable[[list[bytes]], bool]:
    """Whether the first line that is no comment matches a whole pattern."""
    compiled = re.compile(pattern, re.DOTALL)

    def looks(head: list[bytes]) -> bool:
        lines = (line.removeprefix(b"\xef\xbb\xbf").strip() for line in head)
        first = next((line for line in lines if line and not line.startswith(b"#")), b"")
        return compiled.fullmatch(first) is not None

    return looks


def _any(pattern: bytes) -> Callable[[list[bytes]], bool]:
    """Whether any of the first lines matches the start of a pattern."""
    compiled = re.compile(pattern)
    return lambda head: any(compiled.match(line.removeprefix(b"\xef\xbb\xbf")) for line in head)


def _csv(lines: Iterable[bytes], name: str, reading: Reading) -> BallotFile:
    return gather(records(lines, name, reading.columns), name)


def _csv_grades(lines: Iterable[bytes], name: str, reading: Reading) -> BallotFile:
    if not reading.scale:
        raise MalformedError(
            "bad-file", f"{name}: no scale of grades", "state it, best first: --grades 5-0"
        )
    try:
        grades = grades_of(reading.scale)
    except ValueError as error:
        raise MalformedError("bad-file", f"{name}: {error}") from error
    return read_csv_grades(lines, name, grades, reading.none)


TABLE = (
    Format(
        "preflib",
        "PrefLib orders: soc, soi, toc, toi",
        _any(rb"\s*#\s*(NUMBER ALTERNATIVES|DATA TYPE)\s*:"),
        lambda lines, name, _: read_preflib(lines, name),
    ),
    Format(
        "debian-tally",
        "tally sheets of the Debian Project",
        _any(rb"(V:\s+\S|[\s|/]*Option 1(-*>)?:)"),
        lambda lines, name, _: read_debian_tally(lines, name),
    ),
    Format(
        "abif",
        "ABIF, rankings or scores",
        _first(rb"\{.*\}|=[^,]*:.*|[0-9][0-9./]*\s*:.*"),
        lambda lines, name, _: read_abif(lines, name),
    ),
    Format(
        "blt",
        "BLT of OpaVote, Droop and the ERS",
        _first(rb"[0-9]+\s+[0-9]+\s*(?:#.*)?"),
        lambda lines, name, _: read_blt(lines, name),
    ),
    # No first line tells CSV of grades from CSV of rankings with other columns; who gives a scale
    # of grades means grades.
    Format("csv-grades", "CSV, a column an option", lambda _: False, _csv_grades),
    Format("csv", "CSV, a column a rank", lambda _: True, _csv),
)
FORMATS = tuple(form.name for form in TABLE)


def format_of(head: list[bytes]) -> str:
    """The name of the format that the first lines of a file look like."""
    return next(one for one in TABLE if one.looks(head)).name


def read_ballots(
    lines: Iterable[bytes], name: str, *, form: str = "auto", reading: Reading | None = None
) -> BallotFile:
    """Read a file by the format given, or by what its first lines look like.

    Args:
        lines: of a file read in binary mode.
        name: its name, for errors.
        form: `auto` or one of `FORMATS`.
        reading: what the format doesn't say of itself.

    Raises:
        MalformedError: `bad-file`, with file, line and reason.
        ValueError: no such format.
    """
    how = reading or Reading()
    stream = iter(lines)
    if form == "auto" and how.scale:
        form = "csv-grades"
    if form == "auto":
        head = list(islice(stream, MAX_HEAD_LINES))
        form, stream = format_of(head), chain(head, stream)
    for one in TABLE:
        if one.name == form:
            return one.read(stream, name, how)
    raise ValueError(f"no format {form!r}")
