"""A group's record forks: an old copy of its keys signs another one, in front of the others."""

import sqlite3
import time
from contextlib import AsyncExitStack, closing
from pathlib import Path

from node.core import Node, open_node
from node.demo.scene import Scene, Test
from node.demo.ward import Ward
from node.directory import SIGNER_FILE
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.signer import Signer
from protocol.coalition.kinds import ProposalBody, to_map
from protocol.gossip.wire import Announcement, ChangedHead, write_announcement
from protocol.merkle import CompactRange
from protocol.statement import Statement, seal_statement


def copy_keys(ward: Ward) -> Path:
    """Copy a running node's keys, as whoever copies its disk does."""
    path = ward.home / "copied-signer.sqlite"
    path.touch(mode=0o600)
    with (
        closing(sqlite3.connect(ward.directory / SIGNER_FILE)) as keys,
        closing(sqlite3.connect(path)) as copy,
    ):
        keys.backup(copy)
    return path


async def fork(scene: Scene, ward: Ward, keys: Path) -> None:
    """Show half of the others another record of a group, until everybody else names it.

    Its node is stopped meanwhile. What is shown is whole and signed: only who holds the group's own
    record can tell that there are two.

    Args:
        keys: a copy from before the node published more.
    """
    await scene.processes.stop(ward)
    others = [other for other in scene.there if other is not ward]
    async with AsyncExitStack() as stack:
        node = await stack.enter_async_context(open_node(ward.directory))
        head = node.logs.head(node.group)
        assert head is not None
        await scene.everywhere("its record is on every node", others, _has(ward, head.size))
        client = await stack.enter_async_context(Client(node, Addresses(node.charter.groups)))
        shown = write_announcement(Announcement(heads=[_other_head(node, keys, head.size)]))
        ids = {founder.card.name: founder.card.group for founder in node.charter.groups}
        for other in others[::2]:
            socket = await stack.enter_async_context(client.announcements(ids[other.name]))
            await socket.send_bytes(shown)
        await scene.everywhere("everybody names who forked", others, _names(ward))
    await scene.processes.start([ward])


def _other_head(node: Node, keys: Path, size: int) -> ChangedHead:
    """A head of another record: the same as far as the copy knows, and other words after that."""
    with closing(Signer(keys)) as signer:
        known = signer.head()
        assert known is not None
        record = CompactRange()
        record.extend(node.logs.entries(node.group, 0, known.size))
        record.extend(_other_words(node, number) for number in range(known.size, size))
        return ChangedHead(group=node.group, note=signer.sign_head(size, record.root()))


def _other_words(node: Node, number: int) -> bytes:
    said = ProposalBody(title=f"Other words {number}", summary="", text="Shown to some only.")
    return seal_statement(
        Statement(
            version=1,
            coalition=node.coalition,
            group=node.group,
            kind="proposal",
            epoch=0,
            refs=[],
            body=to_map(said),
            time=int(time.time()),
        )
    )


def _has(ward: Ward, size: int) -> Test:
    async def test(other: Ward) -> bool:
        rows = (await other.ask("peers"))["peers"]
        return any(row["group"] == ward.name and row["statements"] == size for row in rows)

    return test


def _names(ward: Ward) -> Test:
    async def test(other: Ward) -> bool:
        return [row["group"] for row in (await other.ask("frozen"))["frozen"]] == [ward.name]

    return test
