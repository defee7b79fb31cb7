"""A frozen log is cut back to what is certified of it, or let go; nothing past that is left."""

import pytest

from node.store import reopening
from node.store.logs import LogStore
from node.tests.store.at_rest import entries_at_rest
from node.tests.store.log_material import SourceLog
from protocol.errors import RuleError
from protocol.log import Part
from protocol.merkle import consistency_proof, leaf_hash, tree_hash

PROOF = b"a proof"


@pytest.fixture
def store(tmp_path):
    with LogStore(tmp_path / "store.sqlite", clock=lambda: 1_000) as opened:
        yield opened


def grown(size, seed=b"s" * 32, **made):
    source = SourceLog(seed=seed, **made)
    source.grow(size)
    return source


def replaced(source, size):
    """The same log up to a size, under another key."""
    return SourceLog(seed=b"t" * 32, entries=source.entries[:size])


async def hold(store, source):
    note, checkpoint = source.head()
    known = store.head(source.group)
    start = 0 if known is None else known.size
    await store.append(source.group, note, checkpoint, source.entries[start:])


async def frozen(store, size):
    source = grown(size)
    await hold(store, source)
    await store.keep_evidence(source.group, PROOF)
    return source


@pytest.mark.parametrize(("held", "certified"), [(300, 256), (300, 299), (600, 255), (7, 1)])
async def test_a_log_is_cut_back_and_grows_again_from_there(store, held, certified):
    source = await frozen(store, held)
    again = replaced(source, certified)
    before = store.head(source.group).change
    assert await store.reopen(source.group, *again.head())
    head = store.head(source.group)
    assert (head.size, head.root, head.note) == (certified, again.head()[1].root, again.head()[0])
    # Peers that have read the changes before read this one too.
    assert head.change > before
    assert store.entries(source.group, 0, 1_000) == again.entries
    assert len(entries_at_rest(store.file.reader.conn)) == certified
    assert (store.frozen(), store.evidence(source.group)) == ({}, None)
    assert [proof.data for proof in store.past_proofs()] == [PROOF]
    again.grow(400, "after")
    await hold(store, again)
    assert store.entries(source.group, 0, 2_000) == again.entries
    assert store.head(source.group).root == tree_hash([leaf_hash(e) for e in again.entries])
    assert store.tile(source.group, 0, 0, 256) == b"".join(map(leaf_hash, again.entries[:256]))


async def test_entries_are_read_back_in_parts_of_which_the_last_may_be_short(store, monkeypatch):
    monkeypatch.setattr(reopening, "READ_AT_A_TIME", 64)
    source = await frozen(store, 300)
    again = replaced(source, 200)
    assert await store.reopen(source.group, *again.head())
    assert store.entries(source.group, 0, 1_000) == source.entries[:200]


async def test_another_branch_than_is_certified_is_let_go_as_a_whole(store):
    source = await frozen(store, 300)
    other = replaced(source, 100)
    other.grow(100, "other")
    instance = store.changes_since(bytes(16), 0, 10).instance
    assert not await store.reopen(source.group, *other.head())
    assert store.head(source.group) is None
    assert entries_at_rest(store.file.reader.conn) == []
    # What peers have read of the changes before means nothing any more.
    assert store.changes_since(bytes(16), 0, 10).instance != instance
    assert store.frozen() == {}
    await hold(store, other)
    assert store.entries(source.group, 0, 1_000) == other.entries


async def test_less_than_is_certified_is_let_go_too(store):
    source = await frozen(store, 100)
    longer = replaced(source, 100)
    longer.grow(50, "more")
    assert not await store.reopen(source.group, *longer.head())
    assert store.head(source.group) is None
    assert [proof.data for proof in store.past_proofs()] == [PROOF]


async def test_parts_past_the_head_are_gone_with_the_rest(store):
    source = grown(400)
    short = SourceLog(entries=source.entries[:50])
    await hold(store, short)
    leaves = [leaf_hash(entry) for entry in source.entries]
    part = Part(200, tree_hash(leaves[:200]), consistency_proof(leaves, 200))
    await store.grow(source.group, source.head()[1], part, source.entries[50:200])
    await store.let_go(source.group)
    assert store.growing(source.group) is None
    assert entries_at_rest(store.file.reader.conn) == []


async def test_other_logs_and_a_log_that_is_not_held_stay_as_they_are(store):
    other = grown(20, group=b"o" * 16)
    await hold(store, other)
    await store.let_go(b"g" * 16)
    await frozen(store, 30)
    await store.let_go(b"g" * 16)
    assert [head.group for head in store.heads()] == [other.group]
    assert store.entries(other.group, 0, 99) == other.entries


async def test_frozen_again_under_the_new_key_both_proofs_are_kept(store):
    source = await frozen(store, 30)
    again = replaced(source, 20)
    await store.reopen(source.group, *again.head())
    await store.keep_evidence(source.group, b"another proof")
    again.grow(1, "refused")
    with pytest.raises(RuleError):
        await hold(store, again)
    assert store.evidence(source.group).data == b"another proof"
    assert [proof.data for proof in store.past_proofs()] == [PROOF]
