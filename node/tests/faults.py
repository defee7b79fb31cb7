"""Rows of docs/operate/doctor.md, made: faults of a node among others in one process."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from node.checkup import Finding, check_node
from node.core import Node
from node.errors import StoreError
from node.seeds import KeyName
from node.tests.commands.test_frozen import freeze
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import World, world
from node.tests.lost_keys import claim
from node.tests.small_federation import group_id, seeds
from node.tests.test_checkup import damage, flip, many
from protocol.checkpoint import Checkpoint, sign_checkpoint
from protocol.errors import ConflictError
from protocol.gossip.events import Head

Fault = Callable[[Path, pytest.MonkeyPatch], Awaitable[list[Finding]]]
"""Makes the fault below a directory, and asks doctor."""
FAULTS: dict[str, Fault] = {}
"""By row; `test_doctor_page` adds those of other servers and of processes."""


def row(fault: str) -> Callable[[Fault], Fault]:
    """Say of which row this makes the fault."""

    def named(make: Fault) -> Fault:
        FAULTS[fault] = make
        return make

    return named


async def inside(node: Node) -> list[Finding]:
    return await check_node(node, None)


def in_world(groups: int, make: Callable[[World], Awaitable[None]], **rules: Any) -> Fault:
    """A fault of node 1 among others in this process."""

    async def fault(tmp_path: Path, _: pytest.MonkeyPatch) -> list[Finding]:
        async with world(tmp_path, groups=groups, **rules) as at:
            await make(at)
            return await inside(at.nodes[0])

    return fault


def damaged(statement: str) -> Fault:
    """A fault of what node 1 holds of group 2's record."""

    async def make(at: World) -> None:
        await many(at, 2, 300)
        damage(at.nodes[0], statement, group_id(2))

    return in_world(2, make)


async def turned(at: World) -> None:
    await many(at, 2, 300)
    flip(at.nodes[0], group_id(2), 7)


async def texts(at: World) -> None:
    put = await at.run(1, "proposal.put", title="A", text="Words.")
    for text in ("One.", "Two."):
        await at.run(1, "proposal.comment", target=put["proposal"], stance="for", text=text)


async def one_damaged(at: World) -> None:
    await texts(at)
    only = "UPDATE blobs SET data = x'00' WHERE hash = (SELECT min(hash) FROM blobs)"
    damage(at.nodes[0], only)


async def none_here(at: World) -> None:
    await texts(at)
    damage(at.nodes[0], "DELETE FROM blobs")


async def two_versions(at: World) -> None:
    await freeze(at, 3)


async def own_claimed(at: World) -> None:
    await claim(at, 1, 2)


async def others_claimed(at: World) -> None:
    await claim(at, 3, 2)


async def set_back(at: World) -> None:
    source = at.nodes[1]
    await at.run(2, "proposal.put", title="A")
    old = source.logs.head(source.group)
    assert old is not None
    await at.run(2, "proposal.put", title="B")
    await at.exchange()
    checkpoint = Checkpoint(source.signer.origin, old.size, old.root)
    with pytest.raises(ConflictError):
        await at.nodes[0].logs.append(source.group, old.note, checkpoint, [])


async def late(at: World) -> None:
    await at.run(2, "proposal.put", title="A")
    await at.exchange()
    at.clock.now -= 900


async def jumped(at: World) -> None:
    at.nodes[0].clock.watch()
    at.clock.now += 9 * 86_400


async def takes_no_more(at: World) -> None:
    file = at.nodes[0].people.file

    def grow(db: object) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        db.execute(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]
        db.execute("CREATE TABLE more (data BLOB)")  # type: ignore[attr-defined]
        db.execute("INSERT INTO more VALUES (zeroblob(500000))")  # type: ignore[attr-defined]

    with pytest.raises(StoreError):
        await file.alone(grow)


async def out_of_a_backup(at: World) -> None:
    await at.nodes[0].logs.mark_restored()
    await at.nodes[0].recover()


async def longer_elsewhere(at: World) -> None:
    one = at.nodes[0]
    checkpoint = Checkpoint(one.signer.origin, 3, bytes(32))
    note = sign_checkpoint(seeds(1)[KeyName.LOG], checkpoint)
    one.longer.note(group_id(2), Head(one.group, 3, bytes(32), note))


FAULTS |= {
    "a bit of a statement turned on the disk": in_world(2, turned),
    "statements missing": damaged(
        "DELETE FROM entries WHERE key = (SELECT (id << 40) + 299 FROM logs WHERE group_id = ?)"
    ),
    "where statements begin and end is not to be made out on the disk": damaged(
        "UPDATE bundles SET data = x'0000'"
        " WHERE key = (SELECT id << 40 FROM logs WHERE group_id = ?)"
    ),
    "stored hashes damaged": damaged(
        "UPDATE tiles SET hashes = zeroblob(length(hashes)) WHERE ? IS NOT NULL"
    ),
    "a head that its group did not sign": damaged(
        "UPDATE logs SET root = zeroblob(32) WHERE group_id = ?"
    ),
    "texts damaged": in_world(2, one_damaged),
    "texts not here yet": in_world(2, none_here),
    "a group signed two versions of its record": in_world(3, two_versions),
    "others claim that this group lost its keys": in_world(4, own_claimed, **RULED),
    "others claim that another group lost its keys": in_world(4, others_claimed, **RULED),
    "a group's server was set back": in_world(2, set_back),
    "this machine's clock is behind": in_world(2, late),
    "this machine's clock jumped, or more than half of the others show another time": in_world(
        2, jumped
    ),
    "the disk took a write no more": in_world(2, takes_no_more),
    "another node shows more of the own record than is here": in_world(2, longer_elsewhere),
    "no fault: a node that is stopped, or came out of a backup, and has not asked the others yet": (
        in_world(2, out_of_a_backup)
    ),
}
