"""Several keepers over real HTTP: each says what it keeps, and each believes the others."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from node.directory import STORE_FILE
from node.history.collecting import collect, hear
from node.history.cosigning import cosign
from node.history.keeping import keepers_in, keepers_of
from node.history.probing import probe, withholding
from node.history.vouching import vouched
from node.store.logs import LogStore
from node.store.reading import log_number
from node.store.schema import entry_key
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import until
from node.tests.store.at_rest import entry_at_rest, replace_entry

GROUPS = 5
"""Each log is kept by its own group and three more: one keeps it not, and one of them may lie."""
LIARS_AND_ONE = 2


@asynccontextmanager
async def keepers(tmp_path):
    """Nodes that have certified a cut and hold the same, words and all; nothing more is said."""
    directories = coalition(tmp_path, GROUPS)
    async with served(*directories) as nodes:
        for node in nodes:
            # Its look twenty seconds after the start would mend what a test breaks meanwhile.
            await node.mender._looking.acquire()
            await say(node, "Kept by several")
        await until(lambda: all(number(node) for node in nodes) and at_rest(nodes), 120)
        yield directories, nodes


def at_rest(nodes):
    """Whether all hold the same and no vote is on its way."""
    frontiers = {tuple((h.group, h.size, h.root) for h in node.logs.heads()) for node in nodes}
    return len(frontiers) == 1 and all(
        node.room.instance.state.stage == "waiting"
        and not node.room.instance.reading.substance
        and not node.room.instance.outbox
        for node in nodes
    )


def assigned(node, log):
    return keepers_in(node.council.last().epoch, keepers_of(node), log)


async def promise(nodes):
    """All cosign at once, and then ask each other at once."""

    def all_heard():
        return all(
            {row.keeper for row in node.logs.cosigned.of(head.group)}
            >= set(assigned(node, head.group))
            and said_of(node, head.group).size == head.size
            for node in nodes
            for head in node.logs.heads()
        )

    async with asyncio.timeout(60):
        # The words of a log come by themselves, and after a cut its certificate, of which no node
        # shows beforehand that it will; who is asked by too many at once says that it is busy.
        while not all_heard():
            await asyncio.gather(*(cosign(node) for node in nodes))
            await asyncio.gather(*(collect(node) for node in nodes))


def said_of(node, log):
    return vouched(node, node.council.last().epoch, keepers_of(node), node.logs.head(log))


async def test_each_keeper_says_what_it_is_assigned_and_all_believe_it(tmp_path):
    async with keepers(tmp_path) as (_, nodes):
        groups = sorted(node.group for node in nodes)
        assert all(len(assigned(nodes[0], log)) == GROUPS - 1 for log in groups)
        await promise(nodes)
        for node in nodes:
            for log in groups:
                # Nobody says it of the log that it isn't assigned, and nobody is missing.
                rows = node.logs.cosigned.of(log)
                assert tuple(row.keeper for row in rows) == assigned(node, log)
                said = said_of(node, log)
                assert (said.needed, said.missing(1)) == (LIARS_AND_ONE, ())
                assert said.size == node.logs.head(log).size
        counts = await asyncio.gather(*(probe(node, lambda n: n - 1) for node in nodes))
        assert counts == [GROUPS - 1] * GROUPS
        assert [withholding(node) for node in nodes] == [[]] * GROUPS


async def test_one_withholder_is_named_and_outvoted_and_two_stop_a_drop(tmp_path):
    async with keepers(tmp_path) as (_, nodes):
        await promise(nodes)
        # Of one log: of its keepers, two have cosigned it and have it no more, or otherwise.
        log = nodes[0].group
        one, two, *honest = [
            n for n in nodes if n.group != log and n.group in assigned(nodes[0], log)
        ]
        outside = next(node for node in nodes if node.group not in assigned(node, log))
        size = outside.logs.head(log).size
        place = log_number(one.logs.file.reader, log)
        gone = f"DELETE FROM entries WHERE key = {entry_key(place, 0)}"
        await one.logs.file.write(lambda db: db.conn.execute(gone))
        await ask_for(outside, log)
        assert [(row.keeper, row.code) for row in withholding(outside)] == [(one.group, "not-held")]
        said = said_of(outside, log)
        assert said.missing(1) == (one.group,)
        assert said.size == size
        key, data = entry_at_rest(
            two.logs.file.reader.conn, log_number(two.logs.file.reader, log), 0
        )
        lie = data[:-1] + bytes([data[-1] ^ 1])
        await two.logs.file.write(lambda db: replace_entry(db.conn, key, lie))
        await ask_for(outside, log)
        assert {(row.keeper, row.code) for row in withholding(outside)} == {
            (one.group, "not-held"),
            (two.group, "root-mismatch"),
        }
        # The log's own group and one other are left, who are enough; without that one, nobody is.
        assert said_of(outside, log).size == size
        await outside.logs.file.write(
            lambda db: db.conn.execute("DELETE FROM cosigned WHERE keeper = ?", (honest[0].group,))
        )
        assert said_of(outside, log).size == 0


async def ask_for(node, log):
    """Have a node ask each keeper of a log for some of it, and for nothing else."""
    heads = [head.group for head in node.logs.heads()]

    for at in range(len(heads)):
        # The first draw is of the log, the second of its only bundle.
        draws = iter([at, 0] * GROUPS)
        await probe(node, lambda n, draws=draws: min(next(draws), n - 1))
    assert log in heads


async def test_who_is_set_back_says_nothing_before_more_than_half_were_heard(tmp_path):
    async with keepers(tmp_path) as (directories, nodes):
        await promise(nodes)
        back = nodes[4].group
        said = said_by(nodes[4])
        assert len(said) == sum(back in assigned(nodes[4], node.group) for node in nodes) > 1
    await set_back(directories[4] / STORE_FILE)
    async with AsyncExitStack() as stack:
        (last,) = await stack.enter_async_context(served(directories[4]))
        first, _ = await stack.enter_async_context(served(*directories[:2]))
        assert not await hear(last)
        assert await cosign(last) == 0
        # What it has heard so far may be less than it said: nobody is shown it as its word.
        assert said_by(last) == said
        assert await first.federation.cosignatures(back, back) == []
        await stack.enter_async_context(served(directories[2]))
        assert await hear(last)
        assert not last.logs.cosigned.unheard
        shown = await first.federation.cosignatures(back, back)
        assert {row.group: (row.size, row.root) for row in shown} == said
        await say(last, "More than it had said")
        await until(lambda: not last.logs.withheld)
        await cosign(last)
        assert said_by(last)[back][0] > said[back][0]


def said_by(node):
    """What a node has cosigned: log -> size and root."""
    rows = node.logs.cosigned.by(node.group, b"", GROUPS)
    return {row.group: (row.size, row.root) for row in rows}


async def set_back(file):
    """A store from before it knew of any cosignature, as `restore` marks one."""
    with LogStore(file) as store:
        await store.file.write(lambda db: db.conn.execute("DELETE FROM cosigned"))
        await store.mark_restored()
        # The own record and the words are as they were.
        await store.forget_restoring()
        await store.release_blobs()
