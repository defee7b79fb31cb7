"""The groups' shares: one bar per group, divided among the options."""

from fractions import Fraction

from markupsafe import Markup

from node.web.charts.svg import BAR, ROW, WIDTH, Drawing, colour, length, line, rect, short, text
from node.web.i18n import Language
from node.web.viewmodels.results import ContestResult, GroupShare


def stacked_bars(result: ContestResult, label: str, language: Language) -> Drawing:
    """The picture: each group's bar is as long as any other's, its parts are its shares."""
    parts: list[Markup] = []
    for row, share in enumerate(result.shares):
        parts += _group(row * ROW, share, language)
    if result.shares:
        parts.append(line(WIDTH // 2, 20, len(result.shares) * ROW - 2, "mark"))
    return Drawing(WIDTH, max(len(result.shares) * ROW, 1), label, tuple(parts))


def _group(top: int, share: GroupShare, language: Language) -> list[Markup]:
    total = sum(share.tally, start=Fraction(0)) + share.rest
    drawn = [text(0, top + 15, short(share.group))]
    if not total:
        return [*drawn, rect(0, top + 21, WIDTH, BAR, "bed")]
    largest = Fraction(max(share.tally, default=0)) / total
    drawn.append(text(WIDTH, top + 15, language.percent(largest, 0), anchor="end", css="dim"))
    left = 0
    pieces = [(colour(index), votes) for index, votes in enumerate(share.tally)]
    for css, votes in [*pieces, ("rest", share.rest)]:
        width = min(length(votes, total, WIDTH), WIDTH - left)
        if width > 0:
            drawn.append(rect(left, top + 21, width, BAR, css))
            left += width
    return drawn
