"""A bit turns in what a node noted of its votes: it never votes twice."""

import sqlite3
from contextlib import asynccontextmanager, closing

import pytest
from structlog.testing import capture_logs

from federation_tests.scenarios.founded import found
from node.council.record import RESTORED, CouncilStore
from node.council.returning import WATCH
from node.council.room import RETRY_S
from node.council.touch import Stage
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, alone, certify, turned_until, votes
from node.tests.turning import change, flipped, turn
from protocol.agreement.state import Lock, Record
from protocol.agreement.votes import precommit, prevote

SAID = Record(
    b"i" * 32,
    3,
    "precommit",
    Lock(3, b"v" * 32),
    (prevote(b"i" * 32, 3, b"v" * 32, -1), precommit(b"i" * 32, 3, b"v" * 32)),
)


RECORD = "record", "data", "1"


@asynccontextmanager
async def kept(path):
    """A store that remembers a vote and has to watch through a cut; closed."""
    store = CouncilStore(path)
    await store.remember(SAID)
    await store.mark(WATCH, 4)
    assert store.sound()
    store.close()
    yield


def reopened(path):
    store = CouncilStore(path)
    try:
        return store.sound(), store.record(), store.marked(RESTORED)
    finally:
        store.close()


async def test_wherever_a_bit_of_the_record_turns_it_is_not_believed(tmp_path):
    path = tmp_path / "council.sqlite"
    async with kept(path):
        assert reopened(path) == (True, SAID, None)
    with closing(sqlite3.connect(path)) as db:
        ((data,),) = db.execute("SELECT data FROM record").fetchall()
    whole = path.read_bytes()
    for bit in range(0, len(data) * 8, 37):
        path.write_bytes(whole)
        turn(path, *RECORD, bit)
        assert reopened(path) == (False, None, 1)
        # Once is enough: afterwards it is as after any restore.
        assert reopened(path) == (True, None, 1)


@pytest.mark.parametrize(
    ("place", "bit"),
    [
        (("marks", "value", f"name = '{WATCH}'"), 2),
        (("marks", "name", f"name = '{WATCH}'"), 16),
        (("sum", "sum", "1"), 5),
    ],
    ids=["through which cut", "which mark", "the sum"],
)
async def test_a_mark_that_turned_makes_it_watch(tmp_path, place, bit):
    path = tmp_path / "council.sqlite"
    async with kept(path):
        turn(path, *place, bit)
    assert reopened(path) == (False, None, 1)


async def test_a_change_of_another_row_makes_nothing_sound_that_was_not(tmp_path):
    path = tmp_path / "council.sqlite"
    async with kept(path):
        turn(path, *RECORD, 300)
    store = CouncilStore(path)
    await store.mark("other", 1)
    assert not store.sound()
    store.close()


async def test_an_earlier_release_s_file_gets_its_sum_and_keeps_its_record(tmp_path):
    path = tmp_path / "council.sqlite"
    async with kept(path):
        with closing(sqlite3.connect(path)) as db:
            db.execute("DROP TABLE sum")
            db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm004_sum'")
            db.commit()
    assert reopened(path) == (True, SAID, None)
    turn(path, *RECORD, 300)
    assert reopened(path) == (False, None, 1)


async def test_a_node_whose_record_turned_says_so_and_signs_no_other_vote(tmp_path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await turned_until(node, lambda: votes(node))
        before = votes(node)
        ((body,),) = (bodies for (_, _, kind), bodies in before.items() if kind == "prevote")
    # The attack: another value stands in the record of what was said, and goes out as the same.
    other = flipped(body.value, 0)
    change(directory / "council.sqlite", RECORD, lambda data: data.replace(body.value, other))
    with capture_logs() as lines:
        async with alone(directory) as node:
            # All are needed, so it goes on, from what its own log has.
            await certify(node, 1)
            said = votes(node)
            assert all(len(bodies) == 1 for bodies in said.values()), said
            assert before.items() <= said.items()
    assert [line["log_level"] for line in lines if line["event"] == "votes-damaged"] == ["error"]


async def test_a_node_whose_record_turned_hears_the_others_before_it_goes_on(tmp_path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    async with alone(directory) as node:
        await say(node, "The first")
        await certify(node, 1)
    async with alone(directory) as node:
        assert node.room.touch.stage is not Stage.OUT
    turn(directory / "council.sqlite", *RECORD, 300)
    async with alone(directory) as node:
        assert node.room.watching
        assert node.room.touch.stage is Stage.OUT


async def test_a_node_whose_votes_damage_keeps_unpublished_goes_no_step_further(
    tmp_path, monkeypatch
):
    """A start finds what was said in the last round only; for one before it others would wait."""
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    own = "logs", "range", "1"
    async with alone(directory) as node:
        await say(node, "The first")
        room = node.room
        turn(directory / "store.sqlite", *own)
        with capture_logs() as lines:
            await turned_until(node, lambda: room.instance.outbox)
            unsaid, steps = list(room.instance.outbox), []
            with monkeypatch.context() as patch:
                patch.setattr(room.instance, "turn", steps.append)
                for _ in range(3):
                    assert await room.turn() == RETRY_S
        assert (steps, list(room.instance.outbox)) == ([], unsaid)
        assert [line["code"] for line in lines if line["event"] == "votes-unpublished"] == [
            "store-damaged"
        ]
        assert not votes(node)
        turn(directory / "store.sqlite", *own)
        await turned_until(node, lambda: not room.instance.outbox)
        # A council of one has decided by then, and what is left to say is what it decided.
        assert [entry.body for entry in await node.said({"cut-certificate"})] == [unsaid[-1][1]]
