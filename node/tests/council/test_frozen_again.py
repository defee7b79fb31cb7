"""What was let go for a cut is frozen again by the proof that the node had, and the others hear."""

import pytest

from federation_tests.scenarios.founded import found
from node.bundling import build_bundle
from node.commands.running import run
from node.core import open_node
from node.council.alike import lift, waiting
from node.council.room import Room
from node.errors import NodeError
from node.keyring import Keyring
from node.seeds import KeyName
from node.tests.commands.test_frozen import proof
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_crashes import AT_ONCE, turned_until
from node.tests.council.test_going_on import (
    GROUP,
    RULES,
    by_key,
    certifying,
    forked,
    head_of,
    replaced,
    worded,
)
from node.tests.council.test_letting_go import HELD, OTHER
from node.tests.council.test_letting_go import head_of as size_and_root
from node.tests.council.test_touch import A, B, C, line, newcomer, turn
from node.tests.small_federation import group_id, next_seed, seeds, until
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import ConflictError

LIAR = group_id(4)
SINCE = 1_700_000_000


async def hold(node, group, entries):
    held = node.logs.head(group)
    checkpoint = Checkpoint(origin(node.coalition, group), *size_and_root(entries))
    new = entries[0 if held is None else held.size :]
    await node.logs.append(group, b"a note", checkpoint, new)


async def let_go(node, others):
    """The node alone had proved that C forked, and lets its branch go; the proof."""
    data = proof(node, 4)
    await hold(node, C, HELD)
    node.logs._clock = lambda: SINCE
    await node.logs.keep_evidence(C, data, A)
    node.logs._clock = lambda: SINCE + 60
    shown, others.table = line(node, 1, more=[(C, *size_and_root(OTHER))])
    others.shown, others.lines = shown, {A: shown, B: shown}
    await turn(node)
    assert node.logs.frozen() == {}
    assert node.logs.head(C) is None
    return data


async def test_a_branch_that_was_let_go_is_frozen_again_once_the_certified_one_is_here(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        data = await let_go(node, others)
        with pytest.raises(ConflictError):
            await hold(node, C, OTHER[:2])
        await turn(node)
        assert node.logs.frozen() == {}
        assert others.frozen == []
        await hold(node, C, OTHER)
        await turn(node)
        kept = node.logs.evidence(C)
        assert (kept.data, kept.source, kept.since) == (data, A, SINCE)
        assert waiting(node) == []
        # Nobody else may have met the other branch.
        assert others.frozen == [C]
        assert node.logs.past_proofs() == []
        assert node.logs.awaited == {}
        assert node.room.tip.number == 1
        # Another proof that was set aside before says nothing new.
        await node.logs.set_aside(C)
        await node.logs.keep_evidence(C, proof(node, 4, (3, 4)))
        await turn(node)
        assert others.frozen == [C]


async def test_a_start_while_the_certified_branch_is_fetched_forgets_no_proof(tmp_path):
    async with newcomer(tmp_path) as (node, others, _, _):
        data = await let_go(node, others)
        node.logs.awaited.clear()
        node.room = Room(node, node.council)
        await turn(node)
        assert node.logs.frozen() == {}  # or it would never come
        await hold(node, C, OTHER)
        await turn(node)
        assert node.logs.evidence(C).data == data


async def test_a_proof_by_a_key_that_was_replaced_freezes_nothing_again(tmp_path):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        state = await replaced_alone(node, other)
        await node.logs.keep_evidence(GROUP, by_key(node, seeds(2)[KeyName.LOG]))
        assert await lift(node, state, node.room.last) == [GROUP]
    async with certifying(directory) as node:
        node.keyring = Keyring(node.charter)  # before anything is folded
        assert [past.group for past in waiting(node)] == [GROUP]
        await node.room._go_on()
        assert node.logs.frozen() == {}
        data = by_key(node, next_seed(2))
        await node.logs.keep_evidence(GROUP, data)
        await node.logs.set_aside(GROUP)
        await node.state()
        await node.room._go_on(anew=False)
        assert node.logs.evidence(GROUP).data == data


async def replaced_alone(node, other):
    await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
    return await replaced(node, other)


async def test_a_bundle_waits_until_what_was_let_go_is_frozen_again(tmp_path, monkeypatch):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await replaced_alone(node, other)
        await node.state()
        await node.logs.keep_evidence(GROUP, by_key(node, next_seed(2)))
        await node.logs.set_aside(GROUP)
        monkeypatch.setattr("node.bundling.SETTLE_S", 0.2)
        with pytest.raises(NodeError) as refused:
            await build_bundle(node)
        assert refused.value.code == "records-unsettled"
        await node.room._go_on(anew=False)
        assert await build_bundle(node)
        # Nor while some of what is certified is fetched, after a start.
        await node.logs.let_go(GROUP)
        node.folding.forget(GROUP, 0)
        assert node.logs.awaited == {}
        with pytest.raises(NodeError) as refused:
            await build_bundle(node)
        assert refused.value.code == "records-unsettled"


async def test_a_start_amid_fetching_does_what_the_last_cut_says_once_all_is_here(tmp_path):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1, members=RULES)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        await forked(node, other)
        kept = node.logs.evidence(GROUP)
        await node.logs.let_go(GROUP)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        node.room._certify()
        await node.room._go_on()
        assert node.logs.frozen() == {}
        entries = [worded(other, "Before")]
        await node.logs.append(GROUP, *head_of(node, entries, next_seed(2)), entries)
        await turned_until(node, node.logs.frozen)
        assert node.logs.evidence(GROUP).data == kept.data


async def test_who_forked_before_one_node_alone_is_named_by_all(tmp_path):
    directories = coalition(tmp_path, 4)[:3]
    async with served(*directories) as nodes:
        await say(nodes[0], "Before")
        await until(lambda: all(number(node) >= 1 for node in nodes), 90)
    async with open_node(directories[0]) as node:
        data = proof(node, 4)
        await node.logs.keep_evidence(LIAR, data)
        await node.logs.let_go(LIAR)  # as for a cut, and then it is killed
    async with served(*directories) as nodes:
        await until(lambda: all(LIAR in node.logs.frozen() for node in nodes), 90)
        assert {node.logs.evidence(LIAR).data for node in nodes} == {data}
