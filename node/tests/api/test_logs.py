"""The API as a stranger and as a peer meets it, over real HTTP."""

import contextlib

import aiohttp
import msgpack
import pytest

from node.appkeys import READER_CHECK
from node.tests.small_federation import (
    group_id,
    local_charter,
    make_charter,
    running,
    small_node,
)
from protocol.checkpoint import open_checkpoint, origin
from protocol.errors import ProtocolError, UnattributedFault
from protocol.gossip.wire import NO_INSTANCE
from protocol.merkle import CompactRange, leaf_hash
from protocol.tiles import decode_bundle

LOG = f"/log/{group_id(1).hex()}"


@contextlib.asynccontextmanager
async def served(tmp_path, *, public_logs=True, entries=0):
    charter = local_charter(2, public_logs=public_logs)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        if entries:
            await one.write(*(b"entry %d" % i for i in range(entries)))
        async with (
            running(one, gossip=False) as first,
            running(two, gossip=False) as second,
            aiohttp.ClientSession(charter.groups[0].card.address) as stranger,
        ):
            yield first, second, stranger


async def test_a_stranger_checks_a_public_log_with_the_published_formats_alone(tmp_path):
    async with served(tmp_path, entries=300) as (first, _, stranger):
        async with stranger.get(f"{LOG}/checkpoint") as answer:
            assert answer.content_type == "text/plain"
            note = await answer.read()
        line = origin(first.node.coalition, group_id(1))
        checkpoint = open_checkpoint(note, line, first.node.charter.groups[0].card.log_key)
        assert checkpoint.size == 300
        entries, hashes = [], b""
        for index, suffix, width in ((0, "000", 256), (1, "001.p/44", 44)):
            async with stranger.get(f"{LOG}/tile/entries/{suffix}") as answer:
                assert answer.status == 200, index
                entries += decode_bundle(await answer.read(), width)
            async with stranger.get(f"{LOG}/tile/0/{suffix}") as answer:
                hashes += await answer.read()
        tree = CompactRange()
        tree.extend(entries)
        assert tree.root() == checkpoint.root
        assert hashes == b"".join(leaf_hash(entry) for entry in entries)
        async with stranger.get(f"{LOG}/tile/1/000.p/1") as answer:
            upper = CompactRange()
            upper.extend(entries[:256])
            assert await answer.read() == upper.root()


@pytest.mark.parametrize(("public", "scope"), [(True, "public"), (False, "private")])
async def test_full_tiles_may_be_kept_for_ever_and_checkpoints_not(tmp_path, public, scope):
    async with served(tmp_path, entries=257, public_logs=public) as (first, _, stranger):

        async def reader(request):
            return True

        first.app._state[READER_CHECK] = reader
        node = first.node
        head = node.logs.head(node.group)
        await node.logs.cosigned.cosign(node.group, head, 0, lambda _: head.note, anew=False)
        expected = {
            "tile/0/000": f"{scope}, max-age=31536000, immutable",
            "tile/entries/000": f"{scope}, max-age=31536000, immutable",
            "tile/entries/001.p/1": f"{scope}, max-age=60",
            "checkpoint": "no-cache" if public else "private, no-cache",
            "cosigned": "no-cache" if public else "private, no-cache",
        }
        for path, caching in expected.items():
            async with stranger.get(f"{LOG}/{path}") as answer:
                assert answer.headers["Cache-Control"] == caching
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        (f"/log/{group_id(9).hex()}/checkpoint", 404, "not-held"),
        (f"{LOG}/tile/0/001", 404, "not-held"),
        (f"{LOG}/tile/0/000.p/4", 404, "not-held"),
        (f"{LOG}/tile/entries/000", 404, "not-held"),
        (f"{LOG}/tile/entries/999", 404, "not-held"),
        (f"{LOG}/tile/0/0", 404, "bad-tile-path"),
        (f"{LOG}/tile/9/000", 404, "bad-tile-path"),
        (f"{LOG}/tile/0/000.p/256", 404, "bad-tile-path"),
        (f"{LOG}/tile/0/000.p/0", 404, "bad-tile-path"),
        (f"{LOG}/tile/entries/x001", 404, "bad-tile-path"),
        (f"/blob/{'0' * 64}", 404, "not-held"),
        ("/federation/changes?cursor=-1", 400, "bad-request"),
        ("/federation/changes?cursor=01", 400, "bad-request"),
        ("/federation/changes?cursor=9223372036854775808", 400, "bad-request"),
        ("/federation/changes?cursor=1&cursor=2", 400, "bad-request"),
        ("/federation/changes?instance=00", 400, "bad-request"),
        (f"/federation/changes?instance={'A' * 32}", 400, "bad-request"),
        ("/federation/agreement", 400, "bad-request"),
        ("/federation/agreement?time=now", 400, "bad-request"),
        ("/federation/agreement?time=999999999999", 400, "bad-request"),
        (f"/federation/digest?x={'y' * 5_000}", 414, "too-large"),
        ("/federation/announce", 401, "unsigned-request"),
    ],
)
async def test_a_bad_request_is_refused_in_words_and_the_node_serves_on(
    tmp_path, path, status, code
):
    async with served(tmp_path, entries=3) as (_, _, stranger):
        async with stranger.get(path) as answer:
            assert answer.status == status
            refusal = await answer.json()
            assert refusal["code"] == code
            assert refusal["message"]
            assert set(refusal) == {"code", "message", "hint"}
        async with stranger.get("/healthz") as answer:
            assert answer.status == 200


async def test_errors_come_as_msgpack_to_who_asks_for_it(tmp_path):
    async with served(tmp_path) as (_, _, stranger):
        headers = {"Accept": "application/msgpack"}
        async with stranger.get(f"{LOG}/checkpoint", headers=headers) as answer:
            assert msgpack.unpackb(await answer.read())["code"] == "not-held"


READ = [
    f"{LOG}/checkpoint",
    f"{LOG}/tile/entries/000.p/1",
    "/federation/changes",
    "/federation/digest",
    "/federation/agreement?time=1",
]


@pytest.mark.parametrize("path", [*READ, f"/blob/{'0' * 64}"])
async def test_private_logs_are_shown_to_groups_and_readers_only(tmp_path, path):
    async with served(tmp_path, public_logs=False, entries=1) as (first, second, stranger):
        async with stranger.get(path) as answer:
            assert answer.status == 401
            assert (await answer.json())["code"] == "unsigned-request"
        if path in READ:
            assert await second.client.get(group_id(1), path, max_bytes=10_000)
        allowed = []

        async def reader(request):
            allowed.append(request.path)
            return "invited" in request.cookies

        first.app._state[READER_CHECK] = reader
        async with stranger.get(path, cookies={"invited": "yes"}) as answer:
            assert answer.status in (200, 404)
        assert allowed


async def test_a_signature_of_another_coalition_opens_nothing(tmp_path):
    async with served(tmp_path, public_logs=False, entries=1) as (first, _, _):
        addresses = [founder.card.address for founder in first.node.charter.groups]
        foreign = make_charter(addresses, seed="another coalition")
        with small_node(tmp_path / "foreign", foreign, 2) as outsider:
            async with running_client(outsider) as client:
                with pytest.raises(UnattributedFault) as caught:
                    await client.digest(group_id(1))
        assert caught.value.code == "peer-refused"
        assert "bad-signature" in caught.value.detail


async def test_a_clock_that_is_far_off_is_named(tmp_path):
    async with served(tmp_path, entries=1) as (_, second, _):
        second.node._clock = lambda: 1_790_001_000
        with pytest.raises(UnattributedFault) as caught:
            await second.client.digest(group_id(1))
        assert "stale-request" in caught.value.detail


@contextlib.asynccontextmanager
async def running_client(node):
    from node.peers.addresses import Addresses
    from node.peers.client import Client

    async with Client(node, Addresses(node.founders)) as client:
        yield client


async def test_changes_are_numbered_and_known_to_the_asker(tmp_path):
    async with served(tmp_path, entries=2) as (first, second, _):
        page = await second.client.changes(group_id(1), NO_INSTANCE, 0)
        assert (page.heads, page.cursor) == ([], 1)  # where to begin
        page = await second.client.changes(group_id(1), page.instance, 0)
        assert [head.size for head in second.client.open_heads(page.heads)] == [2]
        assert page.instance == first.node.logs.instance
        again = await second.client.changes(group_id(1), page.instance, page.cursor)
        assert (again.heads, again.cursor) == ([], page.cursor)
        await first.write(b"more")
        news = await second.client.changes(group_id(1), page.instance, page.cursor)
        assert [head.size for head in second.client.open_heads(news.heads)] == [3]
        assert news.cursor > page.cursor


async def test_an_idle_round_costs_32_bytes_of_payload(tmp_path):
    async with served(tmp_path, entries=2) as (_, second, _):
        digest = await second.client.get(group_id(1), "/federation/digest", max_bytes=32)
        assert len(digest) == 32


async def test_health_and_metrics_hold_no_addresses_and_no_paths(tmp_path):
    async with served(tmp_path, entries=2) as (_first, _, stranger):
        async with stranger.get(f"{LOG}/checkpoint"):
            pass
        async with stranger.get("/healthz") as answer:
            health = await answer.json()
        assert health["status"] == "ok"
        assert health["group"] == group_id(1).hex()
        async with stranger.get("/metrics") as answer:
            text = await answer.text()
        assert 'route="/log/{group:[0-9a-f]{32}}/checkpoint",status="200"' in text
        assert "commonweal_statements 2.0" in text
        assert "127.0.0.1" not in text
        assert group_id(1).hex() not in text


async def test_an_erased_blob_is_gone_from_the_api(tmp_path):
    async with served(tmp_path) as (first, second, stranger):
        blob = await first.node.logs.put_blob(b"words to be erased")
        assert await second.client.blob(group_id(1), blob) == b"words to be erased"
        async with stranger.get(f"/blob/{blob.hex()}") as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["Content-Disposition"] == "attachment"
        await first.node.logs.erase_blob(blob)
        with pytest.raises(ProtocolError) as caught:
            await second.client.blob(group_id(1), blob)
        assert caught.value.code == "not-held"
