"""A node that meets a contradiction fetches what proves it; every node then freezes that log."""

import contextlib

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from node.proving import keep_evidence, tiles_to_ask, weigh
from node.seeds import KeyName
from node.store.records import Awaited
from node.tests.small_federation import (
    group_id,
    local_charter,
    running,
    seeds,
    small_node,
    until,
)
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import charter_id
from protocol.errors import ConflictError, ProtocolError, RuleError
from protocol.evidence import open_evidence, seal_evidence
from protocol.gossip.events import Head
from protocol.gossip.wire import Changes, write_changes
from protocol.merkle import leaf_hash, tree_hash

FORKED, ONE, TWO, LATE = 1, 2, 3, 4
MINE = [b"mine %d" % n for n in range(700)]
OTHER = [*MINE[:100], *(b"other %d" % n for n in range(100, 700))]


def signed(charter, number, entries):
    """A head over these entries, with the true key of the group."""
    root = tree_hash([leaf_hash(entry) for entry in entries])
    line = origin(charter_id(charter), group_id(number))
    checkpoint = Checkpoint(line, len(entries), root)
    note = sign_checkpoint(seeds(number)[KeyName.LOG], checkpoint)
    return Head(group_id(number), len(entries), root, note), checkpoint


async def give(node, entries, number=FORKED):
    """Let a node hold these entries of a group's log."""
    head, checkpoint = signed(node.charter, number, entries)
    await node.logs.append(group_id(number), head.note, checkpoint, entries)


def keys(charter):
    return {founder.card.group: founder.card.log_key for founder in charter.groups}


@contextlib.asynccontextmanager
async def forked(tmp_path, mine, other):
    """Node 2 holds one branch of group 1's log, node 3 another, node 4 nothing; 1 is away."""
    charter = local_charter(4)
    async with contextlib.AsyncExitStack() as stack:
        nodes = [
            stack.enter_context(small_node(tmp_path / str(n), charter, n)) for n in (ONE, TWO, LATE)
        ]
        await give(nodes[0], mine)
        await give(nodes[1], other)
        yield charter, nodes, stack


@pytest.mark.parametrize(
    ("mine", "other"),
    [(120, 120), (110, 300), (700, 257), (101, 102)],
    ids=["equal sizes", "theirs is longer", "ours is longer", "one apart"],
)
async def test_a_fork_freezes_the_log_on_every_node(tmp_path, mine, other):
    async with forked(tmp_path, MINE[:mine], OTHER[:other]) as (charter, nodes, stack):
        ran = [await stack.enter_async_context(running(node)) for node in nodes]
        await until(lambda: all(node.logs.frozen() == {group_id(FORKED): 0} for node in nodes))
        await until(lambda: all(peer.agreed for node in ran for peer in others(node)))
        assert len({await node.digest(5) for node in nodes}) == 1
        for node in nodes:
            proof = node.logs.evidence(group_id(FORKED))
            fork = open_evidence(proof.data, node.coalition, keys(charter))
            assert {fork.first.size, fork.second.size} == {mine, other}


def others(node):
    return [peer for peer in node.driver.status() if peer.group != group_id(FORKED)]


async def test_who_serves_a_branch_is_not_blamed_while_what_is_certified_is_fetched(tmp_path):
    async with forked(tmp_path, MINE[:2], OTHER[:1] + [b"x"] * 5) as (_charter, nodes, stack):
        here, honest = nodes[:2]
        here.logs.awaited[group_id(FORKED)] = Awaited(5, bytes(32))
        # It only answers: its evidence would be asked for instead, could it prove the fork itself.
        await stack.enter_async_context(running(honest, gossip=False))
        with capture_logs() as lines:
            here_run = await stack.enter_async_context(running(here))
            await until(lambda: any(line["event"] == "evidence-waits" for line in lines))
        assert not any(line["event"] == "proof-failed" for line in lines)
        await until(lambda: not any(p.error for p in others(here_run) if p.group == honest.group))
        assert not here.logs.frozen()
        del here.logs.awaited[group_id(FORKED)]
        await until(here.logs.frozen)


async def test_honest_logs_go_on_while_one_is_frozen(tmp_path):
    async with forked(tmp_path, MINE[:5], OTHER[:1] + [b"x"] * 6) as (_charter, nodes, stack):
        ran = [await stack.enter_async_context(running(node)) for node in nodes]
        await until(lambda: all(node.logs.frozen() for node in nodes))
        await ran[0].write(b"we go on")
        held = [node.logs.entries for node in nodes]
        await until(lambda: all(read(group_id(ONE), 0, 9) == [b"we go on"] for read in held))


async def test_a_frozen_log_is_not_added_to_by_pull_or_by_its_own_group(tmp_path):
    async with forked(tmp_path, MINE[:5], OTHER[:5]) as (charter, nodes, _stack):
        head, _ = signed(charter, FORKED, [b"another"])
        kept, _ = signed(charter, FORKED, MINE[:1])
        data = seal_evidence(head.group, *(signed_pair(charter, h) for h in (head, kept)))
        await keep_evidence(nodes[0], head.group, data, b"")
        with pytest.raises(RuleError) as caught:
            await give(nodes[0], MINE[:9])
        assert caught.value.code == "log-frozen"
        assert nodes[0].logs.head(head.group).size == 5
        with small_node(tmp_path / "1", charter, FORKED) as accused:
            await accused.write(b"before")
            await keep_evidence(accused, head.group, data, b"")
            with pytest.raises(RuleError):
                await accused.write(b"after")
            assert accused.signer.head().size == 1


def signed_pair(charter, head):
    return head.note, Checkpoint(origin(charter_id(charter), head.group), head.size, head.root)


async def test_evidence_outlives_a_restart_and_is_not_replaced(tmp_path):
    charter = local_charter(2)
    one, two, three = (signed(charter, FORKED, [text])[0] for text in (b"a", b"b", b"c"))
    proofs = [
        seal_evidence(one.group, signed_pair(charter, one), signed_pair(charter, other))
        for other in (two, three)
    ]
    with small_node(tmp_path / "2", charter, ONE) as node:
        assert await node.logs.keep_evidence(one.group, proofs[0], group_id(9))
        assert not await node.logs.keep_evidence(one.group, proofs[1])
    with small_node(tmp_path / "2", charter, ONE) as node:
        (kept,) = node.logs.proofs()
        assert (kept.data, kept.source) == (proofs[0], group_id(9))


async def test_a_made_up_accusation_freezes_nothing(tmp_path):
    """A liar says that an honest log is frozen, and serves what proves nothing."""
    charter = local_charter(3)
    honest = group_id(TWO)
    asked = []
    grown, longer = (signed(charter, TWO, MINE[:size])[0] for size in (3, 4))
    lies = [
        b"",
        b"\xc1",
        seal_evidence(
            honest, signed_pair(charter, grown), signed_pair(charter, longer), [b"x" * 32]
        ),
        # A true proof, but against another group.
        seal_evidence(
            group_id(FORKED),
            *(signed_pair(charter, signed(charter, FORKED, [text])[0]) for text in (b"a", b"b")),
        ),
    ]

    async def evidence(request):
        asked.append(request.match_info["group"])
        return web.Response(body=lies[len(asked) % len(lies)])

    page = write_changes(Changes(instance=b"i" * 16, cursor=1, heads=[], frozen=[honest]))

    async def changes(request):
        return web.Response(body=page)

    async def digest(request):
        return web.Response(body=b"d" * 32)

    extra = [
        ("/federation/changes", changes),
        ("/federation/digest", digest),
        ("/federation/evidence/{group}", evidence),
    ]
    with (
        small_node(tmp_path / "1", charter, FORKED) as liar,
        small_node(tmp_path / "3", charter, TWO) as victim,
    ):
        async with running(liar, gossip=False, extra=extra), running(victim) as seen:
            await until(lambda: len(asked) > 2 * len(lies))
            assert set(asked) == {honest.hex()}
            assert victim.logs.frozen() == {}
            assert not seen.driver.state.frozen


async def test_tiles_that_are_not_the_heads_own_prove_nothing(tmp_path):
    """A peer that serves wrong entries of an honest log, and wrong tiles on top."""
    charter = local_charter(3)
    with small_node(tmp_path / "2", charter, ONE) as node:
        await give(node, MINE[:100])
        held = node.logs.head(group_id(FORKED))
        larger, _ = signed(charter, FORKED, MINE[:300])
        wanted = tiles_to_ask(held, larger)
        assert wanted
        grown = [leaf_hash(entry) for entry in MINE[:300]]
        honest = {(0, 0): grown[:256], (0, 1): grown[256:300], (1, 0): [tree_hash(grown[:256])]}
        assert weigh(node.logs, node.coalition, larger, held, honest) is None
        wrong = {**honest, (0, 1): [leaf_hash(b"x")] * 44}
        with pytest.raises(ProtocolError) as caught:
            weigh(node.logs, node.coalition, larger, held, wrong)
        assert caught.value.code == "bad-proof"
        assert tiles_to_ask(held, signed(charter, FORKED, MINE[:7])[0]) == []


async def test_a_head_that_is_merely_behind_proves_nothing(tmp_path):
    charter = local_charter(3)
    with small_node(tmp_path / "2", charter, ONE) as node:
        await give(node, MINE[:300])
        held = node.logs.head(group_id(FORKED))
        for size in (1, 5, 256, 257, 299, 300):
            behind, _ = signed(charter, FORKED, MINE[:size])
            assert weigh(node.logs, node.coalition, behind, held, {}) is None
        for size in (101, 256, 257, 299, 300):
            other, _ = signed(charter, FORKED, OTHER[:size])
            data = weigh(node.logs, node.coalition, other, held, {})
            assert open_evidence(data, node.coalition, keys(charter)).group == group_id(FORKED)
        assert weigh(node.logs, node.coalition, behind, None, {}) is None


async def test_evidence_is_served_and_a_log_without_any_answers_not_held(tmp_path):
    charter = local_charter(2)
    one, two = (signed(charter, FORKED, [text])[0] for text in (b"a", b"b"))
    data = seal_evidence(one.group, signed_pair(charter, one), signed_pair(charter, two))
    with small_node(tmp_path / "2", charter, ONE) as node:
        await node.logs.keep_evidence(one.group, data)
        async with running(node, gossip=False) as served:
            assert await served.client.evidence(group_id(ONE), one.group) == data
            with pytest.raises(ProtocolError) as caught:
                await served.client.evidence(group_id(ONE), group_id(ONE))
            assert caught.value.code == "not-held"


@pytest.mark.parametrize("size", [2, 3], ids=["a shorter head", "as long"])
async def test_evidence_that_waits_tells_whether_what_is_held_is_one_of_the_branches(
    tmp_path, size
):
    charter = local_charter(2)
    one, two = (signed(charter, FORKED, [text] * size)[0] for text in (b"a", b"b"))
    about_others = seal_evidence(one.group, signed_pair(charter, one), signed_pair(charter, two))
    with small_node(tmp_path, charter, TWO) as node:
        await give(node, MINE[:3])
        held = node.logs.head(one.group)
        about_held = weigh(node.logs, node.coalition, one, held, {})
        for data, contradicted in ((about_others, False), (about_held, True)):
            node.logs.awaited[one.group] = Awaited(4, bytes(32))
            with pytest.raises(ConflictError):
                await keep_evidence(node, one.group, data, b"")
            assert node.logs.awaited[one.group].contradicted == contradicted
        node.logs.awaited[one.group] = Awaited(3, held.root)
        await keep_evidence(node, one.group, about_held, b"")
        assert one.group in node.logs.frozen()
