"""What a disk spoilt of a record is found, named, fetched from others; nothing else is taken."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from federation_tests.scenarios.founded import found
from node.checkup.owed import check_owed
from node.core import Node
from node.errors import NodeError
from node.mending import Damage, examine
from node.owed.telling import undone
from node.stage.ports import free_port
from node.store.records import Head
from node.store.schema import entry_key
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_crashes import AT_ONCE, alone, certify
from node.tests.small_federation import group_id, until
from node.tests.test_checkup import damage, flip
from protocol.coalition.kinds import ProposalBody
from protocol.errors import ProtocolError
from protocol.tiles import decode_bundle, encode_bundle

LONG = 300
TWO = group_id(2)


def head_of(node: Node, group: bytes = TWO) -> Head:
    head = node.logs.head(group)
    assert head is not None
    return head


async def test_a_council_goes_on_after_a_bit_turned_on_the_disk_of_one_that_it_needs(
    tmp_path: Path,
) -> None:
    async with served(*coalition(tmp_path, 2)) as (one, two):
        await say(two, "The first")
        await until(lambda: number(one) == number(two) == 1, 120)
        with capture_logs() as logged:
            flip(one, TWO, 0)
            assert examine(one, head_of(one)) is not None
            await say(one, "The second")
            await until(lambda: number(one) == number(two) == 2, 120)
        told = [line["event"] for line in logged if line["event"].startswith("record-")]
        assert told == ["record-damaged", "record-mended"]
        assert one.mender.damage == {}
        assert examine(one, head_of(one)) is None


async def test_a_node_alone_says_that_nobody_has_it_and_goes_on_once_it_is_whole(
    tmp_path: Path,
) -> None:
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
        flip(node, node.group, 0)
        await say(node, "The second")
        with pytest.raises((NodeError, ProtocolError)):
            await certify(node, 2)
        assert node.mender._suspected.is_set()
        await node.mender.look()
        assert node.mender.damage == {node.group: Damage((0,), lost=True)}
        await node.room.turn()
        assert node.room.trouble[0] == "record-damaged"
        assert "Group 1" in node.room.trouble[1]
        found_now = {one.owed.english(): one.cause for one in await undone(node)}
        assert {cause.code for cause in found_now.values()} == {"record-lost"}
        assert "keep the whole public record of Group 1" in found_now
        (line, *_) = await check_owed(node, await node.state())
        assert "the public record of Group 1 is damaged on its disk" in line.message
        assert "restore store.sqlite" in line.hint
        # As somebody does who has a backup.
        flip(node, node.group, 0)
        await node.mender.look()
        assert node.mender.damage == {}
        await node.room.begin_again()
        await certify(node, 2)


BUNDLE = "(SELECT id << 40 FROM logs WHERE group_id = ?)"
SPOILT = {
    "a bundle that is none any more": f"UPDATE bundles SET data = zeroblob(9) WHERE key = {BUNDLE}",
    "a bundle that is gone": f"DELETE FROM bundles WHERE key = {BUNDLE}",
    "stored hashes": "UPDATE tiles SET hashes = zeroblob(8192) WHERE ? IS NOT NULL",
    "the hash of a tile": "UPDATE tiles SET root = zeroblob(32) WHERE ? IS NOT NULL",
}


async def test_whatever_is_spoilt_of_a_long_record_is_put_right_from_another(
    tmp_path: Path,
) -> None:
    async with served(*found(tmp_path, [free_port(), free_port()])) as (one, two):
        await long_record(one, two)
        whole = one.logs.entry_bundle(TWO, 0, 256)
        rest = one.logs.entries(TWO, 256, LONG)
        for index in (7, LONG - 1):
            flip(one, TWO, index)
            assert (await looked(one)).bundles == (index // 256,)
        for words in SPOILT.values():
            damage(one, words, TWO)
            await looked(one)
        flip(one, TWO, 7)
        flip(one, TWO, LONG - 1)
        assert (await looked(one)).bundles == (0, 1)
        assert one.logs.entry_bundle(TWO, 0, 256) == whole
        assert one.logs.entries(TWO, 256, LONG) == rest
        await grown_over(one, two)
        # It grows as it would have.
        await say(two, "Still there")
        await until(lambda: head_of(one).size == 513, 60)
        assert examine(one, head_of(one)) is None


async def grown_over(one: Node, two: Node) -> None:
    """A bit turns in one of the newest entries, and is found once they are a full bundle."""
    flip(one, TWO, LONG - 1)
    body = ProposalBody(title="More", summary="Short.", text="Words.")
    await two.publish_all([("proposal", body, [])] * (512 - LONG))
    await until(lambda: head_of(one).size == 512, 120)
    assert (await looked(one)).bundles == (1,)
    assert one.logs.entry_bundle(TWO, 1, 256) == two.logs.entry_bundle(TWO, 1, 256)


async def long_record(one: Node, two: Node) -> None:
    body = ProposalBody(title="Act", summary="Short.", text="Words.")
    await two.publish_all([("proposal", body, [])] * LONG)
    await until(lambda: one.logs.head(TWO) is not None and head_of(one).size == LONG, 120)


async def looked(node: Node):
    """What was wrong, and is not any more."""
    spoilt = examine(node, head_of(node))
    assert spoilt is not None
    async with asyncio.timeout(60):
        await node.mender.look()
        while node.mender.damage:  # the other node may be busy
            await asyncio.sleep(0.1)
            await node.mender.look()
    assert examine(node, head_of(node)) is None
    return spoilt


async def test_what_another_gives_out_spoilt_is_not_taken(tmp_path: Path) -> None:
    async with served(*found(tmp_path, [free_port(), free_port()])) as (one, two):
        await long_record(one, two)
        for index in (7, LONG - 1):
            place = index // 256
            flip(one, TWO, index)
            flip(two, TWO, index)
            before = stored(one)
            await one.mender.look()
            assert one.mender.damage == {TWO: Damage((place,), lost=True)}
            assert stored(one) == before
            # The store itself takes nothing that does not give the signed head.
            width = 256 if place == 0 else LONG - 256
            bundle = two.logs.entry_bundle(TWO, place, width)
            assert bundle is not None
            assert not await one.logs.mend(head_of(one), {place: bundle})
            assert stored(one) == before
            flip(two, TWO, index)
            await one.mender.look()
            assert one.mender.damage == {}


async def test_nothing_is_put_under_another_head_than_was_looked_at(tmp_path: Path) -> None:
    async with served(*found(tmp_path, [free_port(), free_port()])) as (one, two):
        await say(two, "The first")
        await until(lambda: one.logs.head(TWO) is not None, 60)
        old = head_of(one)
        await say(two, "The second")
        await until(lambda: head_of(one).size == 2, 60)
        bundle = two.logs.entry_bundle(TWO, 0, 1)
        assert bundle is not None
        assert not await one.logs.mend(old, {0: bundle})
        assert one.logs.entries(TWO, 0, 2) == two.logs.entries(TWO, 0, 2)


async def test_a_place_that_is_stored_further_than_its_head_waits_for_the_next_head(
    tmp_path: Path,
) -> None:
    async with served(*found(tmp_path, [free_port(), free_port()])) as (one, two):
        await long_record(one, two)
        head, width = head_of(one), LONG - 256
        bundle = two.logs.entry_bundle(TWO, 1, width)
        assert bundle is not None
        # As where parts of a longer record came, and the head that covers them not yet.
        entries = [*decode_bundle(bundle, width), *[b"more"] * (512 - LONG)]
        entries[7] = b"spoilt"
        with closing(sqlite3.connect(one.directory / "store.sqlite")) as db, db:
            (log,) = db.execute("SELECT id FROM logs WHERE group_id = ?", (TWO,)).fetchone()
            key = entry_key(log, 256)
            db.execute("DELETE FROM entries WHERE key >= ? AND key < ?", (key, key + 256))
            db.execute("INSERT INTO bundles VALUES (?, ?)", (key, encode_bundle(entries)))
        before = stored(one)
        assert not await one.logs.mend(head, {1: bundle})
        assert stored(one) == before


def stored(node: Node) -> list[object]:
    with closing(sqlite3.connect(node.directory / "store.sqlite")) as db:
        return [
            db.execute(f"SELECT * FROM {table} ORDER BY key").fetchall()
            for table in ("entries", "bundles", "tiles")
        ]
