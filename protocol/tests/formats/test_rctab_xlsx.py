"""Spreadsheets of records: what cells say, and files that are none."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.errors import MalformedError
from protocol.formats import rctab_xlsx
from protocol.formats.rctab_config import Source
from protocol.formats.rctab_xlsx import UNDECLARED, read_rctab_xlsx

SOURCE = Source("v.xlsx", "ess", "", 2, 2, 1, "overvote", "undervote", "UWI")
_NS = "http://schemas.openxmlformats.org"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_NS}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r0" '
        f'Type="{_NS}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_NS}/spreadsheetml/2006/main" '
        f'xmlns:r="{_NS}/officeDocument/2006/relationships">'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_NS}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_NS}/officeDocument/2006/relationships/worksheet" Target="worksheets/s.xml"/>'
        "</Relationships>"
    ),
}


def workbook(rows: list[list[str]]) -> bytes:
    """The smallest xlsx file with these rows."""
    cells = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{chr(65 + c)}{r}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for c, cell in enumerate(row)
        )
        + "</row>"
        for r, row in enumerate(rows, 1)
    )
    sheet = f"<sheetData>{cells}</sheetData>"
    sheet = f'<worksheet xmlns="{_NS}/spreadsheetml/2006/main">{sheet}</worksheet>'
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name, text in {**PARTS, "xl/worksheets/s.xml": sheet}.items():
            packed.writestr(name, text)
    return out.getvalue()


BOOK = workbook(
    [
        ["Precinct", "1st", "2nd", "3rd"],
        ["P-1", "Ann", "undervote", "Bob"],
        ["P-2", "overvote", "UWI", ""],
    ]
)


def test_cells_become_marks_and_the_precinct_stands_beside_them() -> None:
    records = list(read_rctab_xlsx(BOOK, "v.xlsx", SOURCE))
    assert [(r.line, r.precinct, r.marks) for r in records] == [
        (2, "P-1", ("Ann", "", "Bob")),
        (3, "P-2", ("overvote", UNDECLARED, "")),
    ]


def test_no_more_ranks_are_read_than_the_rules_allow() -> None:
    records = list(read_rctab_xlsx(BOOK, "v.xlsx", SOURCE, 2))
    assert [r.marks for r in records] == [("Ann", ""), ("overvote", UNDECLARED)]


def test_a_name_that_cannot_be_shown_is_refused_with_its_row() -> None:
    book = workbook([["h", "h"], ["P", "A\u202enn"]])
    with pytest.raises(MalformedError, match=r"v\.xlsx, line 2: .*control"):
        list(read_rctab_xlsx(book, "v.xlsx", SOURCE))


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rctab_xlsx, "MAX_UNPACKED_BYTES", 1_000)
    with pytest.raises(MalformedError, match="unpacks to more"):
        list(read_rctab_xlsx(BOOK, "v.xlsx", SOURCE))
    monkeypatch.setattr(rctab_xlsx, "MAX_XLSX_BYTES", 10)
    with pytest.raises(MalformedError, match="more than 10 bytes"):
        list(read_rctab_xlsx(BOOK, "v.xlsx", SOURCE))


def test_a_file_that_asks_for_a_newer_unzip_is_refused_in_words() -> None:
    entry = BOOK.index(b"PK\x01\x02")  # the first part's row in the directory
    newer = BOOK[: entry + 6] + b"\xff" + BOOK[entry + 7 :]
    with pytest.raises(MalformedError, match=r"v\.xlsx.*can be read: zip file version 25\.5"):
        list(read_rctab_xlsx(newer, "v.xlsx", SOURCE))


@settings(max_examples=60)
@given(st.integers(0, len(BOOK) - 1), st.integers(1, 255))
def test_a_damaged_file_is_read_or_refused(place: int, flip: int) -> None:
    damaged = BOOK[:place] + bytes([BOOK[place] ^ flip]) + BOOK[place + 1 :]
    with suppress(MalformedError):
        assert list(read_rctab_xlsx(damaged, "v.xlsx", SOURCE)) is not None


@given(st.binary(max_size=60))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedError, match="not an xlsx file"):
        list(read_rctab_xlsx(data, "v.xlsx", SOURCE))
