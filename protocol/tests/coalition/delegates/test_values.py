"""Who sits, and what is vacant."""

from protocol.coalition.delegates.values import Delegation, Seat


def seat(**fields: object) -> Seat:
    values = {"label": "", "mandate": "free", "bound_to": "", "bound_by": "", "reserved": ""}
    return Seat(**{"alternate": False, **values, **fields})  # type: ignore[arg-type]


def test_a_seat_is_vacant_until_an_alternate_moves_up() -> None:
    gone, waits = seat(recalled=b"r"), seat(alternate=True)
    one = Delegation(
        b"d", b"g", 1, "Council", 1, 2, "other", "by lot", None, 0, None, 0, (gone, seat(), waits)
    )
    assert [s.sits for s in one.seats] == [False, True, False]
    assert one.vacant == 1
    assert seat(alternate=True, moved_up=0).sits
    assert not seat(alternate=True, moved_up=0, recalled=b"r").sits
