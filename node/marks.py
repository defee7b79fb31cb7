"""A mark as people write it: an option and its grade, as `Ann/5` or `Ann/good`.

docs/operate/commands.md says where.
"""

from collections.abc import Iterable, Sequence

from protocol.counting.grades import as_choice
from protocol.counting.profile import Choice

SIGN = "/"
# Characters of a mark that an error repeats.
SHOWN = 60


def read_marks(marks: Iterable[str], options: Sequence[str], grades: Sequence[str]) -> Choice:
    """The choice that marks make; none make a blank one.

    Case matters neither in options nor in grades, if without it they still differ.

    Args:
        marks: such as `Ann/5`; empty ones are passed over.
        options: labels in index order.
        grades: the best first.

    Raises:
        ValueError: no such option or grade, or an option that is marked twice.
    """
    levels: list[list[int]] = [[] for _ in grades]
    seen: set[int] = set()
    for written in marks:
        mark = written.strip()
        if not mark:
            continue
        option, grade = _read(mark, options, grades)
        if option in seen:
            raise ValueError(f"{options[option][:SHOWN]!r} is marked twice")
        seen.add(option)
        levels[grade].append(option)
    return as_choice([sorted(level) for level in levels])


def _read(mark: str, options: Sequence[str], grades: Sequence[str]) -> tuple[int, int]:
    """The option and the grade of one mark; a sign inside a label is no trouble."""
    known, scale = _folded(options), _folded(grades)
    for at in reversed([place for place, sign in enumerate(mark) if sign == SIGN]):
        name, grade = mark[:at].strip(), mark[at + 1 :].strip()
        option, level = _find(name, options, known), _find(grade, grades, scale)
        if option is not None and level is not None:
            return option, level
    such = f"{options[0]}{SIGN}{grades[0]}"
    raise ValueError(f"{mark[:SHOWN]!r} is not an option and a grade, such as {such}")


def _find(name: str, labels: Sequence[str], folded: dict[str, int]) -> int | None:
    return labels.index(name) if name in labels else folded.get(name.casefold())


def _folded(labels: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, label in enumerate(labels):
        found[label.casefold()] = place
    return found if len(found) == len(labels) else {}
