"""Sums of a few numbers that would come to few people.

Spec: docs/spec/coalition/participation.md section 5. Every sum is looked at, not only those of one
number and of all: so what can be computed from them can be said to be all.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

# Numbers of which every sum is looked at, 64 of one half of them against 64 of the other. A form's
# question has eight answers, and a few that it had before it was asked anew. Of more, what some
# come to is taken to be few: each refused count costs every node this for every count before it.
MAX_SUMMED = 12

Window = tuple[int, int]
"""Whole numbers from the first to the last, both in it; none where the first is larger."""


def leaves_few(whole: int, parts: Iterable[int], least: int) -> bool:
    """Whether `whole` less some of `parts`, one or more, is above 0 and below `least`.

    Parts that are more than there is are no parts of it: whoever takes them away learns nothing.
    """
    inside = [part for part in parts if 0 < part < whole]
    if not inside or whole - sum(inside) >= least:
        return False  # with fewer of them taken away even more is left
    return len(inside) > MAX_SUMMED or _meets(inside, [(whole - least + 1, whole - 1)])


def changes_by_few(whole: int, parts: Iterable[int], least: int) -> bool:
    """Whether some of `parts`, or `whole` less these, are by their sum not 0 and within `least`.

    Args:
        whole: by how many all of them changed together, with what is none of the parts.
        parts: by how many each did, more or fewer; of none nothing is said.
    """
    given = list(parts)
    moved = [part for part in given if part]
    each = [*moved, whole - sum(moved)] if given else []
    if all(one == 0 or one >= least for one in each):
        return False  # whoever grew with others grew by enough
    if all(one == 0 or one <= -least for one in each):
        return False
    if len(moved) < len(given) and 0 < abs(whole) < least:
        return True  # beside one that did not change
    near = [(at + 1, at + least - 1) for at in (0, whole)]
    near += [(at - least + 1, at - 1) for at in (0, whole)]
    return len(moved) > MAX_SUMMED or _meets(moved, near)


def _meets(parts: Sequence[int], windows: Sequence[Window]) -> bool:
    """Whether some of `parts`, one or more, come to a number in one of the windows.

    Of each half every sum is written down, and of one of them found by halving.
    """
    half = len(parts) // 2
    left, right = _sums(parts[:half]), _sums(parts[half:])
    right.sort()
    if any(_within(0, right, window) for window in windows):
        return True
    with_none = sorted([0, *right])
    return any(_within(one, with_none, window) for one in left for window in windows)


def _within(one: int, ascending: Sequence[int], window: Window) -> bool:
    first, last = window
    at = bisect_left(ascending, first - one)
    return at < len(ascending) and ascending[at] <= last - one


def _sums(parts: Sequence[int]) -> list[int]:
    """What some of them come to, one or more; as often as there are ways to it."""
    found = [0]
    for part in parts:
        found += [one + part for one in found]
    return found[1:]
