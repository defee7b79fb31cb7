"""The rounds of a count: in each round one bar per option still in, longest first."""

from markupsafe import Markup

from node.web.charts.svg import (
    BAR,
    ROW,
    WIDTH,
    colour,
    length,
    line,
    picture,
    rect,
    short,
    text,
)
from node.web.i18n import Language
from node.web.viewmodels.results import ContestResult, Exact

MAX_ROUNDS = 12
"""Rounds drawn; a count of forty rounds is read in the table. First and last are always drawn."""

MAX_BARS = 8
"""Options drawn in a round, those with most votes."""

_HEAD = 26
_GAP = 14


def round_bars(result: ContestResult, label: str, names: list[str], language: Language) -> Markup:
    """The picture of a count; empty if there were no rounds.

    Args:
        result: of one contest.
        label: what the picture is called.
        names: of the options, as the reader's language has them.
        language: for numbers.
    """
    drawn = list(result.rounds)
    if len(drawn) > MAX_ROUNDS:
        drawn = [drawn[0], *drawn[-(MAX_ROUNDS - 1) :]]
    widest = max((v for r in drawn for v in r.tally if v is not None), default=0)
    parts: list[Markup] = []
    top = 0
    for stage in drawn:
        if len(result.rounds) > 1:
            words = language.gettext("Round %(number)s") % {"number": language.number(stage.number)}
            parts.append(text(0, top + 16, words, css="dim"))
            top += _HEAD
        bars = _ranked(stage.tally)[:MAX_BARS]
        for place, (index, votes) in enumerate(bars):
            mark = " ✓" if index in stage.elected else " ✕" if index in stage.eliminated else ""
            name = short(names[index]) + mark
            parts += _bar(top + place * ROW, index, name, votes, widest, language)
        bottom = top + len(bars) * ROW
        if stage.quota is not None and 0 < stage.quota <= widest:
            parts.append(line(length(stage.quota, widest, WIDTH), top + 18, bottom - 4, "mark"))
        top = bottom + _GAP
    return picture(max(top, 1), label, parts)


def _bar(
    top: int, index: int, name: str, votes: Exact, widest: Exact, language: Language
) -> list[Markup]:
    return [
        text(0, top + 15, name),
        text(WIDTH, top + 15, language.number(votes), anchor="end"),
        rect(0, top + 21, length(votes, widest, WIDTH), BAR, colour(index)),
    ]


def _ranked(tally: tuple[Exact | None, ...]) -> list[tuple[int, Exact]]:
    bars = [(index, votes) for index, votes in enumerate(tally) if votes is not None]
    return sorted(bars, key=lambda bar: (-bar[1], bar[0]))
