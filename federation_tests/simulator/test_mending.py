"""The node's own mending on simulated disks: at any power cut a record is as it was, or right."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from federation_tests.simulator.disk import PowerCut
from federation_tests.simulator.federation import Federation
from federation_tests.simulator.files import SimStore, at_once, damaged_logs
from federation_tests.simulator.test_accidents import damage
from node.mending import Examined, check_place, examine
from node.store.records import Head
from protocol.errors import ProofError
from protocol.tiles import decode_bundle

MOST_WRITES = 2_000


def looked_at(store: SimStore, head: Head) -> Examined | None:
    return examine(cast("Any", SimpleNamespace(logs=store)), head)


def head_of(store: SimStore, group: bytes) -> Head:
    head = store.head(group)
    assert head is not None
    return head


def test_a_flipped_bit_is_found_and_put_right_by_what_another_has(calm: Federation) -> None:
    first, second, third = calm.honest
    group = first.group  # all three have it
    head = head_of(first.store, group)
    assert looked_at(first.store, head) is None
    damage(first, group, 1)
    found = looked_at(first.store, head)
    assert found is not None
    assert found.bundles == (0,)
    # One that a bit flipped in too is not believed, wherever it did.
    damage(third, group, 0)
    bad, good = (other.store.entry_bundle(group, 0, head.size) for other in (third, second))
    assert bad is not None
    assert good is not None
    with pytest.raises(ProofError):
        check_place(head, found.roots, 0, decode_bundle(bad, head.size))
    assert not at_once(first.store.mend(head, {0: bad}))
    assert damaged_logs(first.store, calm.opened) == [group]
    check_place(head, found.roots, 0, decode_bundle(good, head.size))
    assert at_once(first.store.mend(head, {0: good}))
    assert damaged_logs(first.store, calm.opened) == []
    assert looked_at(first.store, head) is None


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_power_cut_at_any_write_leaves_a_record_as_it_was_or_right(
    calm: Federation, *, after: bool
) -> None:
    first, second, _ = calm.honest
    group = first.group  # all three have it
    head = head_of(first.store, group)
    good = second.store.entry_bundle(group, 0, head.size)
    assert good is not None
    damage(first, group, 1)
    spoilt = first.store.entries(group, 0, head.size)
    cuts = 0
    for writes in range(1, MOST_WRITES):
        first.disk.fuse, first.disk.after_commit = writes, after
        try:
            at_once(first.store.mend(head, {0: good}))
        except PowerCut:
            cuts += 1
        else:
            break
        finally:
            first.disk.reopen()
        store = first.store = SimStore(first.disk, first.wall_s)
        assert head_of(store, group) == head
        now = store.entries(group, 0, head.size)
        assert now in (spoilt, decode_bundle(good, head.size))
        if now != spoilt:
            assert after
            assert damaged_logs(store, calm.opened) == []
            damage(first, group, 1)
    assert cuts > 2
    assert damaged_logs(first.store, calm.opened) == []
