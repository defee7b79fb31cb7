"""The rounds of a count: in each round one bar per option still in, longest first."""

from collections.abc import Sequence

from markupsafe import Markup

from node.web.charts.svg import (
    BAR,
    ROW,
    WIDTH,
    Drawing,
    colour,
    length,
    line,
    rect,
    short,
    text,
)
from node.web.i18n import Language
from node.web.viewmodels.results import Exact, RoundView

MAX_ROUNDS = 12
"""Rounds drawn; a count of forty rounds is read in the table. First and last are always drawn."""

MAX_BARS = 8
"""Options drawn in a round, those with most votes."""

_HEAD = 26
_GAP = 14


def bars_picture(
    rounds: Sequence[RoundView],
    names: Sequence[str],
    label: str,
    language: Language,
    width: int = WIDTH,
) -> Drawing:
    """The picture of a count; empty if there were no rounds.

    Args:
        rounds: of one contest.
        names: of the options, as the reader's language has them.
        label: what the picture is called.
        language: for numbers.
        width: units.
    """
    drawn = list(rounds)
    if len(drawn) > MAX_ROUNDS:
        drawn = [drawn[0], *drawn[-(MAX_ROUNDS - 1) :]]
    widest = max((v for r in drawn for v in r.tally if v is not None), default=0)
    parts: list[Markup] = []
    top = 0
    for stage in drawn:
        if len(rounds) > 1:
            words = language.gettext("Round %(number)s") % {"number": language.number(stage.number)}
            parts.append(text(0, top + 16, words, css="dim"))
            top += _HEAD
        bars = _ranked(stage.tally)[:MAX_BARS]
        for place, (index, votes) in enumerate(bars):
            mark = " ✓" if index in stage.elected else " ✕" if index in stage.eliminated else ""
            name = short(names[index]) + mark
            parts += _bar(top + place * ROW, index, name, votes, widest, language, width)
        bottom = top + len(bars) * ROW
        if stage.quota is not None and 0 < stage.quota <= widest:
            parts.append(line(length(stage.quota, widest, width), top + 18, bottom - 4, "mark"))
        top = bottom + _GAP
    return Drawing(width, max(top, 1), label, tuple(parts))


def _bar(
    top: int, index: int, name: str, votes: Exact, widest: Exact, language: Language, width: int
) -> list[Markup]:
    return [
        text(0, top + 15, name),
        text(width, top + 15, language.number(votes), anchor="end"),
        rect(0, top + 21, length(votes, widest, width), BAR, colour(index)),
    ]


def _ranked(tally: tuple[Exact | None, ...]) -> list[tuple[int, Exact]]:
    bars = [(index, votes) for index, votes in enumerate(tally) if votes is not None]
    return sorted(bars, key=lambda bar: (-bar[1], bar[0]))
