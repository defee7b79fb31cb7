"""Starting from a snapshot's logs: all of them or none, and gone on with as any other."""

import pytest

from node.store.logs import LogStore
from node.store.starting import StartLog
from node.tests.store.log_material import SourceLog
from node.tests.store.test_thinning import thinned
from protocol.errors import EquivocationError, ProofError
from protocol.merkle import leaf_hash, tree_hash

SIZE = 700


@pytest.fixture
def store(tmp_path):
    with LogStore(tmp_path / "store.sqlite", clock=lambda: 1_000) as opened:
        yield opened


@pytest.fixture
def source():
    made = SourceLog()
    made.grow(1_000)
    return made


def start(source, size=SIZE):
    """A log of which all but some of its first 512 entries was dropped."""
    note, head = source.head(size)
    items = [*thinned(source, 0), *thinned(source, 1, keep=(3, 9)), *source.entries[512:size]]
    return StartLog(source.group, note, head, items)


async def test_a_started_log_has_its_head_its_tiles_and_what_is_left(store, source):
    assert await store.start([start(source)]) == 1
    note, head = source.head(SIZE)
    held = store.head(source.group)
    assert (held.size, held.root, held.note) == (SIZE, head.root, note)
    assert store.items(source.group, 0, SIZE) == start(source).items
    leaves = list(map(leaf_hash, source.entries[:SIZE]))
    assert store.tile(source.group, 0, 1, 256) == b"".join(leaves[256:512])
    assert store.tile(source.group, 1, 0, 1) == tree_hash(leaves[:256])
    assert store.dropped(source.group).entries == 510


async def test_it_is_gone_on_with_by_the_next_head(store, source):
    await store.start([start(source)])
    note, head = source.head(1_000)
    await store.append(source.group, note, head, source.entries[SIZE:])
    assert store.entries(source.group, 512, 1_000) == source.entries[512:]
    assert store.entry_bundle(source.group, 2, 256) is not None


async def test_doing_it_again_changes_nothing_and_what_is_held_longer_stays(store, source):
    await store.start([start(source)])
    assert await store.start([start(source)]) == 0
    note, head = source.head(1_000)
    await store.append(source.group, note, head, source.entries[SIZE:])
    assert await store.start([start(source)]) == 0
    assert store.head(source.group).size == 1_000


async def test_a_log_held_in_part_is_replaced_by_what_is_longer(store, source):
    note, head = source.head(600)
    await store.append(source.group, note, head, source.entries[:600])
    assert await store.start([start(source)]) == 1
    assert store.items(source.group, 0, SIZE) == start(source).items
    assert store.dropped(source.group).bundles == (0, 1)


async def test_another_line_than_is_held_is_refused_and_leaves_no_log(store, source):
    fork, other = SourceLog(), SourceLog(b"o" * 16)
    fork.grow(300, "fork")
    other.grow(600)
    note, head = fork.head(300)
    await store.append(fork.group, note, head, fork.entries)
    note, head = other.head(600)
    first = StartLog(other.group, note, head, other.entries[:600])
    with pytest.raises(EquivocationError):
        await store.start([first, start(source)])
    assert store.head(other.group) is None
    assert store.head(source.group).size == 300


async def test_entries_that_do_not_give_the_root_are_never_stored(store, source):
    whole = start(source)
    with pytest.raises(ProofError):
        await store.start([whole._replace(items=[*whole.items[:-1], b"lie"])])
    assert store.heads() == []
