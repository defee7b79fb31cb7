"""A node that nobody can reach: it answers over the connections it opened, and nothing else."""

import asyncio
import contextlib

import pytest

from node.peers.frames import WINDOW_BYTES, Question
from node.stage.ports import free_port
from node.tests.small_federation import (
    group_id,
    make_charter,
    running,
    small_node,
    until,
)
from protocol.errors import ProtocolError
from protocol.gossip.state import NEIGHBOURS
from protocol.gossip.wire import MAX_WALKED
from protocol.tiles import MAX_BUNDLE_BYTES, decode_bundle

INSIDE, OUTSIDE = group_id(2), group_id(1)


@pytest.fixture
async def pair(tmp_path):
    """Group 1 at an address, group 2 without one; logs are for the groups only."""
    charter = make_charter([f"http://127.0.0.1:{free_port()}", ""], public_logs=False)
    async with contextlib.AsyncExitStack() as stack:
        one, two = (stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in (1, 2))
        outside = await stack.enter_async_context(running(one))
        inside = await stack.enter_async_context(running(two, behind_nat=True))
        await until(lambda: outside.client.through(INSIDE) is not None)
        yield outside, inside


async def test_what_a_node_without_address_says_reaches_the_others_and_theirs_reaches_it(pair):
    outside, inside = pair
    await inside.write(*(b"inside %d" % i for i in range(600)))
    await outside.write(b"outside")
    await until(lambda: outside.frontier() == inside.frontier() and len(outside.frontier()) == 2)
    assert outside.node.logs.entries(INSIDE, 599, 600) == [b"inside 599"]
    await until(lambda: all(p.agreed for n in pair for p in n.driver.status()))
    (seen,) = outside.driver.status()
    assert seen.through
    assert not seen.address
    assert not inside.driver.status()[0].through


async def test_everything_that_peers_read_of_each_other_goes_that_way(pair):
    outside, inside = pair
    await inside.write(b"said")
    client, data = outside.client, b"\x01" * 60_000
    blob = await inside.node.logs.put_blob(data)
    assert await client.blob(INSIDE, blob) == data
    assert len(await client.digest(INSIDE)) == 32
    assert (await client.changes(INSIDE, inside.node.logs.instance, 0)).heads
    # As many prefixes as one question has.
    ids = [number.to_bytes(16, "big").hex() for number in range(MAX_WALKED)]
    assert len((await client.walk(INSIDE, ids)).digest) == 32
    assert (await client.checkpoint(INSIDE, INSIDE)).size == 1
    assert await client.agreement(INSIDE, 1_790_000_000)
    with pytest.raises(ProtocolError) as caught:
        await client.evidence(INSIDE, OUTSIDE)
    assert caught.value.code == "not-held"


async def test_answers_larger_than_the_window_arrive_whole_and_side_by_side(pair):
    outside, inside = pair
    entries = [bytes([i]) * 60_000 for i in range(60)]
    await inside.write(*entries)
    bundle = inside.node.logs.entry_bundle(INSIDE, 0, 60)
    assert len(bundle) > 3 * WINDOW_BYTES
    target = f"/log/{INSIDE.hex()}/tile/entries/000.p/60"
    asked = [outside.client.get(INSIDE, target, max_bytes=MAX_BUNDLE_BYTES) for _ in range(6)]
    assert await asyncio.gather(*asked) == [bundle] * 6
    assert outside.client.through(INSIDE) is not None


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/healthz",
        "/metrics",
        "/federation/announce",
        "/sign-in",
        "/command/peers",
        "/log/../command/peers",
        "/federation/digest/../../metrics",
        "//127.0.0.1/healthz",
    ],
)
async def test_nothing_but_what_peers_read_is_behind_the_connection(pair, target):
    outside, _inside = pair
    with pytest.raises(ProtocolError) as caught:
        await outside.client.get(INSIDE, target, max_bytes=1000)
    assert caught.value.code == "not-held"
    assert len(await outside.client.digest(INSIDE)) == 32


async def test_a_question_that_its_group_did_not_sign_is_refused_over_the_connection_too(pair):
    outside, _inside = pair
    way = outside.client.through(INSIDE)
    headers = outside.client._signed(INSIDE, "/federation/digest")

    async def ask(target, **changed):
        said = {"input": headers["Signature-Input"], "signature": headers["Signature"], **changed}
        question = Question(target=target, **said)
        return await way.get(question, 1000, asyncio.Semaphore(1))

    assert (await ask("/federation/digest"))[0] == 200
    assert (await ask("/federation/changes"))[0] == 401
    assert (await ask("/federation/digest", input="", signature=""))[0] == 401
    elsewhere = outside.client._signed(OUTSIDE, "/federation/digest")
    status, _ = await ask(
        "/federation/digest",
        input=elsewhere["Signature-Input"],
        signature=elsewhere["Signature"],
    )
    assert status == 401


async def test_a_node_without_address_and_connection_is_told_as_such_at_once(tmp_path):
    charter = make_charter([f"http://127.0.0.1:{free_port()}", ""])
    with small_node(tmp_path / "1", charter, 1) as one:
        async with running(one, gossip=False) as outside:
            with pytest.raises(ProtocolError) as caught:
                await outside.client.digest(INSIDE)
    assert caught.value.code == "peer-unreachable"
    assert "no address" in caught.value.detail


async def test_two_nodes_without_address_hear_of_each_other_through_a_third(tmp_path):
    charter = make_charter([f"http://127.0.0.1:{free_port()}", "", ""])
    async with contextlib.AsyncExitStack() as stack:
        nodes = [stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in (1, 2, 3)]
        await stack.enter_async_context(running(nodes[0]))
        two, three = [
            await stack.enter_async_context(running(node, behind_nat=True)) for node in nodes[1:]
        ]
        await two.write(b"said by two")
        await three.write(b"said by three")
        await until(lambda: two.frontier() == three.frontier() and len(two.frontier()) == 2)


async def test_one_question_of_a_third_each_carries_a_statement_between_two_without_address(
    tmp_path,
):
    # None of the two can ask the other; the third asks one over its connection, the other asks the
    # third: two rounds, whatever else goes on.
    charter = make_charter([f"http://127.0.0.1:{free_port()}", "", ""])
    async with contextlib.AsyncExitStack() as stack:
        nodes = [stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in (1, 2, 3)]
        outside = await stack.enter_async_context(running(nodes[0]))
        two = await stack.enter_async_context(running(nodes[1], behind_nat=True))
        three = await stack.enter_async_context(running(nodes[2], gossip=False, behind_nat=True))
        await two.write(b"said by two")
        await until(lambda: INSIDE in outside.frontier())
        page = await three.client.changes(OUTSIDE, outside.node.logs.instance, 0)
        (head,) = three.client.open_heads(page.heads)
        assert (head.group, head.size) == (INSIDE, 1)
        assert head.root == two.frontier()[INSIDE][1]
        tile = f"/log/{INSIDE.hex()}/tile/entries/000.p/1"
        taken = await three.client.get(OUTSIDE, tile, max_bytes=MAX_BUNDLE_BYTES)
        assert decode_bundle(taken, 1) == [b"said by two"]


async def test_who_is_not_among_its_neighbours_is_told_so_and_has_its_record_from_another(tmp_path):
    # The seventh asker and the eighth: without address and connection there is no way to the node.
    others = NEIGHBOURS + 2
    hidden = group_id(others + 1)
    addresses = [f"http://127.0.0.1:{free_port()}" for _ in range(others)]
    charter = make_charter([*addresses, ""])
    async with contextlib.AsyncExitStack() as stack:
        nodes = [
            stack.enter_context(small_node(tmp_path / str(n), charter, n))
            for n in range(1, others + 2)
        ]
        seen = [await stack.enter_async_context(running(node)) for node in nodes[:-1]]
        inside = await stack.enter_async_context(running(nodes[-1], behind_nat=True))
        await inside.write(b"said inside")
        await until(lambda: all(hidden in one.frontier() for one in seen))
        ways = [one.client.through for one in seen]
        await until(lambda: sum(way(hidden) is not None for way in ways) == NEIGHBOURS)
        assert len(inside.driver.connections) == NEIGHBOURS
        without = [one for one in seen if one.client.through(hidden) is None]
        assert len(without) == others - NEIGHBOURS
        for one in without:
            with pytest.raises(ProtocolError) as caught:
                await one.client.digest(hidden)
            assert caught.value.code == "peer-unreachable"
            assert f"keeps {NEIGHBOURS} of them" in caught.value.detail
            assert one.node.logs.entries(hidden, 0, 1) == [b"said inside"]
