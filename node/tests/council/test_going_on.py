"""A node that dies between a cut and the cutting back of a frozen log does it at its next start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from federation_tests.scenarios.founded import found
from node.bundling import build_bundle
from node.commands.running import run
from node.core import Node, open_node
from node.council.alike import freeze, lift
from node.council.room import Room
from node.driver import Driver
from node.errors import NodeError
from node.federation import Federation
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.seeds import KeyName
from node.store.records import Awaited
from node.tests.commands.test_frozen import proof
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, Died, certify, turned_until
from node.tests.small_federation import group_id, next_seed, rotating, seeds
from protocol.audit import verify_bundle
from protocol.checkpoint import (
    Checkpoint,
    Note,
    NoteSignature,
    origin,
    parse_note,
    print_note,
    sign_checkpoint,
)
from protocol.coalition.kinds import ProposalBody
from protocol.coalition.member_rules import MemberRules
from protocol.coalition.membership.motions import ForkProofBody, IncarnationBody
from protocol.coalition.state import State
from protocol.encoding import pack, unpack
from protocol.evidence import seal_evidence
from protocol.merkle import leaf_hash, tree_hash
from protocol.statement import seal_statement

GROUP = group_id(2)
RULES = MemberRules(share=[2, 3], reply_s=1, suspend=True)


@asynccontextmanager
async def certifying(directory: Path) -> AsyncIterator[Node]:
    """The node of the group that certifies alone, with its room."""
    async with open_node(directory) as node, Client(node, Addresses(node.founders)) as client:
        node.federation = Federation(node, Driver(node, client), client)
        node.room = Room(node, node.council)
        yield node


def head_of(
    node: Node, entries: list[bytes], seed: bytes, group: bytes = GROUP
) -> tuple[bytes, Checkpoint]:
    leaves = [leaf_hash(entry) for entry in entries]
    checkpoint = Checkpoint(origin(node.coalition, group), len(leaves), tree_hash(leaves))
    return sign_checkpoint(seed, checkpoint), checkpoint


async def titles(node: Node) -> set[str]:
    return {proposal.title for proposal in (await node.state()).proposals.values()}


def worded(other: Node, title: str) -> bytes:
    return seal_statement(other.statement("proposal", ProposalBody(title, "Short.", "Words.")))


async def forked(node: Node, other: Node) -> bytes:
    """Group 2's record forks after what is certified, its keys are replaced; what it shows."""
    entries = [worded(other, title) for title in ("Before", "One branch")]
    key = seeds(2)[KeyName.LOG]
    await node.logs.append(GROUP, *head_of(node, entries[:1], key), entries[:1])
    await certify(node, 1)
    await node.logs.append(GROUP, *head_of(node, entries, key), entries[1:])
    evidence = proof(node, 2)
    await node.logs.keep_evidence(GROUP, evidence)
    if node.charter.rules.members is not None:
        await node.room._say_owed()  # the next cut may come before a turn has said it
    rotation = (await run(other, "keys.rotate", {**rotating(2), "carried": True}))["rotation"]
    await run(node, "keys.carry", {"rotation": rotation})
    await certify(node, 2)
    head, _ = head_of(node, entries[:1], next_seed(2))
    return pack(IncarnationBody(group=GROUP, proof=evidence, head=head, reason=""))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_kill_between_a_cut_and_the_cutting_back_is_made_up_for(tmp_path, after):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1, members=RULES)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        shown = await forked(node, other)
        await run(node, "incarnation.move", {"shown": shown.hex(), "reason": "A mistake."})
        reopen = node.logs.reopen

        async def dying(*args):
            if after:
                await reopen(*args)
            raise Died

        node.logs.reopen = dying
        with pytest.raises(Died):
            await certify(node, 4)
        known = node.council.last().cut.number
    async with certifying(directory) as node:
        # The cut that says so is kept; the log is cut back already, or still frozen.
        assert node.council.last().cut.number == known
        assert (GROUP in node.logs.frozen()) == (not after)
        assert node.logs.head(GROUP).size == (1 if after else 2)
        await node.room._go_on()
        assert node.logs.frozen() == {}
        assert node.logs.head(GROUP).size == 1
        assert [kept.group for kept in node.logs.past_proofs()] == [GROUP]
        assert await titles(node) == {"Before"}
        await say(node, "After")
        await certify(node, known + 1)
        assert await titles(node) == {"Before", "After"}


async def test_between_the_last_word_that_is_needed_and_the_next_cut_it_is_called_decided(tmp_path):
    # Not overtaken, as it was called: who agrees last would look for what had gone wrong.
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1, members=RULES)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        shown = await forked(node, other)
        moved = {"shown": shown.hex(), "reason": "A mistake."}
        told = await run(node, "incarnation.move", moved)
        assert (told["decided"], told["open"], told["since"]) == (True, False, None)
        await turned_until(node, lambda: not node.logs.frozen())
        (row,) = (await run(node, "incarnation.list", {}))["incarnations"]
        assert (row["decided"], row["open"]) == (False, False)
        assert row["since"] is not None


async def test_others_lines_on_the_head_that_a_log_goes_on_from_are_left_behind(tmp_path):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1, members=RULES)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        body = unpack(IncarnationBody, await forked(node, other), max_bytes=2**20)
        note = parse_note(body.head)
        longer = print_note(Note(note.text, (*note.signatures, NoteSignature("x", b"abcd", b"z"))))
        shown = pack(replace(body, head=longer))
        await run(node, "incarnation.move", {"shown": shown.hex(), "reason": "A mistake."})
        await turned_until(node, lambda: not node.logs.frozen())
        assert node.logs.head(GROUP).note == body.head


@pytest.mark.parametrize("members", [RULES, None], ids=["said", "unsaid"])
async def test_evidence_under_a_replaced_key_freezes_nothing_that_no_cut_held_before(
    tmp_path, members
):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1, members=members)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        await forked(node, other)
        assert (GROUP in node.logs.frozen()) == (members is not None)
        if members is None:
            # What is held past the cut may be the thief's: it comes back under the new key.
            assert node.logs.head(GROUP) is None
            assert {g: due.size for g, due in node.logs.awaited.items()} == {GROUP: 1}
            assert [kept.group for kept in node.logs.past_proofs()] == [GROUP]


async def test_a_node_that_never_met_evidence_freezes_what_a_cut_says_is_forked(tmp_path):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1, members=RULES)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        await forked(node, other)
        kept = node.logs.evidence(GROUP)
        # Not while its certified part is being fetched: frozen, it would never come.
        await node.logs.set_aside(GROUP)
        node.logs.awaited[GROUP] = Awaited(3, bytes(32))
        await node.room._go_on()
        assert node.logs.evidence(GROUP) is None
        node.logs.awaited[GROUP] = Awaited(2, bytes(32))
        await node.room._go_on()
        assert node.logs.evidence(GROUP).data == kept.data


async def test_the_proof_that_is_kept_is_one_that_a_cut_holds_and_no_later_one(tmp_path):
    # Else each node kept what it met first, and a frozen log went on from different proofs.
    directories = found(tmp_path, [0, 0, 0], cuts=AT_ONCE, council=1, members=RULES)
    async with certifying(directories[0]) as node, open_node(directories[1]) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        liar, key = group_id(3), seeds(3)[KeyName.LOG]
        body = ForkProofBody(proof=proof(node, 2, (3, 4)))
        entries = [
            seal_statement(replace(said, group=liar))
            for said in (
                node.statement("proposal", ProposalBody("Known first", "Short.", "Words.")),
                node.statement("fork-proof", body),
            )
        ]
        await node.logs.append(liar, *head_of(node, entries[:1], key, liar), entries[:1])
        await node.state()
        await forked(node, other)
        kept = node.logs.evidence(GROUP)
        await node.logs.append(liar, *head_of(node, entries, key, liar), entries[1:])
        said = [entry.group for entry in await node.said(frozenset({"fork-proof"}))]
        assert said == [liar, node.group]
        assert not node.folding.certified().is_certified(liar, 1, leaf_hash(entries[1]))
        await node.logs.set_aside(GROUP)
        await node.room._go_on()
        assert node.logs.evidence(GROUP).data == kept.data != body.proof


@pytest.mark.parametrize("first", [False, True], ids=["nothing-frozen", "another-frozen"])
async def test_a_proof_that_is_none_in_a_record_stops_nobody_from_freezing_by_the_next(
    tmp_path, first
):
    # Who forks can say so itself, after something that only looks like it.
    directory, elsewhere, _ = found(tmp_path, [0, 0, 0], cuts=AT_ONCE, council=1, members=RULES)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        if first:
            await node.logs.keep_evidence(group_id(3), proof(node, 3))
        good = other.statement("fork-proof", ForkProofBody(proof=proof(node, 2)))
        entries = [seal_statement(replace(good, body={})), seal_statement(good)]
        await node.logs.append(GROUP, *head_of(node, entries, seeds(2)[KeyName.LOG]), entries)
        await certify(node, 1)
        assert GROUP in node.folding.certified().membership.suspended
        assert GROUP in node.logs.frozen()


def by_key(node: Node, seed: bytes) -> bytes:
    """Evidence that a key signed two versions of Group 2's record."""
    one, other = (head_of(node, [words], seed) for words in (b"one", b"other"))
    return seal_evidence(GROUP, one, other)


async def replaced(node: Node, other: Node) -> State:
    """Group 2's record has one certified entry, and its keys are replaced; what is certified."""
    entries = [worded(other, "Before")]
    await node.logs.append(GROUP, *head_of(node, entries, seeds(2)[KeyName.LOG]), entries)
    await certify(node, 1)
    rotation = (await run(other, "keys.rotate", {**rotating(2), "carried": True}))["rotation"]
    await run(node, "keys.carry", {"rotation": rotation})
    await certify(node, 2)
    return node.folding.certified()


async def test_evidence_under_the_key_in_force_is_never_lifted(tmp_path):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        state = await replaced(node, other)
        evidence = by_key(node, next_seed(2))
        await node.logs.keep_evidence(GROUP, evidence)
        assert await lift(node, state, node.room.last) == []
        assert node.logs.evidence(GROUP).data == evidence


@pytest.mark.parametrize("held", [0, 1])
async def test_what_is_held_of_a_certified_part_stays_when_evidence_is_lifted(tmp_path, held):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        state = await replaced(node, other)
        if not held:
            await node.logs.let_go(GROUP)
        await node.logs.keep_evidence(GROUP, by_key(node, seeds(2)[KeyName.LOG]))
        assert await lift(node, state, node.room.last) == [GROUP]
        assert node.logs.frozen() == {}
        head = node.logs.head(GROUP)
        assert (0 if head is None else head.size) == held
        assert [due.size for due in node.logs.awaited.values()] == ([] if held else [1])
        # What is not frozen is not lifted again.
        assert await lift(node, state, node.room.last) == []


async def test_a_bundle_waits_until_evidence_is_lifted_that_a_cut_put_out_of_use(
    tmp_path, monkeypatch
):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        state = await replaced(node, other)
        await node.logs.keep_evidence(GROUP, by_key(node, seeds(2)[KeyName.LOG]))
        monkeypatch.setattr("node.bundling.SETTLE_S", 0.2)
        with pytest.raises(NodeError) as refused:
            await build_bundle(node)
        assert refused.value.code == "records-unsettled"
        monkeypatch.undo()
        building = asyncio.create_task(build_bundle(node))
        assert await lift(node, state, node.room.last) == [GROUP]
        assert verify_bundle(await building).line is not None


async def test_a_bundle_waits_for_the_certified_part_of_a_record(tmp_path, monkeypatch):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        state = await replaced(node, other)
        await node.logs.let_go(GROUP)
        await node.logs.keep_evidence(GROUP, by_key(node, seeds(2)[KeyName.LOG]))
        assert await lift(node, state, node.room.last) == [GROUP]
        monkeypatch.setattr("node.bundling.SETTLE_S", 0.2)
        with pytest.raises(NodeError, match="or fetched"):
            await build_bundle(node)


async def test_a_record_is_not_frozen_by_a_cut_before_its_certified_part_is_here(tmp_path):
    directory, elsewhere = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1, members=RULES)
    async with certifying(directory) as node, open_node(elsewhere) as other:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        await forked(node, other)
        kept, state = node.logs.evidence(GROUP), node.folding.certified()
        assert GROUP in state.membership.suspended
        await node.logs.let_go(GROUP)
        node.logs.awaited.clear()
        await freeze(node, state)
        assert node.logs.evidence(GROUP) is None
        entries = [b"as much as a cut has"]
        await node.logs.append(GROUP, *head_of(node, entries, next_seed(2)), entries)
        await freeze(node, state)
        assert node.logs.evidence(GROUP).data == kept.data
