"""A group of the coalition, with its real keys, does what it likes: the others serve on.

The liar is a real node whose answers are replaced one by one; see `test_bad_peers` for the lies
that fit in one answer.
"""

import asyncio
import gzip
import time
from itertools import count

import aiohttp
import pytest
from aiohttp import web

from federation_tests.attacks.memory import resident_mib
from node.peers import parts
from node.peers.limits import MAX_PART_ENTRIES
from node.seeds import KeyName
from node.tests.peers.test_bad_peers import (
    DIGEST,
    HONEST,
    LIAR,
    LIE,
    VICTIM,
    answering,
    lied_to,
    note_of,
    page,
    seen_and_unchanged,
    tree,
)
from node.tests.small_federation import (
    group_id,
    local_charter,
    running,
    seeds,
    small_node,
    until,
)
from protocol.encoding import encode
from protocol.errors import MalformedError, ProtocolError
from protocol.gossip.wire import ChangedHead, Changes, write_changes
from protocol.tiles import encode_bundle

MAX_MIB = 150
# Far from what it takes alone: other tests share the machine. Hanging would take for ever.
HEALTH_S = 30


def status_of(victim, number):
    return next(row for row in victim.driver.status() if row.group == group_id(number))


async def health_s(victim):
    """Seconds until /healthz answers."""
    began = time.monotonic()
    async with (
        aiohttp.ClientSession() as session,
        session.get(victim.client.addresses.of(group_id(VICTIM)) + "/healthz") as answer,
    ):
        assert answer.status == 200
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("size", "code"),
    [(MAX_PART_ENTRIES + 1, "not-held"), (2**34, "not-held"), (2**63 - 1, "too-large")],
)
async def test_a_head_of_a_made_up_size_stops_nobody(tmp_path, size, code):
    charter = local_charter(3)
    lie = (LIE, answering(page((LIAR, note_of(charter, LIAR, b"x", size=size)))))
    async with lied_to(tmp_path, lie, charter=charter) as victim:
        await seen_and_unchanged(victim, code)
        assert await health_s(victim) < HEALTH_S
        # Not only for a moment: what was wrong with a peer's heads stays beside its name.
        await asyncio.sleep(0.5)
        assert status_of(victim, LIAR).error == code


async def test_a_bundle_that_trickles_ends_with_the_pull(tmp_path, monkeypatch):
    monkeypatch.setattr(parts, "PULL_S", 0.5)
    charter = local_charter(3)
    ended = asyncio.Event()

    async def trickle(request):
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            for _ in range(200):
                await response.write(b"\0")
                await asyncio.sleep(0.05)
        finally:
            ended.set()
        return response

    lies = [
        (LIE, answering(page((HONEST, note_of(charter, HONEST, b"kept", b"said"))))),
        (f"/log/{group_id(HONEST).hex()}/tile/entries/{{at:.*}}", trickle),
    ]
    async with lied_to(tmp_path, *lies, charter=charter) as victim:
        await seen_and_unchanged(victim, "peer-stalled")
        await until(lambda: "whole part" in status_of(victim, LIAR).detail)
        async with asyncio.timeout(5):
            await ended.wait()


async def test_a_compressed_answer_is_not_unfolded(tmp_path):
    bomb = gzip.compress(bytes(50 * 1024 * 1024))

    async def explode(request):
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    before = resident_mib()
    async with lied_to(tmp_path, (LIE, explode)) as victim:
        await seen_and_unchanged(victim, "not-canonical")
        assert resident_mib() - before < 40


async def test_an_endless_answer_is_cut_at_its_limit(tmp_path):
    async def pour(request):
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        for _ in range(4000):
            await response.write(bytes(65536))
        return response

    before = resident_mib()
    async with lied_to(tmp_path, (LIE, pour)) as victim:
        await seen_and_unchanged(victim, "too-large")
        assert await health_s(victim) < HEALTH_S
        assert resident_mib() - before < 40


async def test_a_redirect_is_followed_nowhere(tmp_path):
    asked = []

    async def target(request):
        asked.append(request.path)
        return web.Response(body=b"")

    runner = web.AppRunner(_app("/{any:.*}", target))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    where = f"http://127.0.0.1:{runner.addresses[0][1]}/inside"

    async def away(request):
        return web.Response(status=307, headers={"Location": where})

    try:
        async with lied_to(tmp_path, (LIE, away)) as victim:
            await seen_and_unchanged(victim, "peer-refused")
    finally:
        await runner.cleanup()
    assert asked == []


def _app(pattern, handler):
    app = web.Application()
    app.router.add_get(pattern, handler)
    return app


async def test_a_peer_with_always_one_more_page_gets_a_turn_and_no_more(tmp_path):
    charter = local_charter(3)
    numbers = count(1)
    note = note_of(charter, LIAR, b"x")

    async def more(request):
        heads = [ChangedHead(group=group_id(LIAR), note=note)]
        cursor = next(numbers)
        return web.Response(
            body=write_changes(Changes(instance=b"i" * 16, cursor=cursor, heads=heads, more=True))
        )

    async with lied_to(tmp_path, (LIE, more), charter=charter) as victim:
        await until(lambda: next(numbers) > 150)
        assert await health_s(victim) < HEALTH_S
        assert len(victim.driver.state.wanted.get(group_id(LIAR), ())) <= 1


async def test_a_numbering_that_runs_backwards_changes_nothing_held(tmp_path):
    charter = local_charter(3)
    cursors = iter([2**62, *range(1000, 0, -1)])

    async def back(request):
        heads = [ChangedHead(group=group_id(HONEST), note=note_of(charter, HONEST, b"kept"))]
        return web.Response(
            body=write_changes(Changes(instance=b"i" * 16, cursor=next(cursors, 0), heads=heads))
        )

    async with lied_to(tmp_path, (LIE, back), charter=charter) as victim:
        await until(lambda: next(cursors, 0) < 990)
        assert victim.frontier() == {group_id(HONEST): (1, tree(b"kept").root())}
        assert await health_s(victim) < HEALTH_S


async def test_heads_of_groups_nobody_knows_are_passed_over(tmp_path):
    charter = local_charter(3)
    strangers = sorted(
        (ChangedHead(group=n.to_bytes(16, "big"), note=b"x" * 4000) for n in range(1, 200)),
        key=lambda head: head.group,
    )
    data = write_changes(Changes(instance=b"i" * 16, cursor=1, heads=strangers))
    async with lied_to(tmp_path, (LIE, answering(data)), charter=charter) as victim:
        await until(lambda: status_of(victim, LIAR).heard_s is not None)
        assert victim.frontier() == {group_id(HONEST): (1, tree(b"kept").root())}
        known = {founder.card.group for founder in charter.groups}
        assert set(victim.driver.state.wanted) <= known


@pytest.mark.parametrize(
    "body",
    [b"", b"\xc1", encode({"digest": b"d" * 32}), encode({"digest": b"d", "frontier": b"f"})],
    ids=["nothing", "no msgpack", "half", "short"],
)
async def test_a_broken_answer_on_agreement_is_an_error_and_no_agreement(tmp_path, body):
    lie = ("/federation/agreement", answering(body))
    async with lied_to(tmp_path, lie) as victim:
        with pytest.raises(MalformedError):
            await victim.client.agreement(group_id(LIAR), 1_790_000_000)


async def test_a_blob_with_other_bytes_is_not_kept(tmp_path):
    blob = bytes(32)
    async with lied_to(tmp_path, (f"/blob/{blob.hex()}", answering(b"poison"))) as victim:
        with pytest.raises(ProtocolError):
            await victim.client.blob(group_id(LIAR), blob)
        assert await victim.client.fetch_blob(blob) is None
        assert victim.node.logs.blob(blob) is None


async def test_two_heads_shown_to_two_groups_are_found_when_they_meet(tmp_path):
    charter = local_charter(3)
    one = note_of(charter, LIAR, b"to one")
    other = note_of(charter, LIAR, b"to the other")
    with (
        small_node(tmp_path / "1", charter, HONEST) as first,
        small_node(tmp_path / "2", charter, LIAR) as liar,
        small_node(tmp_path / "3", charter, VICTIM) as second,
    ):
        await first.write(b"said")

        async def forked(request):
            signer = request.headers["Signature-Input"]
            asks = group_id(HONEST).hex() in signer
            return web.Response(body=page((LIAR, one if asks else other)))

        async def bundle(request):
            asks = group_id(HONEST).hex() in request.headers["Signature-Input"]
            return web.Response(body=encode_bundle([b"to one" if asks else b"to the other"]))

        lies = [
            DIGEST,
            (LIE, forked),
            (f"/log/{group_id(LIAR).hex()}/tile/entries/{{at:.*}}", bundle),
        ]
        async with (
            running(liar, gossip=False, extra=lies),
            running(first) as left,
            running(second) as right,
        ):
            nodes = (left.node, right.node)
            await until(lambda: all(list(n.logs.frozen()) == [group_id(LIAR)] for n in nodes))
            # Each keeps what it had, from the liar or from the other: no third thing comes of two.
            shown = [(1, tree(said).root()) for said in (b"to one", b"to the other")]
            for ran in (left, right):
                assert ran.frontier().get(group_id(LIAR)) in (None, *shown)
            assert group_id(LIAR) in {**left.frontier(), **right.frontier()}


async def test_a_flood_of_announcements_slows_nobody_else(tmp_path):
    charter = local_charter(3)
    note = note_of(charter, LIAR, b"x", size=2**40, seed=seeds(LIAR)[KeyName.LOG])
    flood = encode({"heads": [{"group": group_id(LIAR), "note": note}]})
    before = resident_mib()
    async with lied_to(tmp_path, charter=charter) as victim:
        with small_node(tmp_path / "1", charter, HONEST) as caller_node:
            async with (
                running(caller_node, gossip=False) as caller,
                caller.client.announcements(group_id(VICTIM)) as socket,
            ):
                for _ in range(3000):
                    await socket.send_bytes(flood)
                assert await health_s(victim) < HEALTH_S
    assert resident_mib() - before < 60


async def test_a_stranger_can_not_connect(tmp_path):
    async with (
        lied_to(tmp_path) as victim,
        aiohttp.ClientSession() as session,
    ):
        address = victim.client.addresses.of(group_id(VICTIM))
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            await session.ws_connect(address + "/federation/announce")
        assert caught.value.status in (401, 403)
