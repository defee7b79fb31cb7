"""What a lying peer can say: each lie refused with a clear error, nothing changed, served on.

The liar is a real node whose answers are replaced one by one.
"""

import asyncio
import contextlib

import aiohttp
import pytest
from aiohttp import web

from node.seeds import KeyName
from node.tests.small_federation import (
    group_id,
    local_charter,
    make_charter,
    running,
    seeds,
    small_node,
    until,
)
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import charter_id
from protocol.encoding import encode
from protocol.errors import UnattributedFault
from protocol.gossip.wire import (
    MAX_CHANGES_BYTES,
    MAX_NOTE_BYTES,
    ChangedHead,
    Changes,
    write_changes,
)
from protocol.merkle import CompactRange
from protocol.tiles import encode_bundle

HONEST, LIAR, VICTIM = 1, 2, 3


def tree(*entries):
    compact = CompactRange()
    compact.extend(entries)
    return compact


def note_of(charter, number, *entries, size=None, root=None, seed=None, group=None):
    compact = tree(*entries)
    line = origin(charter_id(charter), group_id(group or number))
    checkpoint = Checkpoint(line, size or compact.size, root or compact.root())
    return sign_checkpoint(seed or seeds(number)[KeyName.LOG], checkpoint)


def page(*notes, cursor=1):
    heads = [ChangedHead(group=group_id(number), note=note) for number, note in notes]
    return write_changes(Changes(instance=b"i" * 16, cursor=cursor, heads=heads))


def answering(data, status=200):
    async def handler(request):
        return web.Response(body=data, status=status)

    return handler


LIE = "/federation/changes"
DIGEST = ("/federation/digest", answering(b"d" * 32))


@contextlib.asynccontextmanager
async def lied_to(tmp_path, *lies, charter=None):
    """A victim that holds [kept] of group 1, and a liar that answers with `lies`."""
    charter = charter or local_charter(3)
    with contextlib.ExitStack() as stack:
        nodes = [
            stack.enter_context(small_node(tmp_path / str(n), charter, n))
            for n in (HONEST, LIAR, VICTIM)
        ]
        head = await nodes[0].write(b"kept")
        line = origin(charter_id(charter), group_id(HONEST))
        checkpoint = Checkpoint(line, 1, head.root)
        await nodes[2].logs.append(group_id(HONEST), head.note, checkpoint, [b"kept"])
        async with (
            running(nodes[1], gossip=False, extra=[DIGEST, *lies]),
            running(nodes[2]) as victim,
        ):
            yield victim


async def seen_and_unchanged(victim, code):
    """The fault is on record under its code, the store is as before, the node answers."""
    await until(lambda: code in known_codes(victim))
    assert victim.frontier() == {group_id(HONEST): (1, tree(b"kept").root())}
    async with (
        aiohttp.ClientSession() as session,
        session.get(victim.client.addresses.of(group_id(VICTIM)) + "/healthz") as answer,
    ):
        assert answer.status == 200


def known_codes(victim):
    peers = {status.error for status in victim.driver.status()}
    forked = {"forked-log"} if victim.node.logs.frozen() else set()
    return peers | forked | {fault.code for fault in victim.node.logs.faults()}


CHARTER = local_charter(3)
ALIEN = make_charter([f.card.address for f in CHARTER.groups], seed="alien")

BAD_PAGES = {
    "not msgpack": (b"\xc1", "not-canonical"),
    "empty": (b"", "not-canonical"),
    "another schema": (encode({"cursor": 1}), "bad-schema"),
    "a long integer": (
        page().replace(b"\xa6cursor\x01", b"\xa6cursor\xcc\x01"),
        "not-canonical",
    ),
    "keys out of order": (
        b"\x83\xa5heads\x90\xa6cursor\x01\xa8instance\xc4\x10" + b"i" * 16,
        "not-canonical",
    ),
    "a key twice": (
        b"\x84\xa6cursor\x01\xa6cursor\x01\xa5heads\x90\xa8instance\xc4\x10" + b"i" * 16,
        "not-canonical",
    ),
    "a float": (
        page().replace(b"\xa6cursor\x01", b"\xa6cursor\xca\x3f\x80\x00\x00"),
        "not-canonical",
    ),
    "nested deep": (b"\x91" * 5000 + b"\x90", "not-canonical"),
    "bytes after the end": (page() + b"\x00", "not-canonical"),
    "oversized": (b"\x00" * (MAX_CHANGES_BYTES + 1), "too-large"),
    "no note": (page((HONEST, b"not a note")), "bad-note"),
    "an oversized note": (
        encode(
            {
                "cursor": 1,
                "heads": [{"group": group_id(1), "note": b"n" * (MAX_NOTE_BYTES + 1)}],
                "instance": b"i" * 16,
            }
        ),
        "bad-schema",
    ),
    "another group's log": (
        page((HONEST, note_of(CHARTER, LIAR, b"kept", b"x"))),
        "wrong-origin",
    ),
    "another coalition": (
        page((HONEST, note_of(ALIEN, HONEST, b"kept", b"x"))),
        "wrong-origin",
    ),
    "a forked root": (page((HONEST, note_of(CHARTER, HONEST, b"other"))), "forked-log"),
}


@pytest.mark.parametrize("name", BAD_PAGES)
async def test_a_bad_page_of_changes_changes_nothing(tmp_path, name):
    data, code = BAD_PAGES[name]
    async with lied_to(tmp_path, (LIE, answering(data)), charter=CHARTER) as victim:
        await seen_and_unchanged(victim, code)


async def test_a_head_under_an_unknown_key_waits_without_blame(tmp_path):
    """Its group may have changed keys in an epoch that this node hasn't heard of."""
    strange = note_of(CHARTER, HONEST, b"kept", b"x", seed=b"s" * 32)
    heads = page((HONEST, strange), (LIAR, note_of(CHARTER, LIAR, b"new")))
    bundle = f"/log/{group_id(LIAR).hex()}/tile/entries/000.p/1"
    shown = [(LIE, answering(heads)), (bundle, answering(encode_bundle([b"new"])))]
    async with lied_to(tmp_path, *shown, charter=CHARTER) as victim:
        await until(lambda: group_id(LIAR) in victim.frontier())
        assert victim.frontier()[group_id(HONEST)] == (1, tree(b"kept").root())
        (status,) = [s for s in victim.driver.status() if s.group == group_id(LIAR)]
        assert status.error == ""


async def test_a_flipped_signature_changes_nothing(tmp_path):
    note = bytearray(note_of(CHARTER, HONEST, b"kept", b"x"))
    note[-30] = ord("A") if note[-30] != ord("A") else ord("B")
    lie = (LIE, answering(page((HONEST, bytes(note)))))
    async with lied_to(tmp_path, lie, charter=CHARTER) as victim:
        await seen_and_unchanged(victim, "bad-signature")


BUNDLE = f"/log/{group_id(HONEST).hex()}/tile/entries/000.p/2"

BAD_BUNDLES = {
    "entries that don't hash": (encode_bundle([b"kept", b"forged"]), "root-mismatch"),
    "an entry too few": (encode_bundle([b"kept"]), "bad-bundle"),
    "an entry too many": (encode_bundle([b"kept", b"said", b"more"]), "bad-bundle"),
    "a cut bundle": (encode_bundle([b"kept", b"said"])[:-1], "bad-bundle"),
    "nothing": (b"", "bad-bundle"),
    "seventeen megabytes": (bytes(17 * 1024 * 1024), "too-large"),
}


@pytest.mark.parametrize("name", BAD_BUNDLES)
async def test_a_poisoned_bundle_changes_nothing(tmp_path, name):
    data, code = BAD_BUNDLES[name]
    lies = [
        (LIE, answering(page((HONEST, note_of(CHARTER, HONEST, b"kept", b"said"))))),
        (BUNDLE, answering(data)),
    ]
    async with lied_to(tmp_path, *lies, charter=CHARTER) as victim:
        await seen_and_unchanged(victim, code)


async def test_a_peer_that_withholds_is_no_obstacle_to_another_that_serves(tmp_path):
    charter = local_charter(3)
    lies = [
        (LIE, answering(page((HONEST, note_of(charter, HONEST, b"kept", b"said"))))),
        (BUNDLE, answering(encode_bundle([b"kept", b"forged"]))),
    ]
    async with lied_to(tmp_path, *lies, charter=charter) as victim:
        await until(lambda: "root-mismatch" in known_codes(victim))
        with small_node(tmp_path / "1", charter, HONEST) as honest:
            await honest.write(b"said")
            async with running(honest):
                await until(lambda: victim.frontier()[group_id(HONEST)][0] == 2)
        assert victim.node.logs.entries(group_id(HONEST), 0, 2) == [b"kept", b"said"]


async def test_a_group_that_shows_less_than_it_published_is_on_record(tmp_path):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        head = await one.write(b"a", b"b")
        line = origin(charter_id(charter), group_id(1))
        await two.logs.append(group_id(1), head.note, Checkpoint(line, 2, head.root), [b"a", b"b"])
        older = page((1, note_of(charter, 1, b"a")))
        async with (
            running(one, gossip=False, extra=[DIGEST, (LIE, answering(older))]),
            running(two) as victim,
        ):
            await until(lambda: "stale-head" in known_codes(victim))
            assert victim.frontier()[group_id(1)][0] == 2


async def test_foreign_lines_on_a_note_are_not_passed_on(tmp_path):
    charter = local_charter(2)
    with small_node(tmp_path / "1", charter, 1) as one:
        async with running(one, gossip=False) as victim:
            note = note_of(charter, 2, b"x")
            extra = "\u2014 stranger " + "A" * 92 + "\n"
            head = victim.client.open_head(group_id(2), note + extra.encode())
            assert head.note == note


@pytest.mark.parametrize(
    ("status", "code"), [(302, "peer-refused"), (404, "not-held"), (500, "peer-refused")]
)
async def test_a_peer_that_answers_with_an_error_is_shown_with_it(tmp_path, status, code):
    async def handler(request):
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:9/"})

    async with lied_to(tmp_path, (LIE, handler)) as victim:
        await seen_and_unchanged(victim, code)


BAD_MESSAGES = {
    "text": ("hello", aiohttp.WSCloseCode.POLICY_VIOLATION),
    "not canonical": (b"\xc1", aiohttp.WSCloseCode.POLICY_VIOLATION),
    "oversized": (bytes(300 * 1024), aiohttp.WSCloseCode.MESSAGE_TOO_BIG),
    "no heads": (encode({"heads": []}), aiohttp.WSCloseCode.POLICY_VIOLATION),
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
async def test_a_bad_announcement_ends_the_connection_and_nothing_else(tmp_path, name):
    data, code = BAD_MESSAGES[name]
    async with lied_to(tmp_path) as victim:
        with small_node(tmp_path / "1", victim.node.charter, HONEST) as honest:
            async with (
                running(honest, gossip=False) as caller,
                caller.client.announcements(group_id(VICTIM)) as socket,
            ):
                await (socket.send_str(data) if isinstance(data, str) else socket.send_bytes(data))
                async with asyncio.timeout(5):
                    while not socket.closed:
                        await socket.receive()
                assert socket.close_code in (code, aiohttp.WSCloseCode.UNSUPPORTED_DATA)
        assert victim.frontier() == {group_id(HONEST): (1, tree(b"kept").root())}


async def test_a_peer_has_room_for_two_connections_only(tmp_path):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, 1) as one,
        small_node(tmp_path / "2", charter, 2) as two,
    ):
        async with (
            running(one, gossip=False),
            running(two, gossip=False) as caller,
            contextlib.AsyncExitStack() as stack,
        ):
            for _ in range(2):
                await stack.enter_async_context(caller.client.announcements(group_id(1)))
            with pytest.raises(UnattributedFault) as caught:
                await stack.enter_async_context(caller.client.announcements(group_id(1)))
            assert caught.value.code == "peer-unreachable"
