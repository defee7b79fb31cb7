"""Counts side by side: one bar a name, on a scale that they share."""

from collections.abc import Sequence

from markupsafe import Markup

from node.web.charts.svg import BAR, ROW, WIDTH, Drawing, length, rect, short, text
from node.web.i18n import Language

MAX_BARS = 30
"""Bars of one picture; the table beside it has them all."""


def count_bars(counts: Sequence[tuple[str, int]], label: str, language: Language) -> Drawing:
    """The picture: the largest counts first, each with its number."""
    shown = sorted(counts, key=lambda pair: -pair[1])[:MAX_BARS]
    most = max((count for _, count in shown), default=0)
    parts: list[Markup] = []
    for row, (name, count) in enumerate(shown):
        top = row * ROW
        parts += [
            text(0, top + 15, short(name)),
            text(WIDTH, top + 15, language.number(count), anchor="end"),
            rect(0, top + 21, WIDTH, BAR, "bed"),
            rect(0, top + 21, length(count, most, WIDTH), BAR, "s0"),
        ]
    return Drawing(WIDTH, max(len(shown) * ROW, 1), label, tuple(parts))
