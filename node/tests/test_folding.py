"""What was opened of a log is forgotten when the log is cut back: another branch is read anew."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from node.errors import StoreError
from node.folding import Folding
from node.seeds import KeyName
from node.tests.commands.test_frozen import proof
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import world
from node.tests.small_federation import group_id, seeds
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.kinds import ProposalBody
from protocol.merkle import leaf_hash, tree_hash
from protocol.statement import seal_statement

GROUP = group_id(2)


def headed(node, entries):
    """The signed head of group 2's log, if these are its entries."""
    leaves = [leaf_hash(entry) for entry in entries]
    checkpoint = Checkpoint(origin(node.coalition, GROUP), len(leaves), tree_hash(leaves))
    return sign_checkpoint(seeds(2)[KeyName.LOG], checkpoint), checkpoint


def titles(node, now):
    return {proposal.title for proposal in node.folding.state(now).proposals.values()}


async def test_a_log_that_was_cut_back_is_folded_from_what_is_held_now(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        for title in ("Certified", "One branch"):
            await at.run(2, "proposal.put", title=title)
        await at.exchange()
        now = int(at.clock.now) + 10
        assert titles(node, now) == {"Certified", "One branch"}
        kept = node.logs.entries(GROUP, 0, 1)
        await node.logs.keep_evidence(GROUP, proof(node, 2))
        assert await node.logs.reopen(GROUP, *headed(node, kept))
        node.folding.forget(GROUP, 1)
        assert node.folding.kept is None
        assert titles(node, now) == {"Certified"}
        body = ProposalBody(title="The other branch", summary="Short.", text="Words.")
        entries = [*kept, seal_statement(at.nodes[1].statement("proposal", body))]
        await node.logs.append(GROUP, *headed(node, entries), entries[1:])
        assert titles(node, now) == {"Certified", "The other branch"}
        assert len(node.folding.said(frozenset({"proposal"}))) == 2


async def test_a_fold_that_runs_is_finished_before_the_files_are_closed_and_none_begins(tmp_path):
    # Its connection was closed under it: the process ended by a signal when a node was stopped.
    async with world(tmp_path) as at:
        node = at.nodes[0]
        reading, go_on, heads = threading.Event(), threading.Event(), node.logs.heads

        def slowly():
            reading.set()
            go_on.wait()
            return heads()

        node.logs.heads = slowly
        with ThreadPoolExecutor() as threads:
            folding = threads.submit(node.folding.state, int(at.clock.now))
            reading.wait()
            closing = threads.submit(node.close)
            assert wait([closing], timeout=0.3).not_done
            go_on.set()
            closing.result()
            assert folding.result().groups
        with pytest.raises(StoreError) as refused:
            node.folding.certified()
        assert refused.value.code == "store-closed"


async def test_a_log_that_was_let_go_is_folded_without(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        await at.run(1, "proposal.put", title="Own")
        await at.run(2, "proposal.put", title="Theirs")
        await at.exchange()
        now = int(at.clock.now) + 10
        assert titles(node, now) == {"Own", "Theirs"}
        await node.logs.let_go(GROUP)
        node.folding.forget(GROUP, 0)
        assert titles(node, now) == {"Own"}
        node.folding.forget(group_id(3), 0)  # of which nothing was ever held
        assert titles(node, now) == {"Own"}


class Counting:
    """A store that counts what is read of it."""

    def __init__(self, logs):
        self._logs, self.read = logs, 0

    def heads(self):
        return self._logs.heads()

    def frozen(self):
        return self._logs.frozen()

    def items(self, group, start, end):
        found = self._logs.items(group, start, end)
        self.read += len(found)
        return found


async def test_what_cuts_ahead_would_make_of_the_logs_is_folded_from_entries_opened_once(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[0]
        for title in ("Certified", "One branch"):
            await at.run(2, "proposal.put", title=title)
        await at.exchange()
        now = int(at.clock.now) + 10
        coming = CutMark(b"h" * 32, node.coalition, now - 1, {GROUP: 1})
        counting = Counting(node.logs)
        folding = Folding(node.charter, counting)
        ahead = folding.with_cuts(coming)
        assert ahead.state(now) == Folding(node.charter, node.logs, (coming,)).state(now)
        read = counting.read
        assert folding.state(now) == Folding(node.charter, node.logs).state(now)
        assert folding.cuts == ()
        assert counting.read == read == sum(head.size for head in node.logs.heads())
        # The log is cut back, and grows by another branch of the same size.
        kept = node.logs.entries(GROUP, 0, 1)
        await node.logs.keep_evidence(GROUP, proof(node, 2))
        assert await node.logs.reopen(GROUP, *headed(node, kept))
        folding.forget(GROUP, 1)
        body = ProposalBody(title="The other branch", summary="Short.", text="Words.")
        entries = [*kept, seal_statement(at.nodes[1].statement("proposal", body))]
        await node.logs.append(GROUP, *headed(node, entries), entries[1:])
        said = {proposal.title for proposal in ahead.state(now).proposals.values()}
        assert said == {"Certified", "The other branch"}
