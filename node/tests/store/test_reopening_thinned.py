"""A log of which history was dropped is cut back or let go like a whole one: nothing thin is left.

A thin bundle that stayed would stand in for entries that came after it, of whatever branch.
"""

import pytest

from node.errors import StoreError
from node.store.appending import delete_from
from node.store.logs import LogStore
from node.store.thinning import Gone
from node.tests.store.at_rest import entries_at_rest
from node.tests.store.log_material import SourceLog
from node.tests.store.test_reopening import PROOF, grown, hold, replaced
from node.tests.store.test_thinning import thinned
from protocol.coalition.snapshot import leaf_of
from protocol.merkle import leaf_hash, tree_hash
from protocol.tiles import TILE_WIDTH


@pytest.fixture
def store(tmp_path):
    with LogStore(tmp_path / "store.sqlite", clock=lambda: 1_000) as opened:
        yield opened


async def dropped(store, size, *bundles):
    """A log of which history was dropped and which forked since."""
    source = grown(size)
    await hold(store, source)
    for index in bundles:
        assert await store.thin(source.group, index, thinned(source, index, keep=(3,)))
    await store.keep_evidence(source.group, PROOF)
    return source


def twice(store):
    """Bundles that lie thin and in another form: there must be none."""
    conn = store.file.reader.conn
    return conn.execute(
        "SELECT key FROM thinned JOIN bundles USING (key) UNION ALL SELECT thinned.key FROM thinned"
        f" JOIN entries ON entries.key / {TILE_WIDTH} = thinned.key / {TILE_WIDTH}"
    ).fetchall()


async def goes_on(store, again):
    again.grow(600, "after")
    await hold(store, again)
    leaves = [leaf_hash(entry) for entry in again.entries]
    assert [leaf_of(item) for item in store.items(again.group, 0, 5_000)] == leaves
    assert store.head(again.group).root == tree_hash(leaves)
    for index in range(len(leaves) // TILE_WIDTH):
        first = index * TILE_WIDTH
        tile = b"".join(leaves[first : first + TILE_WIDTH])
        assert store.tile(again.group, 0, index, TILE_WIDTH) == tile
    assert twice(store) == []


@pytest.mark.parametrize("certified", [256, 300, 512, 699])
async def test_what_was_dropped_before_the_cut_stays_so_and_the_log_goes_on(store, certified):
    bundles = range(certified // TILE_WIDTH)
    source = await dropped(store, 700, *bundles)
    again = replaced(source, certified)
    assert await store.reopen(source.group, *again.head())
    assert store.head(source.group).size == certified
    assert store.dropped(source.group) == Gone(tuple(bundles), 255 * len(bundles))
    await goes_on(store, again)
    assert store.dropped(source.group).bundles == tuple(bundles)
    assert [proof.data for proof in store.past_proofs()] == [PROOF]


@pytest.mark.parametrize("certified", [256, 100, 511])
async def test_thin_bundles_past_the_cut_are_gone(store, certified):
    source = await dropped(store, 700, 1)
    again = replaced(source, certified)
    # Where the cut goes through what was dropped, nothing can stand for a part: all is fetched.
    held = certified != 511
    assert await store.reopen(source.group, *again.head()) is held
    assert store.dropped(source.group) == Gone((), 0)
    if not held:
        assert store.head(source.group) is None
        assert entries_at_rest(store.file.reader.conn) == []
    await goes_on(store, again)


async def test_the_next_log_gets_nothing_of_one_that_was_let_go(store):
    source = await dropped(store, 700, 0, 1)
    await store.let_go(source.group)
    other = grown(600, group=b"o" * 16)
    await hold(store, other)
    # It has the same number.
    assert store.dropped(other.group) == Gone((), 0)
    assert store.entries(other.group, 0, 600) == other.entries
    assert twice(store) == []


async def test_a_cut_through_entries_that_were_dropped_changes_nothing(store):
    source = SourceLog()
    source.grow(700)
    await hold(store, source)
    await store.thin(source.group, 1, thinned(source, 1, keep=range(20)))
    before = store.items(source.group, 0, 700)
    with pytest.raises(StoreError) as caught:
        await store.file.write(delete_from, 1, 300)
    assert caught.value.code == "history-dropped"
    assert store.items(source.group, 0, 700) == before
    # Those before the first that was dropped are whole, and lie in rows from then on.
    await store.file.write(delete_from, 1, 276)
    assert [data for _, data in entries_at_rest(store.file.reader.conn)] == source.entries[:276]
    assert twice(store) == []
