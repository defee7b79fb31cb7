"""Seats of a delegation by the names of those who hold them."""

from collections.abc import Callable

from node.web.viewmodels.delegates import SeatView
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.words import Words

BlobWords = Callable[[bytes, bytes], Words | None]
"""Blob hash and group -> its words; None where they are erased or not here."""


def seat_views(one: Delegation, words: BlobWords) -> tuple[SeatView, ...]:
    """A delegation's seats, in order; those whose names are not here without."""
    held = words(one.blob, one.group) if one.blob else None
    names: list[str] = [] if held is None else held.text.split("\n")
    if len(names) != len(one.seats):
        names = []  # the blob is not of this delegation's form: nobody can say whose name is whose
    return tuple(
        SeatView(
            number=number,
            name=seat.label or (names[number - 1] if names else None),
            sits=seat.sits,
            alternate=seat.alternate,
            moved_up=0 if seat.moved_up is None else seat.moved_up + 1,
            recalled=bool(seat.recalled),
            reserved=seat.reserved,
            bound_to=seat.bound_to,
            bound_by=seat.bound_by,
        )
        for number, seat in enumerate(one.seats, 1)
    )
