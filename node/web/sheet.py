"""Sheets of voting codes and of ways to sign in: one page per person, to print, fold and hand over.

A file of its own with the style inside, in both languages, so that it prints without a server. It
holds codes: whoever makes it deletes it after printing.
"""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any
from urllib.parse import urlencode

import msgspec
import segno
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from node.store.roster_csv import escape_cell
from node.web.i18n import Language, load_languages
from node.web.loader import Sources
from node.web.policy import N_
from node.web.sources import style_sheet

QR_BORDER_MODULES = 2
"""Light modules around a code; the sheet's own white paper adds more."""


class CodeSheet(msgspec.Struct, frozen=True):
    """One member's sheet: the group's own id for them, their name (maybe empty), and the code."""

    member: str
    name: str
    code: str


class SheetHeading(msgspec.Struct, frozen=True):
    """What all sheets of a vote share.

    Attributes:
        group: the group's name.
        title: of the vote.
        address: of the group's node, without a slash at the end.
        closes: UTC seconds.
        zone: IANA name.
    """

    group: str
    title: str
    address: str
    closes: int
    zone: str


def vote_link(address: str, code: str) -> str:
    """The address in the QR code; opening it changes nothing until a button is pressed."""
    return f"{address.rstrip('/')}/vote?{urlencode({'code': code})}"


def qr_svg(text: str) -> Markup:
    """A QR code as an inline picture."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=QR_BORDER_MODULES, svgclass="qr",
        lineclass=None, omitsize=True,
    )  # fmt: skip
    return Markup(out.getvalue().decode())  # noqa: S704 - segno's own markup, of modules only


def render_code_sheet(issued: Mapping[str, Any], *, styled: bool = True) -> str:
    """One HTML document with a page per member.

    Args:
        issued: what the command `codes.issue` answers.
        styled: whether the style is inside, for a file; else it is this server's, for a page.

    Raises:
        ValueError: there is nobody to print for.
    """
    rows = [CodeSheet(row["member"], row["name"], row["code"]) for row in issued["codes"]]
    heading = SheetHeading(
        group=issued["group"],
        title=issued["title"],
        address=issued["address"].rstrip("/"),
        closes=issued["closes"],
        zone=issued["zone"],
    )
    return render_sheets(heading, rows, styled=styled)


def render_sheets(
    heading: SheetHeading, sheets: Sequence[CodeSheet], *, styled: bool = True
) -> str:
    """The document of `render_code_sheet`, from typed values."""
    if not sheets:
        raise ValueError("no codes to print")
    pairs = [(sheet, qr_svg(vote_link(heading.address, sheet.code))) for sheet in sheets]
    return _document("code_sheet.html", styled=styled, heading=heading, sheets=pairs)


def render_access_sheet(made: Mapping[str, Any], spoken: Language | None = None) -> str:
    """One HTML document with a page for each new link or code to sign in by.

    Args:
        made: what the command `access.many` answers that gave or linked.
        spoken: of the reader of a page, where the lines stand below the sheets in that language and
            the style is this server's; None for a file, which has its style inside.

    Raises:
        ValueError: there is nobody to print for.
    """
    if not made["accesses"]:
        raise ValueError("no accesses to print")
    sheets = [(row, qr_svg(row.get("link") or made["address"])) for row in made["accesses"]]
    lines = "" if spoken is None else access_csv(made, spoken)
    return _document(
        "access_sheet.html", styled=spoken is None, made=made, sheets=sheets, lines=lines
    )


_COLUMNS = (N_("number"), N_("role"), N_("for"), N_("member"), N_("way in"))
_ROLES = {
    "steward": N_("administrator"),
    "facilitator": N_("facilitator"),
    "member": N_("member"),
    "observer": N_("observer"),
}


def access_csv(made: Mapping[str, Any], spoken: Language | None = None) -> str:
    """The same as lines for a mail program: number, role, for whom, member, and the way in.

    Args:
        spoken: in which language; None for the names that programs know.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name if spoken is None else spoken.gettext(name) for name in _COLUMNS])
    for row in made["accesses"]:
        role = row["role"] if spoken is None else spoken.gettext(_ROLES[row["role"]])
        cells = (row["number"], role, row["label"], row["member"])
        way = row.get("link") or row["code"]
        writer.writerow([*(escape_cell(str(cell)) for cell in cells), way])
    return out.getvalue()


def _document(template: str, *, styled: bool, **context: object) -> str:
    env = Environment(
        loader=Sources(),
        auto_reload=False,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return env.get_template(f"views/{template}").render(
        **context,
        sides=[_Side(language) for language in load_languages().values()],
        style=_style() if styled else "",
    )


def _style() -> Markup:
    return Markup(style_sheet())  # noqa: S704 - our own


class _Side:
    """A column of the sheet in one language."""

    def __init__(self, language: Language) -> None:
        self.code = language.code
        self.gettext = language.gettext
        self.moment = language.moment
