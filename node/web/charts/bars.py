"""The groups' shares: one bar per group, divided among the options."""

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from node.web.charts.svg import (
    BAR,
    ROW,
    WIDTH,
    Drawing,
    breadth,
    colour,
    fit,
    length,
    line,
    rect,
    short,
    text,
)
from node.web.i18n import Language
from node.web.viewmodels.results import ContestResult, GroupShare

_GAP = 12  # units between a group's name and who has most


def stacked_bars(
    result: ContestResult, names: Sequence[str], label: str, language: Language
) -> Drawing:
    """The picture: each group's bar is as long as any other's, its parts are its shares.

    Beside its name stand who has most and what part of the bar that is. Half of a bar is marked
    where it means anything.
    """
    parts: list[Markup] = []
    for row, share in enumerate(result.shares):
        parts += _group(row * ROW, share, names, language)
    if result.shares and result.halves:
        parts.append(line(WIDTH // 2, 20, len(result.shares) * ROW - 2, "mark"))
    return Drawing(WIDTH, max(len(result.shares) * ROW, 1), label, tuple(parts))


def _group(top: int, share: GroupShare, names: Sequence[str], language: Language) -> list[Markup]:
    total = sum(share.tally, start=Fraction(0)) + share.rest
    drawn = [text(0, top + 15, short(share.group))]
    if not total:
        return [*drawn, rect(0, top + 21, WIDTH, BAR, "bed")]
    most = max(share.tally, default=0)
    if most:
        ahead = [name for name, votes in zip(names, share.tally, strict=True) if votes == most]
        part = language.percent(Fraction(most) / total, 0)
        if len(ahead) > 1:
            part = language.gettext("%(part)s each") % {"part": part}
        # The name of who has most gives way to the group's.
        room = WIDTH - breadth(short(share.group)) - _GAP - breadth(f" {part}")
        who = fit(", ".join(ahead), room)
        words = f"{who} {part}" if who else part
        drawn.append(text(WIDTH, top + 15, words, anchor="end", css="dim"))
    left = 0
    pieces = [(colour(index), votes) for index, votes in enumerate(share.tally)]
    for css, votes in [*pieces, ("rest", share.rest)]:
        width = min(length(votes, total, WIDTH), WIDTH - left)
        if width > 0:
            drawn.append(rect(left, top + 21, width, BAR, css))
            left += width
    return drawn
