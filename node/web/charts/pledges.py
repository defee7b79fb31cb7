"""How pledges stand: a bar for each group or decision, divided into done, in part, open, late."""

from markupsafe import Markup

from node.web.charts.svg import BAR, ROW, WIDTH, Drawing, hatch, length, rect, short, text
from node.web.i18n import Language
from node.web.viewmodels.pledges import PledgeCount

#: Colour classes of done, in part, open and late, in the order drawn.
COLOURS = ("s0", "s6", "rest", "s1")


def pledge_bars(counts: tuple[PledgeCount, ...], label: str, language: Language) -> Drawing:
    """The picture: each bar is as long as its pledges are many, against the most there are."""
    most = max((count.all for count in counts), default=0)
    parts: list[Markup] = []
    for row, count in enumerate(counts):
        parts += _row(row * ROW, count, most, language)
    return Drawing(WIDTH, max(len(counts) * ROW, 1), label, tuple(parts))


def _row(top: int, count: PledgeCount, most: int, language: Language) -> list[Markup]:
    said = f"{language.number(count.done)}/{language.number(count.all)}"
    drawn = [
        text(0, top + 15, short(count.name)),
        text(WIDTH, top + 15, said, anchor="end", css="dim"),
        rect(0, top + 21, WIDTH, BAR, "bed"),
    ]
    left = 0
    pieces = zip(COLOURS, (count.done, count.partial, count.open, count.late), strict=True)
    for css, pledges in pieces:
        width = min(length(pledges, most, WIDTH), WIDTH - left)
        if width > 0:
            drawn.append(rect(left, top + 21, width, BAR, css))
            # Late is told from done without colour, too.
            if css == COLOURS[3]:
                drawn.append(hatch(left, top + 21, width, BAR))
            left += width
    return drawn
