"""Read a roster as people save it from spreadsheets: CSV of any usual encoding and delimiter.

Nothing is guessed silently: what can't be read is a problem with its line and a hint, and a file
with problems imports nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

import msgspec
from msgspec import field

from node.errors import RosterError
from protocol.formats.delimiters import delimiter_of as header_delimiter

# 200,000 members with all columns take some 20 MB; larger groups split into branches.
MAX_ROSTER_BYTES = 64 * 1024 * 1024
MAX_ROSTER_ROWS = 250_000
# A cell longer than this is a broken quote that swallowed the lines after it.
MAX_CELL_CHARS = 500
MAX_COLUMNS = 50
# Problems listed; a person mends the first ones and tries again.
MAX_PROBLEMS = 100
# What charset-normalizer looks at: it reads in pure Python, and the first part tells.
SNIFF_BYTES = 64 * 1024

# What spreadsheets save besides Unicode, commonest first: Western, Latin-1 as it stands, Central
# European, Cyrillic, Greek, Turkish, old Macs.
SINGLE_BYTE = ("cp1252", "latin_1", "cp1250", "cp1251", "cp1253", "cp1254", "mac_roman")

# A spreadsheet takes a cell that starts so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FORMULA_SIGNS = frozenset(FORMULA_STARTS)

# Header cells that name a column, lower case, in English and Spanish.
COLUMNS: dict[str, frozenset[str]] = {
    "ref": frozenset(
        {
            "id",
            "ref",
            "reference",
            "number",
            "member",
            "member id",
            "member number",
            "número",
            "numero",
            "n.º",
            "socio",
            "número de socio",
            "numero de socio",
            "referencia",
        }
    ),
    "name": frozenset({"name", "full name", "member name", "nombre", "nombre completo"}),
    "region": frozenset({"region", "ward", "branch", "district", "región", "zona", "distrito"}),
    "email": frozenset(
        {"email", "e-mail", "mail", "email address", "correo", "correo electrónico"}
    ),
}


class Problem(msgspec.Struct, frozen=True):
    """Something in the file that stops the import.

    Attributes:
        line: of the file, from 1; 0 if it concerns the whole file.
        reason: lower case, no full stop.
        hint: what to do; may be empty.
        code: kebab-case name of the reason, for pages in other languages.
        values: what the reason names, by name.
    """

    line: int
    reason: str
    hint: str = ""
    code: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


class RosterRow(msgspec.Struct, frozen=True):
    """One member as the file has them; `line` is where."""

    line: int
    ref: str
    name: str
    region: str
    email: str


class RosterFile(msgspec.Struct, frozen=True):
    """A file, read.

    Attributes:
        rows: members in file order; only whole ones.
        problems: at most MAX_PROBLEMS, by line.
        formulas: lines with a cell that a spreadsheet would run; kept as text.
        encoding: as detected.
        delimiter: as detected.
        columns: which of ref, name, region, email the header has.
    """

    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]
    formulas: tuple[int, ...]
    encoding: str
    delimiter: str
    columns: frozenset[str]


def read_roster(data: bytes) -> RosterFile:
    """Read a roster from the bytes of a CSV file.

    Raises:
        RosterError: `roster-too-large`, `roster-not-text`, `roster-empty` or `roster-no-header`:
            the file as a whole can't be used.
    """
    if len(data) > MAX_ROSTER_BYTES:
        raise RosterError(
            "roster-too-large",
            f"the file has {len(data)} bytes, at most {MAX_ROSTER_BYTES} are read",
            "keep only the columns id, name, region and email, or split the group into branches",
        )
    text, encoding = decode_text(data)
    if not text.strip():
        raise RosterError("roster-empty", "the file is empty", "export the member list again")
    delimiter = delimiter_of(text)
    lines = rows_of(text, delimiter)
    try:
        header_line, header = next(lines, (1, []))
    except csv.Error as error:
        raise RosterError(
            "roster-no-header", f"the first line makes no sense: {error}", "look for a lone quote"
        ) from error
    columns = _columns(header_line, header)
    return _Reader(columns, len(header)).read(lines, encoding, delimiter)


class _Reader:
    """Rows and problems of one file."""

    def __init__(self, columns: dict[str, int], width: int) -> None:
        self._columns = columns
        self._width = width
        self._rows: list[RosterRow] = []
        self._problems: list[Problem] = []
        self._formulas: list[int] = []
        self._lines_by_ref: dict[str, int] = {}

    def read(
        self, lines: Iterator[tuple[int, list[str]]], encoding: str, delimiter: str
    ) -> RosterFile:
        try:
            for line, cells in lines:
                if not "".join(cells).strip():
                    continue  # blank lines at the end are what spreadsheets write
                if len(self._rows) >= MAX_ROSTER_ROWS:
                    self._problem(
                        line,
                        f"more than {MAX_ROSTER_ROWS} members",
                        "split the group into branches with nodes or files of their own",
                        "too-many-members",
                        most=MAX_ROSTER_ROWS,
                    )
                    break
                self._row(line, cells)
                if len(self._problems) >= MAX_PROBLEMS:
                    break
        except csv.Error as error:
            self._problem(
                0, f"the file stops making sense: {error}", "look for a lone quote", "lone-quote"
            )
        if not self._rows and not self._problems:
            raise RosterError(
                "roster-empty",
                "the file has a header and no members",
                "export the list again, with its rows",
            )
        return RosterFile(
            tuple(self._rows),
            tuple(self._problems),
            tuple(self._formulas),
            encoding,
            delimiter,
            frozenset(self._columns),
        )

    def _row(self, line: int, cells: list[str]) -> None:
        if len(cells) != self._width:
            self._problem(
                line,
                f"{len(cells)} cells where the header has {self._width}",
                "a name with a comma in it needs quotes around it",
                "cell-count",
                cells=len(cells),
                width=self._width,
            )
            return
        if max(map(len, cells)) > MAX_CELL_CHARS:
            self._problem(
                line,
                f"a cell has over {MAX_CELL_CHARS} characters",
                "look for a lone quote",
                "cell-too-long",
                most=MAX_CELL_CHARS,
            )
            return
        values = {name: cells[at].strip() for name, at in self._columns.items()}
        if "\x00" in "".join(cells):
            self._problem(
                line, "a cell holds a NUL character", "save the file as CSV UTF-8", "cell-nul"
            )
            return
        ref = values["ref"]
        if not ref:
            self._problem(
                line, "the member has no id", "every member needs an id of their own", "no-id"
            )
            return
        if (before := self._lines_by_ref.setdefault(ref, line)) != line:
            self._problem(
                line,
                f"id {ref!r} is on line {before} already",
                "give each member one line",
                "id-twice",
                id=ref,
                before=before,
            )
            return
        if not _FORMULA_SIGNS.isdisjoint("".join(cells)) and any(
            value.startswith(FORMULA_STARTS) for value in values.values()
        ):
            self._formulas.append(line)
        self._rows.append(
            RosterRow(
                line, ref, values.get("name", ""), values.get("region", ""), values.get("email", "")
            )
        )

    def _problem(self, line: int, reason: str, hint: str, code: str, **values: str | int) -> None:
        self._problems.append(Problem(line, reason, hint, code, values))


def escape_cell(value: str) -> str:
    """A cell for a CSV we write: what a spreadsheet would run gets a quote mark in front."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def decode_text(data: bytes) -> tuple[str, str]:
    """The text and its encoding; a byte order mark decides, then UTF-8, then the best guess."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return _strictly(data, encoding), encoding
    # UTF-16 without a mark: nearly every second byte of Western text is zero.
    sample = data[:SNIFF_BYTES]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros.count(0) > len(zeros) // 2:
            return _strictly(data, encoding), encoding
    if _is_utf8(data):
        return data.decode("utf-8"), "utf-8"
    # Imported here: it takes 3 MiB of every node, and is asked only about files that are not UTF-8.
    import charset_normalizer  # noqa: PLC0415

    matches = charset_normalizer.from_bytes(sample, cp_isolation=list(SINGLE_BYTE))
    # Least disorder wins; between equals, which short lists often are, the commonest encoding.
    ranked = sorted(matches, key=lambda match: (match.chaos, SINGLE_BYTE.index(match.encoding)))
    if not ranked:
        raise _not_text("text")
    best = ranked[0]
    return _strictly(data, best.encoding), best.encoding


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise _not_text(f"{encoding} text") from error


def _not_text(what: str) -> RosterError:
    return RosterError(
        "roster-not-text",
        f"the file can't be read as {what}",
        "save it from the spreadsheet as `CSV UTF-8`; .xlsx files can't be read",
    )


def delimiter_of(text: str) -> str:
    """What parts cells, by the first line that is not empty."""
    return header_delimiter(next((line for line in text.splitlines() if line.strip()), ""))


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each starts on; empty ones before the header are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    started = False
    line = 1
    for cells in reader:
        if started or "".join(cells).strip():
            started = True
            yield line, cells
        line = reader.line_num + 1


def _columns(line: int, header: list[str]) -> dict[str, int]:
    if len(header) > MAX_COLUMNS:
        raise RosterError(
            "roster-no-header", f"the first line has {len(header)} cells", "is it a member list?"
        )
    found: dict[str, int] = {}
    for at, cell in enumerate(header):
        label = " ".join(cell.strip().lower().replace("_", " ").split())
        for name, labels in COLUMNS.items():
            if label in labels and name not in found:
                found[name] = at
    if "ref" not in found:
        raise RosterError(
            "roster-no-header",
            f"line {line} names no column with the members' ids",
            "the first line needs a cell `id`, and may have `name`, `region` and `email`",
        )
    return found
