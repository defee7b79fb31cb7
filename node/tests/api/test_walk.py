"""A walk over real HTTP: what is asked, what is answered, and what a node makes of it."""

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.api.guard import MAX_QUERY_CHARS
from node.api.walk import read_prefixes
from node.appkeys import METRICS
from node.peers.frames import MAX_TARGET_CHARS
from node.tests.small_federation import group_id, local_charter, running, small_node, until
from protocol.errors import MalformedError
from protocol.gossip.wire import ID_DIGITS, MAX_WALKED, open_branches


@pytest.fixture
async def pair(tmp_path):
    charter = local_charter(3)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        async with running(one, gossip=False) as first, running(two, gossip=False) as second:
            yield first, second


async def test_a_peer_answers_with_branches_and_then_with_heads(pair):
    first, second = pair
    head = await first.node.write(b"a", b"b")
    log = group_id(1).hex()
    root = await second.client.walk(group_id(1), [""])
    assert (root.prefixes, root.heads) == ([log], [])
    assert root.digest == await second.client.digest(group_id(1))
    leaf = await second.client.walk(group_id(1), [log])
    assert [(item.group, item.note) for item in leaf.heads] == [(group_id(1), head.note)]


async def test_the_root_is_asked_for_with_an_empty_prefix(pair):
    address = pair[0].client.addresses.of(group_id(1))
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{address}/federation/walk?at=") as answer:
            assert answer.status == 200
            assert open_branches(await answer.read()).prefixes == []
        for query in ("", "?at=x", "?at=1,0", "?at=0,01", "?at=0&at=1", f"?at={'0' * 33}"):
            async with session.get(f"{address}/federation/walk{query}") as answer:
                assert (answer.status, (await answer.json())["code"]) == (400, "bad-request")


async def test_a_node_that_comes_back_finds_by_a_walk_what_it_missed(tmp_path):
    charter = local_charter(2)
    with small_node(tmp_path / "1", charter, 1) as one:
        async with running(one) as first:
            with small_node(tmp_path / "2", charter, 2) as two:
                await two.write(b"own")
                async with running(two) as second:
                    await first.write(b"a")
                    await until(lambda: len(second.frontier()) == 2)
            await first.write(b"b")
            with small_node(tmp_path / "2", charter, 2) as two:
                async with running(two) as second:
                    await until(lambda: second.frontier()[group_id(1)][0] == 2)
        assert "/federation/walk" in first.app[METRICS].render().decode()


def test_the_longest_question_fits_query_and_frame():
    ids = [n.to_bytes(16, "big").hex() for n in range(MAX_WALKED)]
    query = f"at={','.join(ids)}"
    assert read_prefixes([query.removeprefix("at=")]) == ids
    assert len(query) <= MAX_QUERY_CHARS
    assert len(f"/federation/walk?{query}") <= MAX_TARGET_CHARS
    with pytest.raises(MalformedError):
        read_prefixes([f"{query.removeprefix('at=')},{'f' * ID_DIGITS}"])


@given(st.lists(st.text("01ax", max_size=4), max_size=5))
def test_only_ascending_prefixes_none_the_beginning_of_another_are_read(prefixes):
    good = (
        bool(prefixes)
        and "x" not in "".join(prefixes)
        and prefixes == sorted(set(prefixes))
        and not any(b != a and b.startswith(a) for a in prefixes for b in prefixes)
    )
    if good:
        assert read_prefixes([",".join(prefixes)]) == prefixes
    else:
        with pytest.raises(MalformedError):
            read_prefixes([",".join(prefixes)] if prefixes else [])
