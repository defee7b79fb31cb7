"""Names of options in one line of text: as in CSV, so that every name can be written.

`Eve, "Ann, the younger", Bo`: commas between, and quotes around a name that has commas or quotes
itself; a quote inside is doubled. Reserved places put what they have in common in front, and how
many at least: `North=1: Eve, Bo`.
"""

import csv
import io
import re
from collections.abc import Sequence

PLACES = re.compile(
    r'(?:(?P<name>"(?:[^"]|"")*"\s*|(?!")[^:]*)=)?\s*(?P<least>[1-9][0-9]{0,2})\s*:(?P<names>.*)',
    re.DOTALL,
)
QUOTE = '"'


def write_names(names: Sequence[str]) -> str:
    """The names as one line that `read_names` reads."""
    return ", ".join(_cell(name) for name in names)


def read_names(text: str) -> list[str]:
    """The names in a line, without the spaces around them; empty ones are left out.

    Raises:
        ValueError: no line of CSV.
    """
    try:
        rows = list(csv.reader([text], skipinitialspace=True))
    except csv.Error as error:
        raise ValueError(f"{text[:40]!r} is no line of CSV: {error}") from error
    return [name.strip() for row in rows for name in row if name.strip()]


def write_places(name: str, least: int, names: Sequence[str]) -> str:
    """Reserved places as one line that `read_places` reads."""
    said = _quoted(name) if ":" in name or name.startswith(QUOTE) else name
    return f"{said}={least}: {write_names(names)}"


def read_places(text: str) -> tuple[str, int, list[str]]:
    """What reserved places have in common, empty if that is not said; how many; and the names.

    Raises:
        ValueError: not of the form `NAME=2: OPTION, OPTION`, of which `NAME=` may be missing.
    """
    match = PLACES.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text[:40]!r} reserves no places")
    name = (match["name"] or "").strip()
    if name.startswith(QUOTE):
        name = name[1:-1].replace(QUOTE * 2, QUOTE).strip()
    if match["name"] is not None and not name:
        raise ValueError(f"{text[:40]!r} has an empty name")
    return name, int(match["least"]), read_names(match["names"])


def _quoted(name: str) -> str:
    return QUOTE + name.replace(QUOTE, QUOTE * 2) + QUOTE


def _cell(name: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([name])
    return out.getvalue()
