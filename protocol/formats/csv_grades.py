"""CSV of grades: a line a ballot, a column an option, a grade a cell.

    ballot,Ann,Bob,Cem
    28,5,4,
    29,Good,Fair,Poor

Spec: docs/spec/formats/csv-grades.md.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from protocol.counting.exact import Exact, exact, text
from protocol.counting.grades import as_choice
from protocol.counting.profile import MAX_OPTIONS, MAX_RANKS, OVERVOTE, Choice, Profile
from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import FORMULA
from protocol.formats.delimiters import DELIMITERS, parted
from protocol.formats.lines import check_name, refuse, remember, text_lines
from protocol.formats.weight import read_weight

#: Columns that are no option, in any case; the first column of a file may also have no name.
PLAIN_COLUMNS = frozenset({"", "ballot", "precinct"})
WEIGHT_COLUMN = "weight"
#: Cells that grade nothing, besides empty ones.
BLANKS = frozenset({"", "-"})

_SCALE = re.compile(r"([0-9]{1,3})-([0-9]{1,3})", re.ASCII)


def grades_of(scale: str) -> tuple[str, ...]:
    """The grades of a scale as people write it, best first.

    Args:
        scale: `5-0`, the best score and the worst; or names, best first, with commas between.

    Raises:
        ValueError: fewer than two grades, two alike, or too many.
    """
    if match := _SCALE.fullmatch(scale.strip()):
        best, worst = int(match[1]), int(match[2])
        step = -1 if best > worst else 1
        grades = tuple(str(score) for score in range(best, worst + step, step))
    else:
        grades = tuple(part.strip() for part in scale.split(","))
    if len({grade.casefold() for grade in grades}) != len(grades) or not all(grades):
        raise ValueError(f"{scale!r} names a grade twice, or none")
    if not 2 <= len(grades) <= MAX_RANKS:
        raise ValueError(f"{len(grades)} grades; 2 to {MAX_RANKS} are possible")
    return grades


def read_csv_grades(
    lines: Iterable[bytes], name: str, grades: Sequence[str], none: str = ""
) -> BallotFile:
    """Read graded ballots as a stream.

    Spec: docs/spec/formats/csv-grades.md section 3.

    Args:
        lines: of a file read in binary mode.
        name: the file's name, for errors.
        grades: best first, as cells have them.
        none: a cell that says the option was not graded, besides an empty one.

    Raises:
        MalformedError: `bad-file`, with file, line and reason.
    """
    level = {grade.casefold(): place for place, grade in enumerate(grades)}
    stream, delimiter = parted(text_lines(lines, name))
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    rows: dict[Choice, Exact] = {}
    known: dict[tuple[str, ...], Choice] = {}
    try:
        header = next(reader, None)
        if header is None:
            raise refuse(name, 0, "the file is empty")
        options, weight_at = _options(header, name)
        blanks = BLANKS | {none.strip().casefold()}
        for row in reader:
            line = reader.line_num
            if not row:
                continue
            if len(row) != len(header):
                raise refuse(name, line, f"{len(row)} cells where the header has {len(header)}")
            weight = _weight(row[weight_at], name, line) if weight_at >= 0 else 1
            cells = tuple([row[column] for column in options])
            choice = known.get(cells)
            if choice is None:
                choice = remember(known, cells, _choice(cells, level, blanks, name, line))
            rows[choice] = exact(rows.get(choice, 0) + weight)
    except csv.Error as error:
        raise refuse(name, reader.line_num, str(error).lower()) from error
    names = tuple(header[column].strip() for column in options)
    named = dict.fromkeys(names, 1)
    return BallotFile(names, Profile(len(names), rows), grades=tuple(grades), named=named)


def write_csv_grades(file: BallotFile) -> Iterator[str]:
    r"""Write graded ballots, line by line with `\n`; read by the same scale they are the same.

    Raises:
        ValueError: the votes are no grades, an overvote whose options aren't recorded, or a name
            that a spreadsheet would compute or that is a column of its own.
    """
    if not file.grades:
        raise ValueError("ballots without grades cannot be written as CSV of grades")
    for label in (*file.options, *file.grades):
        if label.startswith(FORMULA) or label.casefold() in PLAIN_COLUMNS | {WEIGHT_COLUMN}:
            raise ValueError(f"{label[:40]!r} cannot stand in a CSV file of grades")
    yield _line([*file.options, WEIGHT_COLUMN])
    for choice, number in sorted(file.profile.rows.items(), key=lambda row: repr(row[0])):
        cells = [""] * len(file.options)
        for place, rank in enumerate(choice):
            if rank == OVERVOTE:
                raise ValueError("an overvote whose options are not recorded has no cell")
            for option in rank if isinstance(rank, tuple) else (rank,):
                cells[option] = file.grades[place]
        yield _line([*cells, text(number)])


def _line(cells: Sequence[str]) -> str:
    out = StringIO()
    # A reader takes what parts cells from the header: other such signs in a name stand in quotes.
    other = any(sign in cell for cell in cells for sign in DELIMITERS if sign != ",")
    if other:
        csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    else:
        csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _options(header: Sequence[str], name: str) -> tuple[list[int], int]:
    titles = [cell.strip() for cell in header]
    folded = [title.casefold() for title in titles]
    weight_at = folded.index(WEIGHT_COLUMN) if WEIGHT_COLUMN in folded else -1
    options = [
        column
        for column, title in enumerate(folded)
        if column != weight_at and not (title in PLAIN_COLUMNS and (title or column == 0))
    ]
    if not 1 <= len(options) <= MAX_OPTIONS:
        raise refuse(name, 1, f"{len(options)} options; 1 to {MAX_OPTIONS} are possible")
    names = [titles[column] for column in options]
    for title in names:
        check_name(title, name, 1)
    if len(set(names)) != len(names):
        raise refuse(name, 1, "two options have the same name")
    return options, weight_at


def _weight(cell: str, name: str, line: int) -> Exact:
    weight = read_weight(cell.strip())
    if weight is None:
        raise refuse(name, line, f"{cell[:20]!r} is not a weight", "a weight is 1, 2.5 or 1/3")
    return weight


def _choice(
    cells: Sequence[str],
    level: dict[str, int],
    blanks: frozenset[str],
    name: str,
    line: int,
) -> Choice:
    levels: list[list[int]] = [[] for _ in level]
    for option, written in enumerate(cells):
        cell = written.strip().casefold()
        # Before blanks: a scale may have a grade that is written as a blank elsewhere is.
        place = level.get(cell)
        if place is not None:
            levels[place].append(option)
        elif cell not in blanks:
            known = ", ".join(level)
            raise refuse(name, line, f"{written[:20]!r} is no grade", f"grades: {known}"[:200])
    return as_choice(levels)
