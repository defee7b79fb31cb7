"""As many restored nodes as stop a council come back to voting, and contradict nothing of it."""

from contextlib import AsyncExitStack

import pytest

from federation_tests.scenarios.founded import found
from node.council.record import RESTORED, CouncilStore
from node.council.returning import PATIENCE_ROUNDS, WATCH, patience_s
from node.council.telling import _of_itself, standing
from node.council.touch import Stage
from node.directory import COUNCIL_FILE
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_crashes import AT_ONCE, alone, turned_until, votes
from node.tests.small_federation import until
from protocol.agreement import forgotten
from protocol.agreement.rules import Timeouts
from protocol.agreement.state import Lock, Record
from protocol.agreement.votes import NIL
from protocol.coalition.cut_rules import CutRules

SOON = CutRules(propose_ms=1_000, vote_ms=300, growth_ms=300, rest_ms=1)


@pytest.fixture(autouse=True)
def clocks_that_are_right(monkeypatch):
    """So that nobody waits ten minutes: all nodes here have one clock."""
    monkeypatch.setattr(forgotten, "MAX_CLOCK_OFF_MS", 1_000)


async def restored(*directories):
    for directory in directories:
        store = CouncilStore(directory / COUNCIL_FILE)
        await store.mark(RESTORED, 1)
        store.close()


def once_each(node):
    return all(len(bodies) == 1 for bodies in votes(node).values())


async def certified(directories):
    """A coalition of these nodes has certified something, and ended."""
    async with served(*directories) as nodes:
        await say(nodes[0], "Before")
        await until(lambda: all(number(node) >= 1 for node in nodes), 200)
        return max(number(node) for node in nodes)


async def test_two_of_four_that_were_restored_certify_again_with_the_others(tmp_path):
    directories = coalition(tmp_path, 4, cuts=SOON)
    newest = await certified(directories)
    await restored(*directories[2:])
    async with served(*directories) as nodes:
        await say(nodes[0], "After")
        await until(lambda: all(number(node) > newest for node in nodes), 300)
        assert all(once_each(node) for node in nodes)
        link = nodes[0].council.link(newest + 1)
        assert link.certificate.round > 0
        for node in nodes[2:]:
            mine = {r for at, r, _ in votes(node) if at == link.certificate.instance}
            # Round 0 may be one in which they have voted.
            assert mine
            assert min(mine) > 0
        await say(nodes[3], "And as before")
        await until(lambda: all(number(node) > newest + 1 for node in nodes), 300)


async def test_while_one_of_the_others_is_away_they_only_watch_and_say_who(tmp_path):
    directories = coalition(tmp_path, 4, cuts=SOON)
    newest = await certified(directories)
    await restored(*directories[2:])
    async with AsyncExitStack() as stack:
        nodes = await stack.enter_async_context(served(*directories[1:]))
        away = next(
            f.card.group
            for f in nodes[0].founders
            if f.card.group not in {node.group for node in nodes}
        )
        await say(nodes[0], "After")
        late = nodes[1:]
        await until(lambda: all(node.room.returning.awaited == (away,) for node in late), 200)
        under_way = [standing(node).under_way for node in late]
        assert {(one.code, one.groups) for one in under_way} == {("restored-asks", (away,))}
        assert not any(at == node.room.tip.instance for node in late for at, _, _ in votes(node))
        nodes += await stack.enter_async_context(served(directories[0]))
        await until(lambda: all(number(node) > newest for node in nodes), 300)


async def test_who_lost_its_votes_forgets_what_a_backup_says_of_them(tmp_path):
    # All are needed: it votes at once, by what its own log has.
    (directory,) = coalition(tmp_path, 1, cuts=SOON)
    await restored(directory)
    async with served(directory) as (node,):
        await say(node, "Alone")
        await until(lambda: number(node) >= 1, 60)
        assert once_each(node)
        assert node.council.marked(WATCH) is None


async def test_it_votes_for_nothing_until_all_others_have_voted_after_it_also_after_a_crash(
    tmp_path,
):
    _, directory, *_ = found(tmp_path, [0] * 4, cuts=AT_ONCE)
    async with alone(directory) as node:
        node.room.touch.stage = Stage.FOUNDING
        await say(node, "Its own, to be voted on")
        record = Record(node.room.tip.instance, 3, "propose", Lock(2, NIL))
        await node.room.store.remember(record)
    for _ in range(2):
        async with alone(directory) as node:
            node.room.touch.stage = Stage.FOUNDING
            others = set(node.room.tip.council.groups) - {node.group}
            await turned_until(node, lambda node=node: votes(node))
            # It proposes what it has itself, at its turn, and does not vote even for that.
            await turned_until(node, lambda node=node: said(node, "prevote"))
            assert not node.room.instance.passed
            assert set(node.room.instance.lacking) == others
            assert _of_itself(node.room) == ("restored-waits", node.room.instance.lacking)
            assert {(at, body) for _, at, body in said(node, "prevote")} == {(3, NIL)}
            assert once_each(node)


def said(node, kind):
    return [
        (body.instance, body.round, body.value)
        for (_, _, what), bodies in votes(node).items()
        for body in bodies
        if what == kind
    ]


def test_the_others_are_given_the_first_rounds_before():
    assert PATIENCE_ROUNDS == 3
    assert patience_s(Timeouts(propose_ms=1_000, vote_ms=500, growth_ms=100)) == 6.9
