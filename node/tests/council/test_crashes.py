"""A council's node that dies at any durable write goes on and never votes twice."""

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from functools import partial

import pytest

from federation_tests.scenarios.founded import found
from node.core import open_node
from node.council.record import RESTORED, CouncilStore
from node.council.room import Room
from node.council.touch import Stage
from node.driver import Driver
from node.federation import Federation
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.tests.council.federated import say
from protocol.coalition.cut_rules import CutRules
from protocol.coalition.entry import open_entry

AT_ONCE = CutRules(propose_ms=20, vote_ms=20, growth_ms=20, rest_ms=0)


class Died(BaseException):
    """The process is gone."""


class Mortal(CouncilStore):
    """A store whose process dies at its n-th write, before or after that is durable."""

    left, after = 0, False

    async def _write(self, write):
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Died
        await write()
        if self.left == 0:
            raise Died

    async def remember(self, record):
        await self._write(partial(super().remember, record))

    async def keep_proposed(self, cut, table):
        await self._write(partial(super().keep_proposed, cut, table))

    async def keep(self, link, table, before):
        await self._write(partial(super().keep, link, table, before))


@asynccontextmanager
async def alone(directory, left=0, *, after=False):
    """The only node of a council, open and with its room, which dies at a write."""
    async with open_node(directory) as node, Client(node, Addresses(node.founders)) as client:
        node.federation = Federation(node, Driver(node, client), client)
        store = Mortal(directory / "council.sqlite")
        store.left, store.after = left, after
        node.room = Room(node, store)
        try:
            yield node
        finally:
            store.close()


async def turned_until(node, condition):
    """Turn until something is so; a cut is a second later than the last one at least."""
    async with asyncio.timeout(60):
        while not condition():
            wait = await node.room.turn()
            await asyncio.sleep(min(wait, 0.01))


async def certify(node, cut):
    """Turn until a cut is certified."""
    await turned_until(node, lambda: node.room.tip.number >= cut)


def votes(node):
    """What the node has said as a voter, by instance, round and kind: the different ones."""
    said = {}
    head = node.logs.head(node.group)
    size = 0 if head is None else head.size
    for index, data in enumerate(node.logs.entries(node.group, 0, size)):
        entry = open_entry(node.coalition, node.group, index, data)
        if entry.statement.kind in ("cut-vote", "cut-proposal"):
            body = entry.body.body
            said.setdefault((body.instance, body.round, body.kind), set()).add(body)
    return said


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_crash_at_any_write_never_makes_a_node_vote_twice(tmp_path, after):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
    at = 0
    died = True
    while died:
        at += 1
        died = False
        try:
            async with alone(directory, at, after=after) as node:
                goal = node.room.tip.number + 1
                await say(node, f"Number {at}")
                await certify(node, goal)
        except Died:
            died = True
            async with alone(directory) as node:
                await certify(node, goal)
    # At least entering a round, the cut, the proposal, both votes, and the certified cut.
    assert at >= 7
    async with alone(directory) as node:
        said = votes(node)
        assert all(len(bodies) == 1 for bodies in said.values()), said
        assert {kind for _, _, kind in said} == {"prevote", "precommit", "proposal"}
        # Each cut is there once, and follows the one before.
        links = [node.room.store.link(n) for n in range(1, node.room.tip.number + 1)]
        assert [link.cut.previous for link in links[1:]] == [
            link.certificate.value for link in links[:-1]
        ]


async def voted(directory):
    """The node has voted, and ended."""
    async with alone(directory) as node:
        node.room.touch.stage = Stage.FOUNDING
        await say(node, "The first")
        await turned_until(node, lambda: votes(node))


async def test_votes_that_the_record_does_not_know_make_a_node_watch(tmp_path):
    _, directory, *_ = found(tmp_path, [0] * 4, cuts=AT_ONCE)
    await voted(directory)
    (directory / "council.sqlite").unlink()
    for beside in directory.glob("council.sqlite-*"):
        beside.unlink()
    for _ in range(2):
        # Where it has come to as one that watches is no record, at the next start, of its votes.
        async with alone(directory) as node:
            node.room.touch.stage = Stage.FOUNDING
            before = votes(node)
            for _ in range(5):
                await node.room.turn()
            assert node.room.instance.state.setting.own is None
            # It follows what the others do: how far depends on how long five turns take.
            assert node.room.instance.state.stage != "waiting"
            assert votes(node) == before


async def test_where_all_are_needed_a_node_goes_on_from_the_votes_in_its_own_log(tmp_path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    await voted(directory)
    with closing(sqlite3.connect(directory / "council.sqlite")) as db:
        db.execute("DELETE FROM record")
        db.commit()
    async with alone(directory) as node:
        before = votes(node)
        await certify(node, 1)
        said = votes(node)
        assert before.items() <= said.items()
        assert all(len(bodies) == 1 for bodies in said.values())


async def test_a_restored_node_that_is_alone_goes_on(tmp_path):
    # Nobody else could: a council in which all are needed would stop for ever.
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await node.council.mark(RESTORED, 1)
        node.room = Room(node, node.council)
        assert node.room.watching
        await say(node, "The first")
        await certify(node, 1)
        assert not node.room.watching
