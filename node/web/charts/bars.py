"""The groups' shares: one bar per group, divided among the options."""

from fractions import Fraction

from markupsafe import Markup

from node.web.charts.svg import WIDTH, colour, length, line, picture, rect, short, text
from node.web.i18n import Language
from node.web.viewmodels.results import ContestResult, GroupShare

_LEFT = 190
_ROW = 26
_INSIDE = 44
"""Pixels that a percentage inside a bar needs."""


def stacked_bars(result: ContestResult, label: str, language: Language) -> Markup:
    """The picture: each group's bar is as long as any other's, its parts are its shares."""
    parts: list[Markup] = []
    for row, share in enumerate(result.shares):
        parts.append(text(_LEFT - 8, row * _ROW + 18, short(share.group), anchor="end"))
        parts += _parts(row * _ROW, share, language)
    middle = _LEFT + (WIDTH - _LEFT) // 2
    parts.append(line(middle, 0, len(result.shares) * _ROW, "mark"))
    return picture(max(len(result.shares) * _ROW + 4, 1), label, parts)


def _parts(top: int, share: GroupShare, language: Language) -> list[Markup]:
    total = sum(share.tally, start=Fraction(0)) + share.rest
    left = _LEFT
    drawn: list[Markup] = []
    if not total:
        return [rect(_LEFT, top + 3, WIDTH - _LEFT, _ROW - 7, "bed")]
    pieces = [(colour(index), votes) for index, votes in enumerate(share.tally)]
    for css, votes in [*pieces, ("rest", share.rest)]:
        width = min(length(votes, total, WIDTH - _LEFT), WIDTH - left)
        if width <= 0:
            continue
        drawn.append(rect(left, top + 3, width, _ROW - 7, css))
        if width >= _INSIDE:
            words = language.percent(Fraction(votes) / total, 0)
            drawn.append(text(left + width // 2, top + 18, words, anchor="middle", css="inside"))
        left += width
    return drawn
