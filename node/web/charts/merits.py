"""How options were graded: a bar each, divided among the grades, the best one on the left.

All bars are as long as each other, so the dashed line in the middle meets the grade that half of
the votes reach: the majority grade.
"""

from collections.abc import Sequence
from fractions import Fraction

import msgspec
from markupsafe import Markup

from node.web.charts.legend import Entry, legend
from node.web.charts.svg import SMALL, WIDTH, Drawing, breadth, fit, line, rect, text
from node.web.i18n import Language
from node.web.viewmodels.results import Exact
from protocol.counting.majority_judgment import gauges
from protocol.counting.result import Merit

TINTS = 7
"""Tints from best to worst in the style sheet; longer scales share them, neighbours in order."""

_SHORT = 3  # characters of a grade that fits where its number would
_ROW, _BAR = 64, 32


class Scale(msgspec.Struct, frozen=True):
    """What the options were graded on, and what they are ordered by.

    Attributes:
        grades: names, best first.
        scores: what each option got in total or on average, by index; empty where the middle
            grade decides.
    """

    grades: Sequence[str]
    scores: Sequence[Exact] = ()

    def marks(self) -> list[str]:
        """What stands in the bars: the grades themselves if all are short, else their places."""
        if all(len(name) <= _SHORT for name in self.grades):
            return list(self.grades)
        return [str(place + 1) for place in range(len(self.grades))]


def merit_picture(
    merits: Sequence[Merit],
    names: Sequence[str],
    winners: Sequence[int],
    scale: Scale,
    label: str,
    language: Language,
    width: int = WIDTH,
) -> Drawing:
    """The merit profile.

    Args:
        merits: one an option, at least one.
        names: of the options, as the reader's language has them.
        winners: option indexes; they come first.
        scale: as many grades as each merit has.
        label: what the picture is called.
        language: for words and numbers.
        width: units.
    """
    order = ranked(merits, winners, scale.scores)
    marks = scale.marks()
    parts, top = legend(_entries(scale, marks, language), width, language)
    top += 6
    summaries: list[str] = []
    for option in order:
        figure = _figure(merits[option], option, scale, language)
        name = ("✓ " if option in winners else "") + names[option]
        parts += _row(merits[option], scale, (name, figure), top, language, width)
        summaries.append(f"{names[option]}: {figure}")
        top += _ROW
    if not scale.scores:
        # Under the bars, so that it hides no number; each middle grade is underlined.
        first = top - _ROW * len(order)
        parts.insert(0, line(Fraction(width, 2), first + 16, top + 2, "mark"))
    return Drawing(width, top + 4, label, tuple(parts), "; ".join(summaries))


def ranked(merits: Sequence[Merit], winners: Sequence[int], scores: Sequence[Exact]) -> list[int]:
    """The options: the elected first, then by score, or by middle grade and what is around it."""
    keys = [(-s,) for s in scores] if scores else gauges(merits)
    others = sorted(set(range(len(merits))) - set(winners), key=lambda o: (keys[o], o))
    return [*winners, *others]


def tint(grade: int, size: int) -> str:
    """The colour class of a grade among `size`, best first."""
    return f"g{round(Fraction(grade * (TINTS - 1), max(size - 1, 1)))}"


def _entries(scale: Scale, marks: Sequence[str], language: Language) -> list[Entry]:
    size = len(marks)
    names = list(scale.grades)
    if marks == names:
        best, worst = language.gettext("best"), language.gettext("worst")
        names = [best, *[""] * (size - 2), worst]
    css = [tint(grade, size) for grade in range(size)]
    return [
        Entry(css[grade], names[grade], marks[grade], ink=f"on-{css[grade]}")
        for grade in range(size)
    ]


def _figure(found: Merit, option: int, scale: Scale, language: Language) -> str:
    if scale.scores:
        return language.number(scale.scores[option])
    return language.gettext("middle: %(grade)s") % {"grade": scale.grades[found.median]}


def _row(
    found: Merit,
    scale: Scale,
    words: tuple[str, str],
    top: int,
    language: Language,
    width: int,
) -> list[Markup]:
    figure = fit(words[1], width * 2 // 5)
    parts = [
        text(0, top + 15, fit(words[0], width - breadth(figure) - 12), css="halo"),
        text(width, top + 15, figure, anchor="end", css="dim halo"),
    ]
    total = sum(found.grades)
    if not total:
        return [*parts, rect(0, top + 20, width, _BAR, "bed")]
    left = Fraction(0)
    marks = scale.marks()
    for grade, votes in enumerate(found.grades):
        wide = Fraction(votes) / total * width
        if wide <= 0:
            continue
        css = tint(grade, len(marks))
        gap = 1 if wide > 4 else 0
        tip = f"{scale.grades[grade]}: {language.number(votes)}"
        parts.append(rect(left, top + 20, wide - gap, _BAR, css, tip))
        if grade == found.median and not scale.scores:
            parts.append(rect(left, top + 54, wide - gap, 3, "under"))
        share = language.percent(Fraction(votes) / total, 0)
        parts += _inside(marks[grade], share, (left, wide), top, css)
        left += wide
    return parts


def _inside(
    number: str, share: str, span: tuple[Fraction, Fraction], top: int, css: str
) -> list[Markup]:
    """The grade's number, which tells it without colour, and its share, as far as they fit."""
    left, wide = span
    fitting = [words for words in (number, share) if breadth(words, SMALL) <= wide - 3]
    feet = (32, 46) if len(fitting) == 2 else (39,)
    return [
        text(left + wide / 2, top + foot, words, anchor="middle", css=f"small on-{css}")
        for words, foot in zip(fitting, feet, strict=False)
    ]


def numbered(size: int) -> list[str]:
    """Grades that have no names: scores, best first."""
    return [str(size - 1 - grade) for grade in range(size)]
