"""What the colours and numbers in a picture stand for: a list on its top, in columns."""

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from node.web.charts.svg import SMALL, fit, hatch, line, rect, text
from node.web.i18n import Language

MAX_ENTRIES = 48
"""Entries; the table beside the picture names all."""

_LINE = 20
_COLUMN = 200  # units: a name of some twenty letters


class Entry(msgspec.Struct, frozen=True):
    """One line: a colour class, its name, and the mark that stands in the bars.

    Attributes:
        css: of the swatch; `mark` draws a dashed line instead of one.
        ink: the class of the words on the swatch.
    """

    css: str
    name: str
    number: str = ""
    hatched: bool = False
    ink: str = "inside"


def legend(entries: Sequence[Entry], width: int, language: Language) -> tuple[list[Markup], int]:
    """The list, down the columns, and how high it is."""
    shown = list(entries[:MAX_ENTRIES])
    columns = max(1, width // _COLUMN)
    rows = -(-len(shown) // columns)
    parts: list[Markup] = []
    for place, entry in enumerate(shown):
        x = place // rows * (width // columns)
        parts += _entry(x, place % rows * _LINE, entry, width // columns)
    if len(shown) < len(entries):
        more = language.gettext("and %(number)s more")
        words = more % {"number": language.number(len(entries) - len(shown))}
        parts.append(text(0, rows * _LINE + 13, words, css="small dim"))
        rows += 1
    return parts, rows * _LINE + 4


def _entry(x: int, y: int, entry: Entry, room: int) -> list[Markup]:
    name = text(x + 28, y + 13, fit(entry.name, room - 34, SMALL), css="small")
    if entry.css == "mark":
        return [line(x + 11, y, y + 17, "mark"), name]
    parts = [rect(x, y + 1, 22, 15, entry.css)]
    if entry.hatched:
        parts.append(hatch(x, y + 1, 22, 15))
    if entry.number:
        css = f"small {entry.ink}"
        parts.append(text(x + 11, y + 13, entry.number, anchor="middle", css=css))
    return [*parts, name]
