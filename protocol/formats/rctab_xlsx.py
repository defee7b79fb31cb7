"""Cast vote records in a spreadsheet (xlsx), as ES&S exports them and RCTab reads them: in only.

Spec: docs/spec/formats/rctab.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from protocol.formats.csv_ballots import OVERVOTE_MARK, Record
from protocol.formats.lines import check_name, refuse
from protocol.formats.rctab_config import Source

#: The largest of the reference files has 2 MB packed and 30 MB unpacked for 80,101 ballots.
MAX_XLSX_BYTES = 64 * 1024 * 1024
#: A small file can unpack to a size that no memory holds (a zip bomb), so its parts are added up.
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024

#: What RCTab's reports call all undeclared write-ins together.
UNDECLARED = "Undeclared Write-ins"


def read_rctab_xlsx(data: bytes, name: str, source: Source, ranks: int = 0) -> Iterator[Record]:
    """Read records row by row, as `protocol.formats.csv_ballots.records` does of CSV.

    Spec: docs/spec/formats/rctab.md section 4.

    Args:
        data: the whole file.
        name: its name, for errors.
        source: where votes stand and what cells say.
        ranks: how many rank columns are read; 0 for all.

    Raises:
        MalformedError: `bad-file`, with file, row and reason.
    """
    rows = _rows(data, name)
    first = max(source.first_column, 1) - 1
    last = first + ranks if ranks else None
    known: dict[object, str] = {}
    for number, row in enumerate(rows, 1):
        if number < max(source.first_row, 1):
            continue
        marks: list[str] = []
        for cell in row[first:last]:
            if cell not in known:
                known[cell] = _mark(cell, source, name, number)
            marks.append(known[cell])
        precinct = ""
        if 0 < source.precinct_column <= len(row):
            precinct = str(row[source.precinct_column - 1]).strip()
        yield Record(number, precinct, tuple(marks), 1)


def _rows(data: bytes, name: str) -> Sequence[Sequence[object]]:
    if len(data) > MAX_XLSX_BYTES:
        raise refuse(name, 0, f"more than {MAX_XLSX_BYTES} bytes")
    if _unpacked(data, name) > MAX_UNPACKED_BYTES:
        raise refuse(name, 0, f"unpacks to more than {MAX_UNPACKED_BYTES} bytes")
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        return book.get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, ValueError) as error:
        raise refuse(name, 0, f"not an xlsx file: {str(error).lower()}"[:200]) from error


def _unpacked(data: bytes, name: str) -> int:
    """Bytes of all parts, as the file states them."""
    try:
        with ZipFile(BytesIO(data)) as packed:
            return sum(part.file_size for part in packed.infolist())
    except (BadZipFile, NotImplementedError, ValueError) as error:
        # The second is zipfile's word for a part that asks for a newer unzip than there is.
        raise refuse(name, 0, f"not an xlsx file that can be read: {error}"[:200]) from error


def _mark(cell: object, source: Source, name: str, line: int) -> str:
    text = str(cell).strip()
    if text in ("", source.skipped):
        return ""
    if source.overvote and text == source.overvote:
        return OVERVOTE_MARK
    if source.write_in and text == source.write_in:
        return UNDECLARED
    check_name(text, name, line)
    return text
