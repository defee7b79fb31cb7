"""What the client refuses to do, whatever it is told."""

import asyncio

import pytest
from aiohttp import web

from node.peers import client as client_module
from node.stage.ports import free_port
from node.tests.doctored import breaks_off, hangs_up, resets
from node.tests.small_federation import (
    group_id,
    local_charter,
    make_charter,
    running,
    small_node,
)
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import charter_id
from protocol.encoding import encode
from protocol.errors import UnattributedFault
from protocol.gossip.wire import ChangedHead


async def test_a_written_down_address_is_asked_only_if_it_is_https_or_this_machine(tmp_path):
    charter = make_charter(["https://one.invalid", "https://two.invalid"])
    with small_node(tmp_path / "1", charter, 1) as node:
        addresses = client_module.Addresses(charter.groups)
        async with client_module.Client(node, addresses) as client:
            for address in ("http://192.0.2.1", "http://example.invalid", "ftp://x", "nonsense"):
                assert await client.discover(address) is None
            assert addresses.all(group_id(2)) == ["https://two.invalid"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"group": 1}', b'{"group": "zz"}'])
async def test_what_answers_at_an_address_need_not_be_a_node(tmp_path, body):
    async def health(request):
        return web.Response(body=body)

    charter = local_charter(1)
    with small_node(tmp_path / "1", charter, 1) as node:
        async with running(node, gossip=False, extra=[("/healthz", health)]) as served:
            assert await served.client.discover(charter.groups[0].card.address) is None


async def test_a_dead_peer_is_named_and_its_next_address_tried(tmp_path):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        async with running(one, gossip=False), running(two, gossip=False) as asking:
            dead = f"http://127.0.0.1:{free_port()}"
            assert asking.client.addresses.hint(group_id(1), dead)
            with pytest.raises(UnattributedFault) as caught:
                await asking.client.digest(group_id(1))
            assert caught.value.code == "peer-unreachable"
            assert caught.value.suspects == (group_id(1).hex(),)
            assert len(await asking.client.digest(group_id(1))) == 32


async def test_a_peer_that_never_ends_its_answer_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(client_module, "ANSWER_S", 0.3)

    async def stall(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x")
        await given_up.wait()
        return response

    given_up = asyncio.Event()
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        stalling = running(one, gossip=False, extra=[("/federation/digest", stall)])
        async with stalling, running(two, gossip=False) as asking:
            with pytest.raises(UnattributedFault) as caught:
                await asking.client.digest(group_id(1))
            assert caught.value.code == "peer-stalled"
            given_up.set()


async def test_an_answer_that_breaks_off_is_told_apart_from_a_peer_that_is_away(tmp_path):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        breaking = running(one, gossip=False, extra=[("/federation/digest", breaks_off)])
        async with breaking, running(two, gossip=False) as asking:
            with pytest.raises(UnattributedFault) as caught:
                await asking.client.digest(group_id(1))
            assert caught.value.code == "answer-cut-off"


@pytest.mark.parametrize("ends", [hangs_up, resets])
async def test_a_connection_that_is_ended_before_a_byte_is_told_apart_from_a_closed_port(
    tmp_path, ends
):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        hanging = running(one, gossip=False, extra=[("/federation/digest", ends)])
        async with running(two, gossip=False) as asking:
            async with hanging:
                with pytest.raises(UnattributedFault) as caught:
                    await asking.client.digest(group_id(1))
                assert caught.value.code == "hung-up"
            with pytest.raises(UnattributedFault) as caught:
                await asking.client.digest(group_id(1))
            assert caught.value.code == "peer-unreachable"


async def test_an_answer_without_end_is_cut_at_the_limit(tmp_path):
    sent = []

    async def flood(request):
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(1000):
            await response.write(bytes(65_536))
            sent.append(1)
        return response

    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        flooding = running(one, gossip=False, extra=[("/federation/digest", flood)])
        async with flooding, running(two, gossip=False) as asking:
            with pytest.raises(client_module.MalformedError) as caught:
                await asking.client.digest(group_id(1))
            assert caught.value.code == "too-large"
        assert len(sent) < 1000


async def test_who_once_showed_no_keys_for_a_head_is_not_asked_for_them_at_every_poll(tmp_path):
    asked = []

    async def keys(request):
        asked.append(request.path)
        return web.Response(body=encode({"rotations": []}))

    charter = local_charter(2)
    line = origin(charter_id(charter), group_id(2))
    notes = [sign_checkpoint(bytes([n]) * 32, Checkpoint(line, n, bytes(32))) for n in (1, 2)]
    first, second = (ChangedHead(group=group_id(2), note=note) for note in notes)
    path = f"/federation/keys/{group_id(2).hex()}"
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        async with (
            running(one, gossip=False, extra=[(path, keys)]),
            running(two, gossip=False) as at,
        ):
            for _poll in range(5):
                await at.client.learn_keys(group_id(1), [first])
            assert len(asked) == 1
            # Another head may be one that it has keys for.
            await at.client.learn_keys(group_id(1), [first, second])
            assert len(asked) == 2
            assert at.client.open_heads([first, second]) == ()
