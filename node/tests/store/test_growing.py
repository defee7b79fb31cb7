"""A long log is stored by parts; nobody sees any of it before a head covers it."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.store.logs import LogStore
from node.tests.store.at_rest import entries_at_rest
from node.tests.store.log_material import SourceLog
from protocol.errors import ConflictError, MalformedError, ProofError, RuleError
from protocol.log import Part
from protocol.merkle import consistency_proof, leaf_hash, tree_hash


@pytest.fixture
def store(tmp_path):
    with LogStore(tmp_path / "store.sqlite", clock=lambda: 1_000) as opened:
        yield opened


@pytest.fixture
def source():
    made = SourceLog()
    made.grow(1_000)
    return made


def part(source, end, size):
    leaves = [leaf_hash(entry) for entry in source.entries[:size]]
    return Part(end, tree_hash(leaves[:end]), consistency_proof(leaves, end))


async def grow(store, source, start, end, size=1_000):
    _, head = source.head(size)
    await store.grow(source.group, head, part(source, end, size), source.entries[start:end])


async def finish(store, source, start, size=1_000):
    note, head = source.head(size)
    await store.append(source.group, note, head, source.entries[start:size])


def shown(store, group):
    """What readers of every kind see of a log past its head."""
    size = store.head(group).size if store.head(group) else 0
    return [
        *store.entries(group, size, 1 << 40),
        *(store.tile(group, 0, index, 1) for index in range(size, 4)),
        store.entry_bundle(group, size // 256, 256),
    ]


async def test_parts_are_seen_by_nobody_until_the_head_is_stored(store, source):
    await grow(store, source, 0, 300)
    await grow(store, source, 300, 800)
    assert store.heads() == []
    assert store.note(source.group) is None
    assert not any(shown(store, source.group))
    assert store.changes_since(bytes(16), 0, 10).heads == ()
    assert store.growing(source.group).compact.size == 800
    await finish(store, source, 800)
    assert store.growing(source.group) is None
    assert store.entries(source.group, 0, 1_000) == source.entries


async def test_what_was_held_before_is_served_on_meanwhile(store, source):
    await finish(store, source, 0, 100)
    await grow(store, source, 100, 700)
    assert store.head(source.group).size == 100
    assert store.entries(source.group, 0, 1_000) == source.entries[:100]
    assert store.entry_bundle(source.group, 0, 101) is None
    assert store.tile(source.group, 0, 0, 101) is None
    assert store.stored(source.group, 100) == source.entries[100:700]
    words = sum(map(len, source.entries[50:700]))
    assert store.measure(source.group, 50, 700) == (650, words)
    assert store.measure(b"?" * 16, 0, 700) == (0, 0)


async def test_parts_outlive_the_process(tmp_path, source):
    for start, end in ((0, 200), (200, 700), (700, 900)):
        with LogStore(tmp_path / "s.sqlite") as store:
            await grow(store, source, start, end)
    with LogStore(tmp_path / "s.sqlite") as store:
        await finish(store, source, 900)
    with LogStore(tmp_path / "s.sqlite") as store:
        assert store.entries(source.group, 0, 1_000) == source.entries


async def test_a_head_on_another_line_deletes_the_parts(store, source):
    await finish(store, source, 0, 100)
    await grow(store, source, 100, 700)
    other = SourceLog(entries=source.entries[:150])
    other.grow(400, "other")
    await finish(store, other, 100, 550)
    assert store.growing(source.group) is None
    assert store.entries(source.group, 0, 1_000) == other.entries
    assert store.tile(source.group, 0, 1, 256) == b"".join(map(leaf_hash, other.entries[256:512]))
    assert len(entries_at_rest(store.file.reader.conn)) == 550


async def test_a_part_on_another_line_deletes_the_parts(store, source):
    await grow(store, source, 0, 700)
    other = SourceLog(entries=source.entries[:150])
    other.grow(850, "other")
    await grow(store, other, 0, 300)
    await finish(store, other, 300)
    assert store.entries(source.group, 0, 1_000) == other.entries


async def test_evidence_deletes_the_parts_and_lets_none_in(store, source):
    await finish(store, source, 0, 100)
    await grow(store, source, 100, 700)
    await store.keep_evidence(source.group, b"a proof")
    assert store.growing(source.group) is None
    assert store.entries(source.group, 0, 1_000) == source.entries[:100]
    with pytest.raises(RuleError):
        await grow(store, source, 100, 700)


async def test_a_bad_part_changes_nothing(store, source):
    await grow(store, source, 0, 300)
    _, head = source.head()
    good = part(source, 600, 1_000)
    entries = source.entries[300:600]
    for bad, given_entries, error in (
        (good._replace(root=bytes(32)), entries, ProofError),
        (good._replace(proof=good.proof[:-1]), entries, ProofError),
        (good, [*entries[:-1], b"other"], ProofError),
        (good, entries[:-1], MalformedError),
        (good, source.entries[299:600], MalformedError),
    ):
        with pytest.raises(error):
            await store.grow(source.group, head, bad, given_entries)
        assert store.growing(source.group).compact.size == 300
    await grow(store, source, 300, 600)


async def test_a_part_of_what_is_held_by_now_is_late(store, source):
    await finish(store, source, 0, 700)
    with pytest.raises(ConflictError) as caught:
        await grow(store, source, 0, 300)
    assert caught.value.known == 700


async def test_a_head_that_ends_where_the_parts_do_needs_no_entries(store, source):
    await grow(store, source, 0, 300)
    await finish(store, source, 300, 300)
    assert store.entries(source.group, 0, 1_000) == source.entries[:300]


async def test_logs_that_only_grow_take_numbers_of_their_own(store, source):
    other = SourceLog(group=b"h" * 16, entries=[])
    other.grow(400, "h")
    await grow(store, source, 0, 300)
    await grow(store, other, 0, 200, 400)
    await finish(store, other, 200, 400)
    await finish(store, source, 300)
    assert store.entries(other.group, 0, 400) == other.entries
    assert store.entries(source.group, 0, 1_000) == source.entries


@settings(max_examples=15)
@given(st.lists(st.integers(1, 700), min_size=2, max_size=5, unique=True), st.integers(0, 3))
def test_parts_and_heads_in_any_mixture_store_the_log_as_one_head_does(tmp_path_factory, ends, at):
    source = SourceLog()
    source.grow(700)

    async def store_all():
        with LogStore(tmp_path_factory.mktemp("s") / "s.sqlite") as store:
            start = 0
            for number, end in enumerate(sorted(ends)):
                if number == at or end == 700:
                    await finish(store, source, start, end)
                else:
                    await grow(store, source, start, end, 700)
                start = end
            if start < 700:
                await finish(store, source, start, 700)
            return (
                store.entries(source.group, 0, 700),
                [store.tile(source.group, 0, n, 256) for n in (0, 1)],
                store.tile(source.group, 1, 0, 2),
                store.head(source.group).root,
            )

    leaves = [leaf_hash(entry) for entry in source.entries]
    tiles = [b"".join(leaves[start : start + 256]) for start in (0, 256)]
    above = tree_hash(leaves[:256]) + tree_hash(leaves[256:512])
    assert asyncio.run(store_all()) == (source.entries, tiles, above, tree_hash(leaves))
