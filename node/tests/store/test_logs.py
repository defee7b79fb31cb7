from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.store import faults as fault_module
from node.store.logs import LogStore
from node.tests.store.log_material import SourceLog
from protocol.checkpoint import Checkpoint
from protocol.errors import ConflictError, EquivocationError, MalformedError, ProofError
from protocol.merkle import CompactRange, leaf_hash, tree_hash
from protocol.tiles import decode_bundle


@pytest.fixture
def store(tmp_path):
    with LogStore(tmp_path / "store.sqlite", clock=lambda: 1_000) as opened:
        yield opened


async def follow(store: LogStore, source: SourceLog, *sizes: int) -> None:
    for size in sizes:
        held = store.head(source.group)
        start = held.size if held else 0
        note, checkpoint = source.head(size)
        await store.append(source.group, note, checkpoint, source.entries[start:size])


async def test_a_verified_head_and_its_entries_are_served(store):
    source = SourceLog()
    source.grow(5)
    note, checkpoint = source.head()
    assert await store.append(source.group, note, checkpoint, source.entries)
    head = store.head(source.group)
    assert (head.size, head.root, head.note, head.updated) == (5, checkpoint.root, note, 1_000)
    assert store.note(source.group) == note
    assert store.entries(source.group, 1, 3) == source.entries[1:3]
    assert store.entries(source.group, -4, 99) == source.entries
    assert store.entries(b"?" * 16, 0, 9) == []
    assert store.heads() == [head]


async def test_the_same_head_again_changes_nothing(store):
    source = SourceLog()
    source.grow(3)
    note, checkpoint = source.head()
    await store.append(source.group, note, checkpoint, source.entries)
    assert not await store.append(source.group, note, checkpoint, [])
    assert store.head(source.group).change == 1


@pytest.mark.parametrize("flaw", ["changed", "swapped", "missing", "extra"])
async def test_entries_that_do_not_hash_to_the_root_land_nowhere(store, flaw):
    source = SourceLog()
    source.grow(300)
    await follow(store, source, 100)
    before = store.head(source.group)
    note, checkpoint = source.head()
    entries = source.entries[100:]
    if flaw == "changed":
        entries[7] += b"!"
    elif flaw == "swapped":
        entries[3], entries[4] = entries[4], entries[3]
    elif flaw == "missing":
        entries.pop()
    else:
        entries.append(b"more")
    with pytest.raises((ProofError, MalformedError)):
        await store.append(source.group, note, checkpoint, entries)
    assert store.head(source.group) == before
    assert store.entries(source.group, 0, 999) == source.entries[:100]
    await follow(store, source, 300)
    assert store.entries(source.group, 0, 999) == source.entries


async def test_a_forked_root_is_refused_and_kept_with_both_notes(store):
    source, liar = SourceLog(), SourceLog()
    source.grow(9)
    liar.grow(9, "other")
    await follow(store, source, 9)
    note, checkpoint = liar.head()
    for _ in range(2):
        with pytest.raises(EquivocationError):
            await store.append(source.group, note, checkpoint, [])
    (fault,) = store.faults()
    assert (fault.code, fault.held, fault.refused) == ("forked-log", store.note(source.group), note)
    assert fault.times == 2
    assert store.faults(b"?" * 16) == []


async def test_a_smaller_head_is_refused_with_the_size_held(store):
    source = SourceLog()
    source.grow(9)
    await follow(store, source, 9)
    note, checkpoint = source.head(4)
    with pytest.raises(ConflictError) as caught:
        await store.append(source.group, note, checkpoint, [])
    assert caught.value.known == 9
    assert store.faults(source.group)[0].code == "stale-head"


async def test_a_flood_of_refused_heads_does_not_push_out_evidence(store, monkeypatch):
    monkeypatch.setattr(fault_module, "MAX_FAULTS_PER_GROUP", 4)
    source, liar = SourceLog(), SourceLog()
    source.grow(20)
    liar.grow(20, "other")
    await follow(store, source, 20)
    with pytest.raises(EquivocationError):
        await store.append(source.group, *liar.head(), [])
    for size in range(10):
        with pytest.raises(ConflictError):
            await store.append(source.group, *source.head(size), [])
    found = store.faults(source.group)
    assert len(found) == 4
    assert "forked-log" in {fault.code for fault in found}


async def test_a_refused_head_stands_until_the_log_goes_on_or_an_hour_without_another(tmp_path):
    now = [1000]
    with LogStore(tmp_path / "s.sqlite", clock=lambda: now[0]) as store:
        source = SourceLog()
        source.grow(9)
        await follow(store, source, 9)
        now[0] += 10
        for _ in range(2):
            with pytest.raises(ConflictError):
                await store.append(source.group, *source.head(4), [])
        assert [f.code for f in store.faults(standing=True)] == ["stale-head"]
        assert store.faults(b"?" * 16, standing=True) == []
        now[0] += fault_module.STANDS_S
        assert len(store.faults(source.group, standing=True)) == 1
        now[0] += 1
        assert store.faults(standing=True) == []
        with pytest.raises(ConflictError):
            await store.append(source.group, *source.head(4), [])
        assert len(store.faults(standing=True)) == 1
        now[0] += 1
        source.grow(1)
        await follow(store, source, 10)
        assert store.faults(standing=True) == []
        assert [f.times for f in store.faults()] == [3]


async def test_a_refused_fork_stands_as_long_as_the_log_does_not_go_on(tmp_path):
    now = [1000]
    with LogStore(tmp_path / "s.sqlite", clock=lambda: now[0]) as store:
        source, liar = SourceLog(), SourceLog()
        source.grow(9)
        liar.grow(9, "other")
        await follow(store, source, 9)
        with pytest.raises(EquivocationError):
            await store.append(source.group, *liar.head(), [])
        now[0] += 10 * fault_module.STANDS_S
        assert [f.code for f in store.faults(standing=True)] == ["forked-log"]
        source.grow(1)
        await follow(store, source, 10)
        assert store.faults(standing=True) == []


async def test_a_refused_fork_is_not_over_by_a_head_over_nothing(tmp_path):
    # The attack: who forked signs an empty head, and nodes that let its branch go tell nothing.
    now = [1000]
    with LogStore(tmp_path / "s.sqlite", clock=lambda: now[0]) as store:
        source, liar = SourceLog(), SourceLog()
        source.grow(9)
        liar.grow(9, "other")
        await follow(store, source, 9)
        with pytest.raises(EquivocationError):
            await store.append(source.group, *liar.head(), [])
        await store.let_go(source.group)
        now[0] += 1
        assert await store.append(source.group, *source.head(0), [])
        assert [f.code for f in store.faults(standing=True)] == ["forked-log"]
        await follow(store, source, 9)
        assert store.faults(standing=True) == []


async def test_an_empty_log_has_a_head(store):
    source = SourceLog()
    assert await store.append(source.group, *source.head(0), [])
    source.grow(2)
    await follow(store, source, 2)
    assert store.head(source.group).size == 2


async def test_changes_since_a_cursor_are_only_those(store):
    first, second = SourceLog(), SourceLog(group=b"h" * 16)
    first.grow(9)
    second.grow(9)
    await follow(store, first, 1, 2)
    await follow(store, second, 5)
    start = store.changes_since(store.instance, 0, 100)
    assert [(head.group, head.size) for head in start.heads] == [
        (first.group, 2),
        (second.group, 5),
    ]
    assert start.known
    assert store.changes_since(store.instance, start.cursor, 100).heads == ()
    await follow(store, first, 3)
    later = store.changes_since(store.instance, start.cursor, 100)
    assert [(head.group, head.size) for head in later.heads] == [(first.group, 3)]
    assert later.cursor > start.cursor


async def test_changes_come_in_pages(store):
    for n in range(5):
        source = SourceLog(group=bytes([n]) * 16)
        source.grow(1)
        await follow(store, source, 1)
    page = store.changes_since(store.instance, 0, 2)
    assert (len(page.heads), page.more) == (2, True)
    rest = store.changes_since(store.instance, page.cursor, 3)
    assert (len(rest.heads), rest.more) == (3, False)


async def test_a_cursor_of_another_instance_or_the_future_is_told_where_we_are(store):
    source = SourceLog()
    source.grow(1)
    await follow(store, source, 1)
    for asked, cursor in ((b"x" * 16, 1), (store.instance, 99), (store.instance, -1)):
        answer = store.changes_since(asked, cursor, 10)
        assert not answer.known
        assert (answer.instance, answer.cursor, answer.heads) == (store.instance, 1, ())
        assert not answer.more
    old = store.instance
    assert await store.mark_restored() == store.instance != old
    assert store.restored
    await store.forget_restoring()
    assert not store.restored


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(st.integers(1, 400), min_size=1, max_size=4))
async def test_tiles_are_those_of_the_whole_tree_however_it_grew(tmp_path_factory, steps):
    with LogStore(tmp_path_factory.mktemp("tiles") / "store.sqlite") as store:
        source = SourceLog()
        source.grow(sum(steps))
        await follow(store, source, *[sum(steps[: n + 1]) for n in range(len(steps))])
        leaves = [leaf_hash(entry) for entry in source.entries]
        size = len(leaves)
        for index in range(size // 256 + 1):
            inside = leaves[index * 256 : (index + 1) * 256]
            for width in {1, len(inside)} - {0}:
                if width <= len(inside):
                    assert store.tile(source.group, 0, index, width) == b"".join(inside[:width])
                    bundle = store.entry_bundle(source.group, index, width)
                    start = index * 256
                    expected = source.entries[start : start + width]
                    assert decode_bundle(bundle, width) == expected
        assert store.tile(source.group, 0, size // 256, size % 256 + 1) is None
        roots = [tree_hash(leaves[at : at + 256]) for at in range(0, size - 255, 256)]
        if roots:
            assert store.tile(source.group, 1, 0, len(roots)) == b"".join(roots)
        assert store.tile(source.group, 1, 0, len(roots) + 1) is None


async def test_level_one_tiles_are_stored_when_full(store):
    source = SourceLog()
    source.grow(65_536 + 300)
    await follow(store, source, 200, 40_000, 65_535, 65_836)
    leaves = [leaf_hash(entry) for entry in source.entries]
    roots = [tree_hash(leaves[at : at + 256]) for at in range(0, 65_536, 256)]
    assert store.tile(source.group, 1, 0, 256) == b"".join(roots)
    assert store.tile(source.group, 1, 1, 1) == tree_hash(leaves[65_536:65_792])
    assert store.tile(source.group, 2, 0, 1) == tree_hash(roots)


@pytest.mark.parametrize("asked", [(0, -1, 1), (-1, 0, 1), (5, 0, 1), (0, 0, 0), (0, 0, 257)])
async def test_tiles_that_cannot_be_are_none(store, asked):
    source = SourceLog()
    source.grow(300)
    await follow(store, source, 300)
    assert store.tile(source.group, *asked) is None


async def test_blobs_are_kept_and_erased_for_good(store):
    blob = await store.put_blob(b"a comment with its salt")
    other = b"o" * 32
    assert store.blob(blob) == b"a comment with its salt"
    assert store.missing_blobs([other, blob]) == [other]
    await store.erase_blob(blob)
    assert store.blob(blob) is None
    assert await store.put_blob(b"a comment with its salt") == blob
    assert store.blob(blob) is None
    assert store.missing_blobs([blob]) == []


def signing(source: SourceLog):
    def sign(size: int, root: bytes) -> bytes:
        from protocol.checkpoint import sign_checkpoint

        return sign_checkpoint(source.seed, Checkpoint(source.origin, size, root))

    return sign


async def test_own_statements_are_published_under_a_signed_head(store):
    source = SourceLog()
    await store.append_own(source.group, source.origin, [b"one", b"two"], signing(source))
    head = await store.append_own(source.group, source.origin, [b"three"], signing(source))
    compact = CompactRange()
    compact.extend([b"one", b"two", b"three"])
    assert (head.size, head.root) == (3, compact.root())
    assert store.staged() == []


async def test_if_signing_fails_nothing_is_published(store):
    source = SourceLog()

    def refuse(size: int, root: bytes) -> bytes:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await store.append_own(source.group, source.origin, [b"one"], refuse)
    assert store.head(source.group) is None
    # Whether something was signed only the signer knows: it says so before anything else is said.
    await store.finish_own(source.group, b"", None)
    await store.append_own(source.group, source.origin, [b"two"], signing(source))
    assert store.entries(source.group, 0, 9) == [b"two"]


def test_the_store_opens_again_with_the_same_instance(tmp_path: Path):
    with LogStore(tmp_path / "s.sqlite") as store:
        first = store.instance
    with LogStore(tmp_path / "s.sqlite") as store:
        assert store.instance == first
