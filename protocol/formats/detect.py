"""Reading a file of votes of whichever format.

Spec: docs/spec/formats/files.md section 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from protocol.formats.ballot_file import BallotFile
from protocol.formats.blt import read_blt
from protocol.formats.csv_ballots import Columns, gather, records

FORMATS = ("csv", "blt")

_BLT_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s*[0-9]+\s+[0-9]+\s*(?:#.*)?", re.DOTALL)


def read_ballots(
    lines: Iterable[bytes], name: str, *, form: str = "auto", columns: Columns | None = None
) -> BallotFile:
    """Read a file by the format given, or by what its first line looks like.

    Args:
        lines: of a file read in binary mode.
        name: its name, for errors.
        form: `auto` or one of `FORMATS`.
        columns: for CSV.

    Raises:
        MalformedError: `bad-file`, with file, line and reason.
        ValueError: no such format.
    """
    stream = iter(lines)
    if form == "auto":
        skipped: list[bytes] = []
        first = next(stream, b"")
        while first and (not first.strip() or first.lstrip().startswith(b"#")):
            skipped.append(first)
            first = next(stream, b"")
        form = "blt" if _BLT_HEAD.fullmatch(first) else "csv"
        stream = chain(skipped, [first] if first else [], stream)
    if form == "blt":
        return read_blt(stream, name)
    if form == "csv":
        return gather(records(stream, name, columns), name)
    raise ValueError(f"no format {form!r}")
