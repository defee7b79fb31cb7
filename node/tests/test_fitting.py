"""A record whose only head is past the quota is taken by earlier heads, as cuts certify it."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web
from msgspec.structs import replace

from node import fitting
from node.errors import SignerError
from node.fitting import Fitting
from node.tests.small_federation import (
    FAST,
    group_id,
    local_charter,
    running,
    small_node,
    until,
)
from protocol.gossip.quota import Quota
from protocol.paths import consistency_path, path_tiles
from protocol.tiles import decode_tile

RULES = replace(FAST, quota=Quota(entries=3, bytes=1000, reserve_entries=2, reserve_bytes=0))
SAID = [b"%d" % number for number in range(11)]


@asynccontextmanager
async def fitted(running_node):
    """A node that looks after what waits there."""
    task = asyncio.create_task(
        Fitting(running_node.node, running_node.client, running_node.driver, 0.05).run()
    )
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def held(running_node, number=1):
    return running_node.frontier().get(group_id(number), (0,))[0]


@pytest.fixture
def nodes(tmp_path):
    charter = local_charter(3)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
        small_node(tmp_path / "3", charter, 3) as three,
    ):
        yield one, two, three


async def test_a_record_past_its_quota_comes_as_far_as_it_fits_and_on_with_each_cut(nodes):
    one, two, three = nodes
    await one.write(*SAID)
    async with running(two, rules=RULES, certified={}) as second:
        async with running(one, rules=RULES, certified={}) as first:
            await until(lambda: second.driver.state.waiting)
            assert held(second) == 0
            async with fitted(second):
                await until(lambda: held(second) == 3)
                assert second.driver.state.waiting  # and so it is told of, until cuts certify more
                second.driver.certify({group_id(1): 3})
                await until(lambda: held(second) == 6)
            # An earlier head that was shown is no head that was taken back.
            assert not two.logs.faults(group_id(1))
            assert not one.logs.faults(group_id(1))
            assert first.frontier()[group_id(1)][0] == 11
        # Whoever can't ask the group's node takes that head like any other.
        async with running(three, rules=RULES, certified={group_id(1): 3}) as third:
            await until(lambda: held(third) == 6)
        async with running(one, rules=RULES, certified={}), fitted(second):
            second.driver.certify({group_id(1): 6})
            await until(lambda: held(second) == 9)
            second.driver.certify({group_id(1): 9})
            await until(lambda: held(second) == 11)
            await until(lambda: not second.driver.state.waiting)


async def test_bytes_bound_what_fits_too(nodes):
    one, two, _ = nodes
    await one.write(b"a" * 600, b"b" * 300, b"c" * 600)
    async with (
        running(one, rules=RULES, certified={}),
        running(two, rules=RULES, certified={}) as second,
        fitted(second),
    ):
        await until(lambda: held(second) == 2)


async def test_what_a_group_shows_as_fitting_is_held_to_the_quota(nodes, monkeypatch):
    # A liar: its newest head, which is what must not be taken.
    monkeypatch.setattr(fitting, "FAILED_S", 0.05)
    one, two, _ = nodes
    head = await one.write(*SAID)
    asked = []

    async def lie(request):
        asked.append(request.match_info)
        return web.Response(body=head.note)

    extra = [("/federation/fitting/{certified}", lie)]
    async with (
        running(one, rules=RULES, certified={}, extra=extra),
        running(two, rules=RULES, certified={}) as second,
        fitted(second),
    ):
        await until(lambda: len(asked) > 2)
        assert held(second) == 0


async def path_of(node, size):
    head = node.logs.head(node.group)
    tiles = {
        (int(tile.level), tile.index): decode_tile(
            node.logs.tile(node.group, int(tile.level), tile.index, tile.width), tile.width
        )
        for tile in path_tiles(size, head.size)
    }
    return consistency_path(size, head.size, tiles)


async def test_an_earlier_head_is_signed_of_the_very_record_that_was_signed_last(nodes):
    one, *_ = nodes
    await one.write(*SAID[:4])
    earlier = one.logs.head(one.group)
    await one.write(*SAID[4:])
    path = await path_of(one, 4)
    assert one.signer.sign_earlier(4, path, 11) == earlier.note
    assert one.signer.head().size == 11
    with pytest.raises(SignerError) as raised:
        one.signer.sign_earlier(4, path._replace(root=bytes(32)), 11)
    assert raised.value.code == "head-forked"
    for size, newest in ((11, 11), (0, 11), (4, 12), (4, 10)):
        with pytest.raises(SignerError):
            one.signer.sign_earlier(size, path, newest)
