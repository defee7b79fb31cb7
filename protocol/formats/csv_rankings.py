"""Writing CSV of rankings, as `protocol.formats.csv_ballots` reads them.

Spec: docs/spec/formats/csv.md section 4.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from protocol.counting.exact import text
from protocol.counting.profile import OVERVOTE, Choice, Rank
from protocol.formats.ballot_file import BallotFile
from protocol.formats.csv_ballots import FORMULA, OVERVOTE_MARK, SKIPPED_MARKS, WRITE_IN_MARK

#: What a cell can't say of an option, because it says something else.
TAKEN = SKIPPED_MARKS | {OVERVOTE_MARK, WRITE_IN_MARK}


def write_csv(file: BallotFile) -> Iterator[str]:
    r"""Write rankings, a row a distinct ballot with its weight, line by line with `\n`.

    Equal ranks are written as overvotes: a cell holds one option.

    Raises:
        ValueError: a name that a spreadsheet would compute, or that means something else here; or
            no ballot names anybody.
    """
    for label in file.options:
        if label.startswith(FORMULA) or label.strip() in TAKEN:
            raise ValueError(f"{label[:40]!r} cannot stand in a CSV file of rankings")
    if not any(_names(choice) for choice in file.profile.rows):
        raise ValueError("no ballot names an option, so a CSV file would not say which there are")
    ranks = max((len(choice) for choice in file.profile.rows), default=1) or 1
    yield _line([*(f"rank{place + 1}" for place in range(ranks)), "weight"])
    for choice, number in sorted(file.profile.rows.items(), key=lambda row: repr(row[0])):
        cells = [_cell(rank, file.options) for rank in choice]
        yield _line([*cells, *([""] * (ranks - len(cells))), text(number)])


def _names(choice: Choice) -> bool:
    return any(isinstance(rank, int) and rank != OVERVOTE for rank in choice)


def _cell(rank: Rank, options: Sequence[str]) -> str:
    if rank == ():
        return ""
    if isinstance(rank, tuple) or rank == OVERVOTE:
        return OVERVOTE_MARK
    return options[rank]


def _line(cells: Sequence[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
