"""Who moves up when seats fall vacant.

Spec: docs/spec/coalition/delegates.md section 5, step 5.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from protocol.coalition.delegates.places import Minimums
from protocol.coalition.delegates.values import Recall, Seat


def vacated(
    seats: tuple[Seat, ...],
    recalls: Iterable[Recall],
    order: Sequence[int],
    minimums: Minimums | None = None,
) -> tuple[Seat, ...]:
    """The seats after recalls, one after another, with the alternates who moved up.

    Args:
        order: places of the alternates, in the order in which they move up.
        minimums: what their contest asks of those who sit together.
    """
    now = list(seats)
    for recall in recalls:
        # First all go who are recalled together, or one of them would move up for another.
        left = [place for place in recall.seats if now[place].sits]
        # Kept ones first: else who alone may take them could be gone to an open one.
        left.sort(key=lambda place: _kept_first(now[_first(now, place)].reserved))
        for place in recall.seats:
            if not now[place].recalled:
                now[place] = replace(now[place], recalled=recall.hash)
        for place in left:
            following = _next(now, now[_first(now, place)].reserved, order, minimums)
            if following is not None:
                now[following] = replace(now[following], moved_up=place)
    return tuple(now)


def _kept_first(reserved: str) -> tuple[bool, str]:
    """By name, so that who moves up is the same in whatever order the seats are listed."""
    return not reserved, reserved


def _next(
    now: Sequence[Seat], reserved: str, order: Sequence[int], minimums: Minimums | None
) -> int | None:
    """The first alternate who may take a seat of this kind; None if nobody may."""
    sitting = frozenset(place for place, seat in enumerate(now) if seat.sits)
    still_open = sum(not seat.alternate for seat in now) - len(sitting) - 1
    counts = () if minimums is None else minimums.counts(sitting)
    for place in order:
        seat = now[place]
        # A reserved place stays with those for whom it is reserved.
        if seat.recalled or seat.sits or reserved not in ("", seat.reserved):
            continue
        # More of a set may have been elected than need be, and no place be kept: all the same
        # as many of it stay as the vote promised, however many of them go.
        if minimums is None or minimums.allow(sitting, counts, place, still_open):
            return place
    return None


def _first(seats: Sequence[Seat], place: int) -> int:
    """The seat that was first of those who sat in it one after another."""
    while (before := seats[place].moved_up) is not None:
        place = before
    return place
