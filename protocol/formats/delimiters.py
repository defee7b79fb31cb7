"""What parts the cells of a CSV file.

Where decimals have commas, spreadsheets part cells by semicolons and call the file CSV as well.

Spec: docs/spec/formats/files.md section 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

#: Likeliest first; a tab is what copying from a spreadsheet gives.
DELIMITERS = ",;\t|"


def delimiter_of(header: str) -> str:
    """The sign that stands most often in a file's first line, outside quotes; a comma if none does.

    Never what later lines have: a cell there may list things, with other signs between.
    """
    outside = "".join(header.split('"')[::2])
    best = max(DELIMITERS, key=outside.count)
    return best if best in outside else ","


def parted(lines: Iterable[str]) -> tuple[Iterator[str], str]:
    """The same lines, and the sign that parts their cells, by the first of them."""
    stream = iter(lines)
    first = next(stream, None)
    if first is None:
        return stream, ","
    return chain([first], stream), delimiter_of(first)
