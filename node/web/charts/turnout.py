"""Turnout: one bar per group that has returned."""

from markupsafe import Markup

from node.web.charts.svg import BAR, ROW, WIDTH, Drawing, length, rect, short, text
from node.web.i18n import Language
from node.web.viewmodels.results import Turnout


def turnout_bars(turnout: tuple[Turnout, ...], label: str, language: Language) -> Drawing:
    """The picture; a group whose turnout is not known has no bar."""
    known = [(t.group, t.share) for t in turnout if t.share is not None]
    parts: list[Markup] = []
    for row, (group, share) in enumerate(known):
        top = row * ROW
        parts += [
            text(0, top + 15, short(group)),
            text(WIDTH, top + 15, language.percent(share), anchor="end"),
            rect(0, top + 21, WIDTH, BAR, "bed"),
            rect(0, top + 21, min(length(share, 1, WIDTH), WIDTH), BAR, "s0"),
        ]
    return Drawing(WIDTH, max(len(known) * ROW, 1), label, tuple(parts))
