"""Turnout: one bar per group that has returned."""

from markupsafe import Markup

from node.web.charts.svg import WIDTH, length, picture, rect, short, text
from node.web.i18n import Language
from node.web.viewmodels.results import Turnout

_LEFT = 190
_RIGHT = 70
_ROW = 24


def turnout_bars(turnout: tuple[Turnout, ...], label: str, language: Language) -> Markup:
    """The picture; a group whose turnout is not known has no bar."""
    known = [(t.group, t.share) for t in turnout if t.share is not None]
    parts: list[Markup] = []
    for row, (group, share) in enumerate(known):
        width = min(length(share, 1, WIDTH - _LEFT - _RIGHT), WIDTH - _LEFT - _RIGHT)
        parts += [
            text(_LEFT - 8, row * _ROW + 16, short(group), anchor="end"),
            rect(_LEFT, row * _ROW + 3, WIDTH - _LEFT - _RIGHT, _ROW - 8, "bed"),
            rect(_LEFT, row * _ROW + 3, width, _ROW - 8, "s0"),
            text(WIDTH, row * _ROW + 16, language.percent(share), anchor="end"),
        ]
    return picture(max(len(known) * _ROW + 4, 1), label, parts)
