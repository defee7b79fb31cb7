"""Files of votes on the command line: the options that say how to read them, and reading them."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import Columns
from protocol.formats.detect import FORMATS, Reading, read_ballots
from protocol.formats.lines import MAX_LINE_BYTES

OPTIONS = (
    click.option(
        "--format",
        "form",
        type=click.Choice(["auto", *FORMATS]),
        default="auto",
        show_default=True,
        help="The format of all files; auto looks at the first lines of each.",
    ),
    click.option(
        "--precinct-column",
        default="precinct",
        show_default=True,
        help="CSV: the column that is no part of the vote.",
    ),
    click.option(
        "--grades",
        default="",
        metavar="SCALE",
        help="CSV of grades: the scale, best first, as 5-0 or Good,Fair,Poor.",
    ),
    click.option(
        "--no-grade",
        default="",
        metavar="CELL",
        help="CSV of grades: what a cell says if the option was not graded, besides nothing.",
    ),
)


def reads_votes(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options, and what they say as the arguments `form` and `reading`."""

    @functools.wraps(command)
    def wrapped(*, precinct_column: str, grades: str, no_grade: str, **arguments: Any) -> Any:
        reading = Reading(Columns(precinct_column), grades, no_grade)
        return command(reading=reading, **arguments)

    for option in reversed(OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def read_file(path: Path, form: str, reading: Reading) -> BallotFile:
    """Read one file of votes, as a stream.

    Raises:
        MalformedError: `bad-file`, naming file and line.
        OSError: it can't be opened.
    """
    return read_ballots(lines_of(path), str(path), form=form, reading=reading)


def lines_of(path: Path) -> Iterator[bytes]:
    """The lines of a file, none longer than one byte more than the limit on lines."""
    with path.open("rb") as file:
        while line := file.readline(MAX_LINE_BYTES + 1):
            yield line
