"""A little SVG: escaped text, whole-pixel geometry, colours by class."""

from fractions import Fraction

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


def length(part: int | Fraction, whole: int | Fraction, pixels: int) -> int:
    """`part` of `whole` in pixels; anything above zero is at least one pixel, so it is seen."""
    if whole <= 0 or part <= 0:
        return 0
    return max(1, round(Fraction(part) / Fraction(whole) * pixels))


def colour(index: int) -> str:
    """The colour class of the series at `index`."""
    return f"s{index}" if index < SERIES else "rest"


def short(text: str) -> str:
    """A name that fits beside a bar."""
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1].rstrip() + "…"


def rect(x: int, y: int, width: int, height: int, css: str) -> Markup:
    """A bar."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" class="{}" rx="2"/>').format(
        x, y, width, height, css
    )


def text(x: int, y: int, words: str, *, anchor: str = "start", css: str = "") -> Markup:
    """A line of text; `anchor` is start, middle or end."""
    return Markup('<text x="{}" y="{}" text-anchor="{}" class="{}">{}</text>').format(
        x, y, anchor, css, escape(words)
    )


def line(x: int, top: int, bottom: int, css: str) -> Markup:
    """A vertical line."""
    return Markup('<line x1="{0}" x2="{0}" y1="{1}" y2="{2}" class="{3}"/>').format(
        x, top, bottom, css
    )


def picture(height: int, label: str, parts: list[Markup]) -> Markup:
    """The whole picture, `WIDTH` wide, named for those who can't see it."""
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>'
    ).format(WIDTH, height, label, Markup("").join(parts))
