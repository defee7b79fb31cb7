"""The rounds of a count: in each round one bar per option still in, longest first."""

from markupsafe import Markup

from node.web.charts.svg import WIDTH, colour, length, line, picture, rect, short, text
from node.web.i18n import Language
from node.web.viewmodels.results import ContestResult, Exact

MAX_ROUNDS = 12
"""Rounds drawn; a count of forty rounds is read in the table. First and last are always drawn."""

MAX_BARS = 8
"""Options drawn in a round, those with most votes."""

_LEFT = 190
_RIGHT = 110
_ROW = 24
_HEAD = 30


def round_bars(result: ContestResult, label: str, language: Language) -> Markup:
    """The picture of a count; empty if there were no rounds."""
    drawn = list(result.rounds)
    if len(drawn) > MAX_ROUNDS:
        drawn = [drawn[0], *drawn[-(MAX_ROUNDS - 1) :]]
    widest = max((v for r in drawn for v in r.tally if v is not None), default=0)
    names = [option.label for option in result.contest.options]
    parts: list[Markup] = []
    top = 0
    for stage in drawn:
        heading = language.gettext("Round %(number)s") % {"number": language.number(stage.number)}
        parts.append(text(0, top + 20, heading, css="dim"))
        bars = _ranked(stage.tally)[:MAX_BARS]
        first = top + _HEAD
        for place, (index, votes) in enumerate(bars):
            mark = "✓ " if index in stage.elected else "✕ " if index in stage.eliminated else ""
            parts += _bar(first + place * _ROW, index, mark + names[index], votes, widest, language)
        if stage.quota is not None and widest:
            at = _LEFT + length(stage.quota, widest, WIDTH - _LEFT - _RIGHT)
            if at <= WIDTH - _RIGHT:
                parts.append(line(at, first - 2, first + len(bars) * _ROW, "mark"))
        top = first + len(bars) * _ROW + 12
    return picture(max(top, 1), label, parts)


def _bar(
    top: int, index: int, name: str, votes: Exact, widest: Exact, language: Language
) -> list[Markup]:
    width = length(votes, widest, WIDTH - _LEFT - _RIGHT)
    return [
        text(_LEFT - 8, top + 15, short(name), anchor="end"),
        rect(_LEFT, top + 2, width, _ROW - 7, colour(index)),
        text(_LEFT + width + 6, top + 15, language.number(votes)),
    ]


def _ranked(tally: tuple[Exact | None, ...]) -> list[tuple[int, Exact]]:
    bars = [(index, votes) for index, votes in enumerate(tally) if votes is not None]
    return sorted(bars, key=lambda bar: (-bar[1], bar[0]))
