"""What a keeper showed counts for a day, in the next epoch too, while it has to keep the log."""

import pytest
from msgspec.structs import replace

from node.core import open_node
from node.history.vouching import MAX_SHOWN_AGE_S, vouched
from node.tests.history.certified import vouched_for, whole_copy
from protocol.agreement.epoch import Seat

MORE = b"m" * 16


def later(epoch, *seats):
    """The epoch after one, with these seats."""
    return replace(epoch, number=epoch.number + 1, seats=list(seats))


@pytest.mark.parametrize(
    ("ago", "counts"),
    [(0, True), (MAX_SHOWN_AGE_S - 600, True), (MAX_SHOWN_AGE_S + 60, False)],
    ids=["just now", "almost a day ago", "more than a day ago"],
)
async def test_a_word_from_before_an_epoch_counts_in_it_for_a_day(tmp_path, ago, counts):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        head, known = node.logs.head(group), node.council.last().epoch
        await node.logs.cosigned.show(row.keeper, [row], node.now() - ago)
        # Its key for certifying is another one now: what it keeps it said under its own.
        renewed = replace(known.seats[0], key=b"k" * 32)
        after = later(known, renewed, Seat(group=MORE, key=MORE * 2))
        said = vouched(node, after, {group: (row.keeper, MORE)}, head)
        assert said.sizes == {row.keeper: row.size if counts else 0, MORE: 0}


async def test_who_lost_its_seat_with_an_epoch_vouches_for_nothing_from_then_on(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        head, known = node.logs.head(group), node.council.last().epoch
        assert vouched(node, known, {group: (row.keeper,)}, head).size == row.size
        after = later(known, Seat(group=MORE, key=MORE * 2))
        said = vouched(node, after, {group: (MORE,)}, head)
        assert (said.sizes, said.size, said.missing(1)) == ({MORE: 0}, 0, (MORE,))
        # The epoch after that gives it its seat back: what it showed is not a day old.
        again = later(after, known.seats[0], Seat(group=MORE, key=MORE * 2))
        assert vouched(node, again, {group: (row.keeper,)}, head).sizes[row.keeper] == row.size
