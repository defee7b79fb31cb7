"""What is dropped out of a log: the rest is read as before, its tree stays, and it comes back."""

import pytest

from node.errors import StoreError
from node.store import reading
from node.store.logs import LogStore
from node.store.thinning import Gone
from node.tests.store.log_material import SourceLog
from protocol.coalition.snapshot import Dropped, leaf_of
from protocol.coalition.spent import Spent
from protocol.merkle import leaf_hash
from protocol.tiles import TILE_WIDTH, encode_bundle

SIZE = 700


@pytest.fixture
def source():
    made = SourceLog()
    made.grow(1_000)
    return made


@pytest.fixture
async def store(tmp_path, source):
    with LogStore(tmp_path / "store.sqlite", clock=lambda: 1_000) as opened:
        note, head = source.head(SIZE)
        await opened.append(source.group, note, head, source.entries[:SIZE])
        yield opened


def thinned(source, index, keep=()):
    """A bundle of which only some places are kept."""
    first = index * TILE_WIDTH
    return [
        data
        if at in keep
        else Dropped(index=first + at, hash=leaf_hash(data), kept=Spent(kind="cut-vote"))
        for at, data in enumerate(source.entries[first : first + TILE_WIDTH])
    ]


async def test_a_dropped_entry_is_read_as_its_hash_and_never_as_another_one(store, source):
    assert await store.thin(source.group, 1, thinned(source, 1, keep=(0, 7, 255)))
    read = store.items(source.group, 0, SIZE)
    assert [leaf_of(item) for item in read] == list(map(leaf_hash, source.entries[:SIZE]))
    kept = {n for n, item in enumerate(read) if isinstance(item, bytes)}
    assert kept == {*range(256), 256, 263, 511, *range(512, SIZE)}
    for start, end in ((0, 300), (257, 258), (511, 513), (250, 700)):
        assert store.items(source.group, start, end) == read[start:end]
    assert store.entries(source.group, 0, 256) == source.entries[:256]
    assert store.entries(source.group, 512, SIZE) == source.entries[512:SIZE]
    for start, end in ((0, SIZE), (255, 257), (511, 512), (300, 310)):
        with pytest.raises(StoreError) as caught:
            store.entries(source.group, start, end)
        assert caught.value.code == "history-dropped"
        assert "history fetch" in caught.value.hint


async def test_the_tree_is_whole_after_a_drop_and_the_log_goes_on(store, source):
    before = [store.tile(source.group, 0, n, 256) for n in range(2)]
    last = store.tile(source.group, 0, 2, SIZE - 512)
    for index in (0, 1):
        await store.thin(source.group, index, thinned(source, index))
    assert [store.tile(source.group, 0, n, 256) for n in range(2)] == before
    assert store.tile(source.group, 0, 2, SIZE - 512) == last
    assert store.tile(source.group, 1, 0, 2) is not None
    note, head = source.head(1_000)
    await store.append(source.group, note, head, source.entries[SIZE:])
    assert store.entries(source.group, 512, 1_000) == source.entries[512:]


async def test_what_was_dropped_is_not_served_and_what_was_not_is(store, source):
    await store.thin(source.group, 0, thinned(source, 0))
    assert store.entry_bundle(source.group, 0, 256) is None
    assert store.entry_bundle(source.group, 0, 3) is None
    assert store.entry_bundle(source.group, 1, 256) == encode_bundle(source.entries[256:512])
    assert store.dropped(source.group) == Gone((0,), 256)
    assert store.dropped(b"?" * 16) == Gone((), 0)


async def test_a_bundle_is_dropped_once_and_comes_back_once(store, source):
    whole = store.entry_bundle(source.group, 0, 256)
    assert await store.thin(source.group, 0, thinned(source, 0, keep=(1,)))
    assert not await store.thin(source.group, 0, thinned(source, 0))
    assert store.dropped(source.group) == Gone((0,), 255)
    assert not await store.thicken(source.group, 1, whole)
    assert await store.thicken(source.group, 0, whole)
    assert not await store.thicken(source.group, 0, whole)
    assert store.entry_bundle(source.group, 0, 256) == whole
    assert store.entries(source.group, 0, SIZE) == source.entries[:SIZE]
    assert store.dropped(source.group) == Gone((), 0)


async def test_the_newest_bundle_is_in_rows_and_can_t_be_dropped(store, source):
    assert not await store.thin(source.group, 2, thinned(source, 2))
    with pytest.raises(ValueError, match="a bundle of"):
        await store.thin(source.group, 0, thinned(source, 0)[:-1])
    assert store.entries(source.group, 0, SIZE) == source.entries[:SIZE]


async def test_a_damaged_row_is_told_and_not_read(store, source):
    await store.thin(source.group, 0, thinned(source, 0, keep=(1,)))
    for data in (b"x", b"\x82\xa7dropped\x90\xa7entries\x90"):
        await store.file.write(
            lambda db, data=data: db.conn.execute("UPDATE thinned SET data = ?", (data,))
        )
        with pytest.raises(StoreError) as caught:
            store.items(source.group, 0, SIZE)
        assert caught.value.code == "store-damaged"


async def test_what_was_read_of_another_branch_is_not_dropped_into_this_one(store, source):
    stale = thinned(source, 1, keep=(3,))
    await store.let_go(source.group)
    other = SourceLog()
    other.grow(SIZE, "other")
    note, head = other.head()
    await store.append(other.group, note, head, other.entries)
    assert not await store.thin(other.group, 1, stale)
    assert store.entries(other.group, 0, SIZE) == other.entries
    assert await store.thin(other.group, 1, thinned(other, 1))


async def test_nothing_is_dropped_of_a_log_against_which_evidence_came_meanwhile(store, source):
    items = thinned(source, 1)
    await store.keep_evidence(source.group, b"a proof")
    assert not await store.thin(source.group, 1, items)
    assert store.entries(source.group, 0, SIZE) == source.entries[:SIZE]


async def test_how_much_was_dropped_is_counted_once_and_anew_after_each_change(store, source):
    def counted():
        reads = []
        real = reading.dropped
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "dropped", lambda *args: reads.append(1) or real(*args))
            return store.dropped(source.group).entries, len(reads)

    assert [counted(), counted()] == [(0, 1), (0, 0)]
    whole = store.entry_bundle(source.group, 0, 256)
    await store.thin(source.group, 0, thinned(source, 0, keep=(1,)))
    assert [counted(), counted()] == [(255, 1), (255, 0)]
    await store.thicken(source.group, 0, whole)
    assert [counted(), counted()] == [(0, 1), (0, 0)]
    await store.thin(source.group, 0, thinned(source, 0))
    assert counted() == (256, 1)
    await store.let_go(source.group)
    assert counted() == (0, 1)
