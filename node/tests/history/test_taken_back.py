"""What a keeper shows no more counts no more, though it is remembered for its keeper's sake."""

import pytest
from msgspec.structs import replace

from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.history.collecting import collect, hear
from node.history.cosigning import cosign
from node.history.keeping import keepers_of
from node.history.vouching import MAX_SHOWN_AGE_S, vouched
from node.stage.ports import free_port
from node.tests.council.federated import coalition, served
from node.tests.history.certified import vouched_for, whole_copy
from protocol.checkpoint import Checkpoint, origin
from protocol.coalition.snapshot import thinned
from protocol.cosignature import add_line
from protocol.cosignature import cosign as cosign_by
from protocol.keys import public_key


def vouched_size(node, group):
    """Up to where enough vouch for a log."""
    return vouched(node, node.council.last().epoch, keepers_of(node), node.logs.head(group)).size


async def thin(node, group):
    """Drop what can be dropped out of the first bundle; what it was."""
    bundle = node.logs.entry_bundle(group, 0, 256)
    items = [
        thinned(node.coalition, group, at, item)
        for at, item in enumerate(node.logs.items(group, 0, 256))
    ]
    assert await node.logs.thin(group, 0, items)
    return bundle


async def test_nothing_is_dropped_on_a_word_that_was_taken_back(tmp_path):
    full, other, group = await whole_copy(tmp_path, (free_port(), free_port()))
    async with served(full, other) as (one, two):
        await cosign(one)
        await collect(two)
        (row,) = two.logs.cosigned.of(group)
        assert vouched_size(two, group) == row.size
        bundle = await thin(one, group)
        assert await two.federation.cosignatures(group, group) == []
        with pytest.raises(NodeError) as caught:
            await run(two, "history.drop", {"before": 2})
        assert caught.value.code == "not-cosigned"
        assert two.logs.entry_bundle(group, 0, 256) == bundle
        # Its keeper can still hear of it, should it have forgotten: it must not say less.
        assert await one.federation.cosignatures(two.group, group) == [row]
        await one.logs.thicken(group, 0, bundle)
        await collect(two)
        assert vouched_size(two, group) == row.size


async def test_what_was_shown_long_ago_counts_no_more(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        store, now = node.logs.cosigned, node.now()
        for asked, size in (
            (now - MAX_SHOWN_AGE_S - 60, 0),
            (now + 10_000, 0),
            (now - MAX_SHOWN_AGE_S + 600, row.size),
        ):
            await store.show(row.keeper, [row], asked)
            assert vouched_size(node, group) == size
        # Never shown by its keeper: somebody else's copy of it says nothing of today.
        await store.show(row.keeper, [], now)
        await store.keep([row])
        assert vouched_size(node, group) == 0


async def test_a_smaller_head_of_a_log_that_was_cut_back_takes_the_larger_one_s_place(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        branch = row._replace(size=row.size + 50, root=bytes(32), note=b"of the branch")
        await node.logs.cosigned.show(row.keeper, [branch], node.now())
        assert vouched_size(node, group) == 0
        await node.logs.cosigned.show(row.keeper, [row], node.now())
        assert node.logs.cosigned.of(group) == [row]
        assert vouched_size(node, group) == row.size


async def test_a_node_that_does_not_serve_forgets_too_what_needn_t_be_kept(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        await node.logs.cosigned.keep([row._replace(keeper=b"z" * 16)])
        assert node.federation is None
        assert await collect(node) == 0
        assert node.logs.cosigned.of(group) == [row]


async def test_of_a_council_so_many_must_say_it_that_one_is_honest(tmp_path):
    full, other, group = await whole_copy(tmp_path)
    (row,) = await vouched_for(full, other)
    async with open_node(other) as node:
        head, epoch = node.logs.head(group), node.council.last().epoch
        seats = [replace(epoch.seats[0], group=bytes([at]) * 16) for at in range(65, 72)]
        keepers = {group: tuple(seat.group for seat in seats[:5])}
        node.keyring.cosigning_keys = lambda _: [public_key(bytes(32))]
        checkpoint = Checkpoint(origin(node.coalition, group), head.size, head.root)

        async def say(keeper):
            line = cosign_by(bytes(32), origin(node.coalition, keeper), checkpoint, 1)
            note = add_line(head.note, line)
            said = row._replace(keeper=keeper, size=head.size, root=head.root, note=note)
            await node.logs.cosigned.show(keeper, [said], node.now())

        def told(keepers):
            return vouched(node, replace(epoch, seats=seats), keepers, head)

        # Seven certify, five of them decide: two may lie.
        for at, size in ((0, 0), (1, 0), (2, head.size)):
            await say(seats[at].group)
            assert (told(keepers).needed, told(keepers).size) == (3, size)
        two = {group: keepers[group][2:4]}
        assert (told(two).needed, told(two).size) == (2, 0)
        await say(seats[3].group)
        assert told(two).size == head.size


async def test_after_a_restore_more_than_half_are_heard_before_anything_is_said(tmp_path):
    directories = coalition(tmp_path, 4)
    async with open_node(directories[0]) as node:
        await node.logs.mark_restored()
    async with served(*directories[:2]) as (one, _two):
        assert len(one.federation.reachable()) == 3
        assert not await hear(one)
        assert one.logs.cosigned.unheard
        async with served(directories[2]):
            assert await hear(one)
        assert not one.logs.cosigned.unheard


async def test_what_was_opened_when_it_was_kept_is_not_opened_again(tmp_path):
    full, other, group = await whole_copy(tmp_path, (free_port(), free_port()))
    async with served(full, other) as (one, two):
        await cosign(one)
        await collect(two)
        (row,) = two.logs.cosigned.of(group)
        # As if its key had been replaced: a new one would not be taken, and this one not count.
        two.keyring.cosigning_keys = lambda _: [public_key(bytes(32))]
        assert await two.federation.cosignatures(group, group) == [row]
        assert vouched_size(two, group) == 0
        await two.logs.file.write(lambda db: db.conn.execute("DELETE FROM cosigned"))
        assert await two.federation.cosignatures(group, group) == []
