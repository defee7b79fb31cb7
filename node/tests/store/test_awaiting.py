"""What was let go for a certified branch comes back on that branch, and on no other."""

import pytest

from node.store.logs import LogStore
from node.store.records import Awaited
from node.tests.store.log_material import SourceLog
from node.tests.store.test_growing import finish, grow
from protocol.errors import ConflictError, EquivocationError, ProofError
from protocol.merkle import leaf_hash, tree_hash

DUE = 600
SHARED = 100


@pytest.fixture
def certified():
    made = SourceLog()
    made.grow(1_000)
    return made


@pytest.fixture
def other(certified):
    """Another branch by the same key, from `SHARED` entries on."""
    made = SourceLog()
    made.entries = certified.entries[:SHARED]
    made.entries += [b"other %d" % number for number in range(SHARED, 1_000)]
    return made


@pytest.fixture
def store(tmp_path, certified):
    with LogStore(tmp_path / "store.sqlite", clock=lambda: 1_000) as opened:
        root = tree_hash([leaf_hash(entry) for entry in certified.entries[:DUE]])
        opened.awaited[certified.group] = Awaited(DUE, root)
        yield opened


def nothing_is_held(store, source):
    return store.head(source.group) is None and store.growing(source.group) is None


@pytest.mark.parametrize("of", ["certified", "other"])
async def test_a_head_of_less_than_is_certified_is_not_taken(store, of, request):
    """The attack: a few entries of the other branch, before which nothing certified fits."""
    source = request.getfixturevalue(of)
    for size in (2, SHARED, DUE - 1):
        with pytest.raises(ConflictError) as refused:
            await finish(store, source, 0, size)
        assert (refused.value.code, refused.value.known) == ("stale-head", DUE)
        with pytest.raises(ConflictError):
            await grow(store, source, 0, size - 1, size)
    assert nothing_is_held(store, source)
    assert store.faults() == []


@pytest.mark.parametrize("size", [DUE, DUE + 1, 1_000])
async def test_only_heads_of_the_certified_branch_are_taken(store, certified, other, size):
    with pytest.raises(EquivocationError) as refused:
        await finish(store, other, 0, size)
    assert refused.value.code == "forked-log"
    assert nothing_is_held(store, other)
    assert [fault.code for fault in store.faults()] == ["forked-log"]
    await finish(store, certified, 0, size)
    assert store.head(certified.group).size == size


async def test_wrong_bytes_speak_against_no_head(store, certified, other):
    note, head = certified.head(1_000)
    with pytest.raises(ProofError):
        await store.append(certified.group, note, head, other.entries[:1_000])
    await finish(store, certified, 0)


async def test_parts_are_looked_at_where_they_reach_as_far_as_is_certified(store, certified, other):
    await grow(store, other, 0, DUE - 1)
    with pytest.raises(EquivocationError):
        await grow(store, other, DUE - 1, DUE)
    assert store.growing(other.group).compact.size == DUE - 1
    with pytest.raises(EquivocationError):
        await finish(store, other, DUE - 1)
    # The right one begins behind what is held, and takes the place of these parts.
    await grow(store, certified, 0, DUE + 1)
    await finish(store, certified, DUE + 1)
    assert store.head(certified.group).root == certified.head(1_000)[1].root


async def test_one_part_that_goes_far_beyond_is_looked_at_too(store, certified, other):
    with pytest.raises(EquivocationError):
        await grow(store, other, 0, 900)
    assert nothing_is_held(store, other)
    await grow(store, certified, 0, 900)
    await finish(store, certified, 900)


async def test_the_right_branch_goes_on_behind_what_is_held_of_it(store, certified):
    due = store.awaited.pop(certified.group)
    await finish(store, certified, 0, SHARED)
    store.awaited[certified.group] = due
    await finish(store, certified, SHARED)
    assert store.head(certified.group).size == 1_000


async def test_other_logs_are_not_looked_at(store, certified, other):
    store.awaited[bytes(16)] = store.awaited.pop(certified.group)
    await finish(store, other, 0, SHARED)
    await grow(store, other, SHARED, 900)
    await finish(store, other, 900)
