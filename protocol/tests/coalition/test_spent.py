"""What is spent: a fold is the same without its bytes, now and ever after."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.coalition.cut_mark import certified_sizes
from protocol.coalition.digest import state_digest
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.fold import certified_state, fold
from protocol.coalition.kinds import SponsorBody
from protocol.coalition.spent import (
    MAX_DETAIL_CHARS,
    Spent,
    spent,
    spent_hash,
    stand_in,
)
from protocol.errors import (
    ConflictError,
    MalformedError,
    ProtocolError,
    RuleError,
    UnattributedFault,
)
from protocol.tests.coalition.busy import Busy, spent_of, thin
from protocol.tests.coalition.cutting import opened, sizes_of
from protocol.tests.coalition.scene import Scene, group_id

seeds = st.integers(0, 2**32 - 1)
steps = st.integers(0, 6)


def test_busy_histories_hold_what_is_spent_of_every_sort() -> None:
    found = set()
    for seed in range(10):
        scene = Busy(seed).cut_on(3)
        for entry in spent_of(opened(scene)):
            kept = spent(entry)
            assert kept is not None
            found.add((kept.kind, kept.code))
    assert {kind for kind, _ in found} >= {"", "cut-vote", "comment", "nothing"}
    assert ("cut-vote", "") in found
    assert {code for _, code in found} >= {"", "wrong-epoch", "bad-schema"}


@settings(max_examples=12)
@given(seeds, steps)
def test_what_is_spent_in_a_cut_no_later_fold_needs(seed: int, length: int) -> None:
    scene = Busy(seed).cut_on(length)
    scene.go_on(length)
    entries, frontier = opened(scene), list(sizes_of(scene).items())
    for n in range(1, len(scene.cuts) + 1):
        sizes = certified_sizes(scene.cuts[:n])
        less = thin(scene.coalition, entries, scene.logs, sizes)
        Random(seed).shuffle(less)
        for m in range(n, len(scene.cuts) + 1):
            cuts = scene.cuts[:m]
            whole = certified_state(scene.charter, entries, cuts)
            again = certified_state(scene.charter, less, cuts)
            assert state_digest(again) == state_digest(whole)
        cuts, time = scene.cuts, scene.cuts[-1].time + 50
        held = fold(scene.charter, entries, frontier, time, cuts=cuts)
        assert fold(scene.charter, less, frontier, time, cuts=cuts) == held


@given(seeds)
def test_nothing_that_is_attached_to_a_state_is_spent(seed: int) -> None:
    scene = Busy(seed).cut_on(4)
    for entry in spent_of(opened(scene)):
        assert entry.fault is not None or entry.statement is not None
        if entry.fault is None:
            assert entry.statement is not None
            assert entry.statement.kind.startswith("cut-")


def test_what_cites_something_is_not_spent_nor_a_copy_of_anothers_words() -> None:
    scene = Scene("Ash", "Birch")
    one = scene.say("Ash", "sponsor", SponsorBody(), [bytes(32)], epoch=3)
    entry = opened(scene)[0]
    assert (entry.hash, entry.fault is None) == (one, False)
    assert spent(entry) is None
    words = Busy(1)
    words.go_on(3)
    vote = next(e for e in spent_of(opened(words)) if e.fault is None)
    data = words.logs[vote.group][vote.index]
    copy = open_entry(words.coalition, group_id("Stranger"), 0, data)
    assert copy.fault is not None
    assert spent(copy) is None


def refused(fault: ProtocolError) -> Entry:
    return Entry(bytes(32), bytes(16), 0, fault=fault)


def test_a_refusal_with_a_long_detail_keeps_its_bytes() -> None:
    short, long = ("x" * (MAX_DETAIL_CHARS + more) for more in (0, 1))
    assert spent(refused(RuleError("wrong-group", short))) is not None
    assert spent(refused(RuleError("wrong-group", long))) is None


def test_a_fault_that_no_stand_in_can_have_keeps_its_bytes() -> None:
    """Else a node that dropped it could not read its own store, nor others its snapshot."""
    for fault in (
        ConflictError("stale-head", known=1),
        UnattributedFault("peer-unreachable", suspects=()),
    ):
        assert spent(refused(fault)) is None


def test_what_was_not_opened_is_not_spent() -> None:
    vote = next(e for e in spent_of(opened(Busy(1).cut_on(3))) if e.fault is None)
    assert spent(vote) is not None
    assert spent(Entry(vote.hash, vote.group, 0)) is None
    assert spent(Entry(vote.hash, vote.group, 0, vote.statement)) is None


def test_a_stand_in_is_what_it_stands_for_without_its_words() -> None:
    """A node that holds the words and one that dropped them say the same of the entry."""
    scene = Busy(1).cut_on(4)
    gone = spent_of(opened(scene))
    assert {(e.statement is None, e.fault is None) for e in gone} == {
        *((True, False), (False, False), (False, True)),
    }
    for entry in gone:
        kept = spent(entry)
        assert kept is not None
        found = stand_in(scene.coalition, entry.group, entry.index, entry.hash, kept)
        assert (found.hash, found.group, found.index) == (entry.hash, entry.group, entry.index)
        assert (found.body is None) == (entry.body is None)
        assert type(found.fault) is type(entry.fault)
        assert str(found.fault) == str(entry.fault)
        if entry.statement is None:
            assert found.statement is None
            continue
        assert found.statement is not None
        # Nothing rests on the hour that it claimed, or on the epoch for which it is refused.
        bare = replace(entry.statement, epoch=0, time=0)
        assert found.statement == bare
        assert found.time == 0
        assert spent(found) == kept


@pytest.mark.parametrize(
    "kept",
    [
        Spent(kind="proposal"),
        Spent(kind=""),
        Spent(kind="comment", code="no-such-code"),
        Spent(kind="comment", code="stale-head"),
    ],
    ids=["a proposal", "nothing", "an unknown code", "a code of no refusal"],
)
def test_nothing_else_can_be_called_spent(kept: Spent) -> None:
    with pytest.raises(MalformedError) as caught:
        stand_in(bytes(32), bytes(16), 0, bytes(32), kept)
    assert caught.value.code == "bad-snapshot"


def test_the_digest_of_a_certified_state_says_which_entries_are_spent() -> None:
    scene = Busy(3).cut_on(4)
    entries, sizes = opened(scene), certified_sizes(scene.cuts)
    state = certified_state(scene.charter, entries, scene.cuts)
    assert state.spent == spent_hash(entries, sizes)
    held = [e for e in spent_of(entries) if e.index < sizes.get(e.group, 0)]
    assert held
    for gone in held:
        rest = [entry for entry in entries if entry is not gone]
        assert spent_hash(rest, sizes) != state.spent
