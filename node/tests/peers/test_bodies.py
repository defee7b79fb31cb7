"""What was read of an answer that is refused is gone, though the error and its traceback stay."""

import contextlib
import gc
import tracemalloc

import pytest
from aiohttp import web

from node.peers import parts
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.tests.small_federation import group_id, local_charter, running, small_node
from protocol.errors import MalformedError, ProtocolError, UnattributedFault

LIMIT = 4 * 1024 * 1024
MAY_STAY = 8 * 1024 * 1024
"""The last piece read of each, and what the server here has not sent: a third of all answers."""
ENTRIES = f"/log/{group_id(1).hex()}/tile/entries/{{at:.*}}"
DIGEST = "/federation/digest"


def pouring(size, then=None):
    """Answers with so many bytes, and then with an end, or without one."""

    async def pour(request):
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(size // 65_536):
                await response.write(bytes(65_536))
        if then is not None:
            await then(request)
        return response

    return pour


async def cut(request):
    request.transport.abort()


async def refused(client, failing, count=8):
    """Errors, kept as they are raised, and the megabytes that stay with them."""
    kept = []
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for _ in range(count):
            with pytest.raises(ProtocolError) as caught:
                await failing(client)
            kept.append(caught.value)
        return kept, tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
        gc.enable()


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (pouring(2 * LIMIT), MalformedError),
        (pouring(LIMIT // 2, cut), UnattributedFault),
    ],
    ids=["too long", "cut off"],
)
async def test_errors_keep_nothing_of_what_was_read(tmp_path, answer, expected):
    async def failing(client):
        await client.get(group_id(1), DIGEST, max_bytes=LIMIT)

    kept, stays = await between(tmp_path, (DIGEST, answer), failing)
    assert {type(error) for error in kept} == {expected}
    assert stays < MAY_STAY


async def test_a_part_that_is_no_part_leaves_nothing_behind(tmp_path):
    async def failing(client):
        await parts.fetch_part(client, group_id(1), group_id(1), 0, 1_024)

    # Short enough to be read whole, and no bundles.
    kept, stays = await between(tmp_path, (ENTRIES, pouring(LIMIT // 4)), failing)
    assert {error.code for error in kept} == {"bad-bundle"}
    assert stays < MAY_STAY


async def between(tmp_path, lie, failing):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        async with (
            running(one, gossip=False, extra=[lie]),
            Client(two, Addresses(charter.groups)) as client,
        ):
            return await refused(client, failing)
