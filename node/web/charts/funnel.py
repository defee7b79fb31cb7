"""The funnel: from those invited to those who voted, a bar a stage, each against the first."""

from collections.abc import Sequence

from markupsafe import Markup

from node.web.charts.svg import BAR, ROW, WIDTH, Drawing, length, rect, text
from node.web.i18n import Language


def funnel(stages: Sequence[str], people: Sequence[int], label: str, language: Language) -> Drawing:
    """The picture.

    Args:
        stages: their names in the reader's language.
        people: as many numbers, the first the largest.
    """
    parts: list[Markup] = []
    whole = people[0] if people else 0
    for row, (stage, count) in enumerate(zip(stages, people, strict=True)):
        top = row * ROW
        parts += [
            text(0, top + 15, stage),
            text(WIDTH, top + 15, language.number(count), anchor="end"),
            rect(0, top + 21, WIDTH, BAR, "bed"),
            rect(0, top + 21, length(count, whole, WIDTH), BAR, "s0"),
        ]
    return Drawing(WIDTH, max(len(people) * ROW, 1), label, tuple(parts))
