"""Every option against every other: a cell is darker the larger the share that prefers the row.

Rows and columns stand best first, so that wins gather above the diagonal. A win carries a tick and
a tint, a defeat neither; where there are strongest paths, a second square shows those.
"""

from collections.abc import Sequence
from fractions import Fraction

import msgspec
from markupsafe import Markup

from node.web.charts.svg import SMALL, WIDTH, Drawing, breadth, fit, rect, text
from node.web.i18n import Language
from node.web.viewmodels.results import Exact
from protocol.counting.result import Pairwise

SHADES = 4
"""Tints of a win in the style sheet, by how far it is ahead of the largest win: quarters."""

MAX_SIDE = 40
"""Options drawn, the best ones; a larger square has no room for its numbers."""

_LEAST_CELL, _MOST_CELL = 6, 64
_HEAD = 44  # a line of words, and the numbers of the columns


class _Square(msgspec.Struct, frozen=True):
    """Numbers, row over column, and the geometry they are drawn with."""

    numbers: Sequence[Sequence[Exact]]
    order: Sequence[int]
    cell: Fraction
    left: int
    language: Language


def matrix_picture(
    found: Pairwise,
    names: Sequence[str],
    winners: Sequence[int],
    label: str,
    language: Language,
    width: int = WIDTH,
) -> Drawing:
    """The picture of comparisons in pairs.

    Args:
        found: at least one option.
        names: of the options, as the reader's language has them.
        winners: option indexes.
        label: what the picture is called.
        language: for words and numbers.
        width: units.
    """
    order = best_first(found, winners)[:MAX_SIDE]
    left = min(
        width * 2 // 5,
        max(90, *(int(breadth(_name(found, names, winners, o))) + 30 for o in order)),
    )
    cell = Fraction(width - left, len(order))
    cell = max(Fraction(_LEAST_CELL), min(cell, Fraction(_MOST_CELL)))
    titles = [
        (
            language.gettext("Votes that prefer the row to the column; ✓ more than back"),
            found.matrix,
        )
    ]
    if found.strengths:
        titles.append(
            (
                language.gettext("Strongest path from the row to the column; ✓ stronger than back"),
                found.strengths,
            )
        )
    parts: list[Markup] = []
    top = 0
    for title, numbers in titles:
        square = _Square(numbers, order, cell, left, language)
        parts.append(text(0, top + 15, title, css="dim small"))
        parts += _heads(square, found, names, winners, top)
        parts += _cells(square, names, top + _HEAD)
        top += _HEAD + int(cell * len(order)) + 18
    return Drawing(
        width, top, label, tuple(parts), _summary(found, names, winners, order, language)
    )


def best_first(found: Pairwise, winners: Sequence[int]) -> list[int]:
    """The options: as the method orders them, else winners, then by how many others each beats.

    What a condition dropped comes last.
    """
    size = len(found.matrix)
    if found.order:
        return [option for level in found.order for option in level]
    beaten = [
        sum(found.matrix[one][other] > found.matrix[other][one] for other in range(size))
        for one in range(size)
    ]
    return sorted(
        range(size),
        key=lambda o: (
            o not in winners,
            o in found.dropped,
            o not in found.schwartz,
            -beaten[o],
            o,
        ),
    )


def _name(found: Pairwise, names: Sequence[str], winners: Sequence[int], option: int) -> str:
    mark = "✓ " if option in winners else "✕ " if option in found.dropped else ""
    return mark + names[option]


def _heads(
    square: _Square, found: Pairwise, names: Sequence[str], winners: Sequence[int], top: int
) -> list[Markup]:
    """Names of the rows, with the numbers that head the columns."""
    parts: list[Markup] = []
    small = "small" if square.cell < 20 else ""
    for place, option in enumerate(square.order):
        number = square.language.number(place + 1)
        foot = top + _HEAD + square.cell * place + square.cell / 2 + 5
        room = square.left - 30
        name = _name(found, names, winners, option)
        parts.append(text(18, foot, number, anchor="end", css="dim small"))
        parts.append(text(24, foot, fit(name, room, SMALL if small else 14), css=small))
        middle = square.left + square.cell * place + square.cell / 2
        if breadth(number, SMALL) <= square.cell + 2:
            parts.append(text(middle, top + _HEAD - 6, number, anchor="middle", css="dim small"))
    return parts


def _cells(square: _Square, names: Sequence[str], top: int) -> list[Markup]:
    numbers = square.numbers
    most: Exact = max(
        [0, *(numbers[a][b] - numbers[b][a] for a in square.order for b in square.order)]
    )
    parts: list[Markup] = []
    for row, one in enumerate(square.order):
        for column, other in enumerate(square.order):
            x, y = square.left + square.cell * column, top + square.cell * row
            side = square.cell - 1
            if one == other:
                parts.append(rect(x, y, side, side, "cell self"))
                continue
            ahead: Exact = numbers[one][other] - numbers[other][one]
            figure = square.language.number(numbers[one][other])
            tip = f"{names[one]} → {names[other]}: {figure}"
            parts.append(rect(x, y, side, side, f"cell {_shade(ahead, most)}", tip))
            parts += _inside(figure, ahead, x, y, square.cell)
    return parts


def _inside(figure: str, ahead: Exact, x: Fraction, y: Fraction, cell: Fraction) -> list[Markup]:
    """The number and a tick or an equals sign, or the sign alone, as far as there is room."""
    mark = "✓" if ahead > 0 else "=" if ahead == 0 else ""
    middle = x + cell / 2
    if breadth(figure, SMALL) <= cell - 2 and cell >= 30:
        parts = [
            text(middle, y + cell / 2 + (0 if mark else 4), figure, anchor="middle", css="small")
        ]
        if mark:
            parts.append(text(middle, y + cell / 2 + 13, mark, anchor="middle", css="small"))
        return parts
    if mark and cell >= 10:
        return [text(middle, y + cell / 2 + 4, mark, anchor="middle", css="small")]
    return []


def _shade(ahead: Exact, most: Exact) -> str:
    if ahead <= 0:
        return "even" if ahead == 0 else "behind"
    quarter = -(-Fraction(ahead) * SHADES // most)
    return f"ahead{min(int(quarter), SHADES)}"


def _summary(
    found: Pairwise,
    names: Sequence[str],
    winners: Sequence[int],
    order: Sequence[int],
    language: Language,
) -> str:
    said = [
        language.gettext("Best first: %(names)s.") % {"names": ", ".join(names[o] for o in order)}
    ]
    for words, options in (
        (
            language.ngettext("Elected: %(names)s.", "Elected: %(names)s.", len(winners)),
            winners,
        ),
        (language.gettext("Dropped by a condition: %(names)s."), found.dropped),
    ):
        if options:
            said.append(words % {"names": ", ".join(names[option] for option in options)})
    return " ".join(said)
