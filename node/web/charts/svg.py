"""A little SVG: escaped text, geometry to a hundredth of a unit, colours by class."""

import unicodedata
from collections.abc import Iterable
from fractions import Fraction

import msgspec
from markupsafe import Markup, escape

WIDTH = 420
"""Units; about a phone's pixels, so that text keeps its size there."""

ROW = 40
"""A row: a line of words, and a bar below it."""

BAR = 15
SERIES = 8
"""Colours in the style sheet; what comes after the eighth shares one grey."""

MAX_LABEL = 40
"""Characters of a name beside a bar; the table beside the picture has it whole."""

TEXT = 14
"""Size of words, unless their class makes them smaller."""

SMALL = 12

_BREADTH, _CAPITAL = Fraction(3, 5), Fraction(3, 4)
"""Of the size: more than the usual letter takes in a sans serif, and more than the usual capital;
letters of East Asia take a whole."""


class Drawing(msgspec.Struct, frozen=True):
    """A finished picture, `width` by `height` units.

    Attributes:
        label: what it is called, for those who can't see it.
        summary: what it shows, in a sentence or two; empty if the label says all.
    """

    width: int
    height: int
    label: str
    parts: tuple[Markup, ...]
    summary: str = ""

    def inline(self) -> Markup:
        """The picture as an element of a page."""
        said = Markup("<desc>{}</desc>").format(self.summary) if self.summary else Markup("")
        return Markup(
            '<svg class="chart" viewBox="0 0 {} {}" preserveAspectRatio="xMinYMin" role="img" '
            'aria-label="{}">{}{}</svg>'
        ).format(self.width, self.height, self.label, said, Markup("").join(self.parts))

    def placed(self, x: int, y: int) -> Markup:
        """The picture as a part of a larger one."""
        return Markup('<g transform="translate({} {})"><title>{}</title>{}</g>').format(
            x, y, self.label, Markup("").join(self.parts)
        )


def length(part: int | Fraction, whole: int | Fraction, pixels: int) -> int:
    """`part` of `whole` in pixels; anything above zero is at least one pixel, so it is seen."""
    if whole <= 0 or part <= 0:
        return 0
    return max(1, round(Fraction(part) / Fraction(whole) * pixels))


def unit(x: int | Fraction) -> str:
    """A coordinate, rounded to a hundredth, without trailing zeros."""
    hundredths = round(Fraction(x) * 100)
    sign, (whole, rest) = "-" * (hundredths < 0), divmod(abs(hundredths), 100)
    return f"{sign}{whole}" + (f".{rest:02d}".rstrip("0") if rest else "")


def colour(index: int) -> str:
    """The colour class of the series at `index`."""
    return f"s{index}" if index < SERIES else "rest"


def short(text: str) -> str:
    """A name that fits beside a bar."""
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1].rstrip() + "…"


def breadth(text: str, size: int = TEXT) -> Fraction:
    """About how many units a line of text takes; rather too many than too few."""
    return sum((_letter(c) for c in text), Fraction(0)) * size


def _letter(letter: str) -> Fraction:
    if unicodedata.east_asian_width(letter) in "WF":
        return Fraction(1)
    return _CAPITAL if letter.isupper() else _BREADTH


def fit(text: str, room: int | Fraction, size: int = TEXT, least: int = 4) -> str:
    """As much of a text as fits, cut with an ellipsis; empty if not even `least` characters do."""
    if breadth(text, size) <= room:
        return text
    kept = text
    while kept and breadth(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…" if len(kept) >= least else ""


def rect(
    x: int | Fraction,
    y: int | Fraction,
    width: int | Fraction,
    height: int | Fraction,
    css: str,
    tip: str = "",
) -> Markup:
    """A bar; `tip` is shown to whoever points at it."""
    inside = Markup("><title>{}</title></rect>").format(tip) if tip else Markup("/>")
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" class="{}" rx="2"{}').format(
        unit(x), unit(y), unit(width), unit(height), css, inside
    )


def text(
    x: int | Fraction, y: int | Fraction, words: str, *, anchor: str = "start", css: str = ""
) -> Markup:
    """A line of text; `anchor` is start, middle or end."""
    return Markup('<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>').format(
        unit(x), unit(y), anchor, css, escape(words)
    )


def line(x: int | Fraction, top: int | Fraction, bottom: int | Fraction, css: str) -> Markup:
    """A vertical line."""
    return Markup('<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" class="{3}"/>').format(
        unit(x), unit(top), unit(bottom), css
    )


def hatch(
    x: int | Fraction, y: int | Fraction, width: int | Fraction, height: int | Fraction
) -> Markup:
    """Slanted lines over a bar, so that it is told from others without colour."""
    strokes: list[str] = []
    foot = Fraction(6)
    while foot < width + height:
        low, high = max(foot - height, Fraction(0)), min(foot, Fraction(width))
        if high > low:
            strokes.append(
                f"M{unit(x + low)} {unit(y + foot - low)}L{unit(x + high)} {unit(y + foot - high)}"
            )
        foot += 6
    return path(strokes, "hatch")


def path(steps: Iterable[str], css: str, tip: str = "") -> Markup:
    """A shape of steps that the callers have made of numbers and letters alone."""
    inside = Markup("><title>{}</title></path>").format(tip) if tip else Markup("/>")
    return Markup('<path d="{}" class="{}"{}').format("".join(steps), css, inside)
