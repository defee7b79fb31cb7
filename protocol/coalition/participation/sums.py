"""Sums of a few numbers that would come to few people.

Spec: docs/spec/coalition/participation.md section 5. Every sum is looked at, not only those of one
number and of all: so what can be computed from them can be said to be all.
"""

from collections.abc import Iterable

# Numbers of which every sum is tried, 4096 at most: a form's question has eight answers, and a few
# that it had before it was asked anew. Of more, what some come to is taken to be few.
MAX_SUMMED = 12


def leaves_few(whole: int, parts: Iterable[int], least: int) -> bool:
    """Whether `whole` less some of `parts`, one or more, is above 0 and below `least`.

    Parts that are more than there is are no parts of it: whoever takes them away learns nothing.
    """
    inside = [part for part in parts if 0 < part < whole]
    over = whole - sum(inside)
    if over >= least or not inside:
        return False  # with fewer of them taken away even more is left
    if len(inside) > MAX_SUMMED:
        return True
    sums = {0}
    for part in inside:
        sums |= {one + part for one in sums if one + part < whole}
    return any(0 < whole - one < least for one in sums if one)


def changes_by_few(whole: int, parts: Iterable[int], least: int) -> bool:
    """Whether some of `parts`, or `whole` less these, are by their sum not 0 and within `least`.

    Args:
        whole: by how many all of them changed together, with what is none of the parts.
        parts: by how many each did, more or fewer; of none nothing is said.
    """
    given = list(parts)
    moved = [part for part in given if part]
    each = [*moved, whole - sum(moved)] if given else []
    if all(one >= 0 and not _few(one, least) for one in each):
        return False
    if all(one <= 0 and not _few(one, least) for one in each):
        return False
    if len(moved) > MAX_SUMMED:
        return True
    # One part alone that did not change is some of them, and comes to nothing.
    sums = {0} if len(moved) < len(given) else set[int]()
    for part in moved:
        sums |= {part, *(one + part for one in sums)}
    return any(_few(one, least) or _few(whole - one, least) for one in sums)


def _few(number: int, least: int) -> bool:
    return 0 < abs(number) < least
