"""Words under a notice of erasure: off every disk, acknowledged, and not to be had again."""

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from msgspec.structs import replace

from node.app import build_app, run_gossip
from node.checkup.inside import check_node
from node.core import Node, open_node
from node.directory import COUNCIL_FILE, STORE_FILE
from node.library import Library
from node.office import RETRY_S, Office
from node.stick.index import Stick
from node.stick.reading import take_in
from node.stick.writing import Beside, Written, write_stick
from node.store import blobs
from node.tests.commands.world import World, world
from node.tests.web.test_full_disk import full
from protocol.coalition.kinds import CommentBody
from protocol.encoding import pack

SECRET = "My address is 1 Elm Street."


async def say(at: World, number: int = 3) -> tuple[str, str, bytes, bytes]:
    """A comment by a group, whose words every node holds: (proposal, comment, blob, bytes)."""
    name = (await at.run(1, "proposal.put", title="Fund"))["proposal"]
    await at.exchange()
    said = await at.run(number, "proposal.comment", target=name, stance="for", text=SECRET)
    await at.exchange()
    proposals = (await at.nodes[0].state()).proposals
    (blob,) = (c.blob for p in proposals.values() for c in p.comments)
    data = at.nodes[number - 1].logs.blob(blob)
    assert data is not None
    for node in at.nodes:
        await node.logs.put_blob(data)
    return name, said["comment"], blob, data


async def back_again(at: World, number: int) -> tuple[Node, bytes, bytes]:
    """A node whose backup is from between a notice and its erasing of words: (it, blob, bytes)."""
    _, comment, blob, data = await say(at)
    await at.run(3, "moderation.erase", comment=comment)
    await at.exchange()
    await at.look(number)
    node = at.nodes[number - 1]
    await node.logs.file.write(
        lambda db: db.conn.execute("UPDATE blobs SET data = ? WHERE hash = ?", (data, blob))
    )
    return node, blob, data


async def acknowledged(at: World, number: int) -> list[str]:
    (notice,) = (await at.run(number, "moderation.erasures"))["erasures"]
    return [row["group"] for row in notice["groups"] if row["erased"] is not None]


def write(node: Node, path: Path) -> Written:
    beside = Beside(pack(node.signed), node.directory / COUNCIL_FILE, {})
    return write_stick(node.directory / STORE_FILE, beside, path)


def on_disk(node: Node, words: bytes) -> list[str]:
    """The store's files that hold bytes of the words."""
    files = sorted(node.directory.glob("store.sqlite*"))
    return [path.name for path in files if words in path.read_bytes()]


async def test_who_says_that_words_are_erased_has_them_nowhere_on_the_disk(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        _, comment, _, _ = await say(at)
        node = at.nodes[1]
        assert on_disk(node, SECRET.encode())
        await at.run(3, "moderation.erase", comment=comment, reason="asked by its author")
        await at.exchange()
        assert await at.look(2) == 1
        assert on_disk(node, SECRET.encode()) == []
        assert await acknowledged(at, 2) == ["Group 2"]


async def test_nothing_is_said_while_somebody_keeps_the_old_pages_on_the_disk(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        _, comment, _, _ = await say(at)
        await at.run(3, "moderation.erase", comment=comment)
        await at.exchange()
        node = at.nodes[1]
        reader = sqlite3.connect(node.directory / "store.sqlite", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM blobs").fetchone()
        office = Office(node)
        assert await office.look(await node.state()) == 0
        assert [failed.code for failed in office.failed] == ["store-busy"]
        assert await acknowledged(at, 2) == []
        node.office = office
        found = [f for f in await check_node(node, None) if f.check == "duties"]
        assert any("erase-words of Group 3" in f.message for f in found)
        assert any("did not work" in f.message for f in found)
        reader.close()
        assert await office.look(await node.state()) == 1
        assert on_disk(node, SECRET.encode()) == []
        assert await acknowledged(at, 2) == ["Group 2"]


async def test_who_has_and_who_has_not_is_told_with_the_time(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        _, comment, _, _ = await say(at)
        await at.run(3, "moderation.erase", comment=comment, reason="asked by its author")
        await at.exchange()
        asked = int(at.clock.now)
        await at.look(2)
        await at.exchange()
        (notice,) = (await at.run(1, "moderation.erasures"))["erasures"]
        assert notice["words_of"] == "Group 3"
        assert notice["time"] <= asked
        assert [(row["group"], row["erased"] is None) for row in notice["groups"]] == [
            ("Group 1", True),
            ("Group 3", True),
            ("Group 2", False),
        ]
        late = [f for f in await check_node(at.nodes[0], None) if "erase-words" in f.message]
        assert [f.level for f in late] == ["ok"]
        at.clock.now += 90_000
        late = [f for f in await check_node(at.nodes[0], None) if "erase-words" in f.message]
        assert [f.level for f in late] == ["warn"]
        assert "25 hours old" in late[0].message


async def test_words_that_a_backup_brings_back_are_erased_again(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        _, comment, blob, data = await say(at)
        await at.run(3, "moderation.erase", comment=comment)
        await at.exchange()
        await at.look(2)
        node = at.nodes[1]
        # What a restored store looks like once its log has come back from the others: it has said
        # that it erased, nothing is owed, and the words are there.
        await node.logs.file.write(
            lambda db: db.conn.execute("UPDATE blobs SET data = ? WHERE hash = ?", (data, blob))
        )
        assert node.logs.blob(blob) == data
        assert await at.look(2) == 0
        assert node.logs.blob(blob) is None
        assert on_disk(node, SECRET.encode()) == []


async def test_a_full_disk_keeps_words_on_it_and_not_the_node_from_its_duties(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as at:
        node, blob, data = await back_again(at, 1)
        with monkeypatch.context() as patched:
            patched.setattr(blobs, "erase", full)
            # Its office opens the ballot.
            await at.opened()
            office = Office(node)
            await office.look(await node.state())
            assert office._wait(await node.state()) <= RETRY_S
        assert node.logs.blob(blob) == data
        await office.look(await node.state())
        assert node.logs.blob(blob) is None
        assert on_disk(node, SECRET.encode()) == []


async def test_a_full_disk_at_a_restored_node_gives_no_words_that_are_to_be_erased(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world(tmp_path) as at:
        node, blob, _ = await back_again(at, 1)
        await node.logs.mark_restored()
        office = Office(node)
        monkeypatch.setattr(office, "_level", lambda: True)
        with monkeypatch.context() as patched:
            patched.setattr(blobs, "erase", full)
            await office.turn()
            assert node.logs.blob(blob) is None
            assert write(node, tmp_path / "held-back").blobs == 0
        await office.turn()
        assert not node.logs.withheld
        assert node.logs.blob(blob) is None


async def test_a_restored_node_gives_no_words_until_it_holds_what_others_do(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        name, _, blob, data = await say(at)
        node = at.nodes[1]
        await node.logs.mark_restored()
        assert node.logs.blob(blob) is None
        shown = (await at.run(2, "proposal.show", proposal=name))["comments"]
        assert [c["text"] for c in shown] == [None]
        assert write(node, tmp_path / "empty").blobs == 0
        await node.logs.release_blobs()
        assert node.logs.blob(blob) == data
        assert write(node, tmp_path / "full").blobs == 1


async def named_by_another(at: World) -> tuple[Node, bytes]:
    """A node that lacks words under a notice, which another group names as its own: its blob."""
    name, comment, blob, data = await say(at)
    newcomer = at.nodes[1]
    await newcomer.logs.file.write(lambda db: db.conn.execute("DELETE FROM blobs"))
    await at.run(3, "moderation.erase", comment=comment)
    await at.exchange()
    body = CommentBody(stance="against", blob=blob, size=len(data))
    await at.nodes[0].publish("comment", body, [bytes.fromhex(name)])
    await at.exchange()
    await at.look(2)
    assert newcomer.logs.missing_blobs([blob]) == [blob], "they could be that group's own words"
    return newcomer, blob


async def test_erased_words_are_not_taken_again_whoever_names_and_offers_them(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        newcomer, blob = await named_by_another(at)
        async with TestServer(build_app(at.nodes[0])) as server:
            assert at.nodes[0].logs.blob(blob) is not None
            gossip = replace(newcomer.config.gossip, peers=(str(server.make_url("")),))
            newcomer.config = replace(newcomer.config, gossip=gossip)
            async with run_gossip(build_app(newcomer), newcomer), asyncio.timeout(30):
                while await Library(newcomer).fetch(await newcomer.state()):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        assert newcomer.logs.stored_blob(blob) is None
        assert newcomer.logs.missing_blobs([blob]) == [], "once asked for was enough"
        assert on_disk(newcomer, SECRET.encode()) == []


async def test_erased_words_are_not_taken_from_a_stick(tmp_path: Path) -> None:
    async with world(tmp_path) as at:
        newcomer, blob = await named_by_another(at)
        assert write(at.nodes[0], tmp_path / "stick").blobs == 1
        with (tmp_path / "stick").open("rb") as file:
            assert (await take_in(newcomer, Stick(file))).blobs == 0
        assert newcomer.logs.stored_blob(blob) is None


async def test_a_restored_node_gives_words_again_once_it_holds_what_another_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.office.RETRY_S", 0.05)
    async with world(tmp_path) as at:
        _, _, blob, data = await say(at)
        node, ahead = at.nodes[1], at.nodes[0]
        await node.logs.mark_restored()
        await Office(node).turn()
        assert node.logs.withheld, "nobody was asked"
        office = asyncio.create_task(Office(node).run())
        async with TestServer(build_app(ahead)) as server:
            gossip = replace(node.config.gossip, peers=(str(server.make_url("")),), poll_s=0.05)
            node.config = replace(node.config, gossip=gossip)
            async with run_gossip(build_app(node), node), asyncio.timeout(30):
                while node.logs.withheld:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
        office.cancel()
        assert node.logs.blob(blob) == data


async def test_what_a_crash_leaves_of_erased_words_goes_at_the_next_start(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        _, _, blob, _ = await say(at)
        node = at.nodes[1]
        await node.logs.erase_blob(blob)
        # As after SIGKILL: what is on the disk at this moment, the write-ahead log with it.
        shutil.copytree(node.directory, tmp_path / "killed")
    assert SECRET.encode() in (tmp_path / "killed" / "store.sqlite-wal").read_bytes()
    async with open_node(tmp_path / "killed", at.clock) as again:
        await Office(again).turn()
        assert on_disk(again, SECRET.encode()) == []
