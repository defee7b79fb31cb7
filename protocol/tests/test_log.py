"""Following a log: what extends it, what is merely late, what is a fork."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import Checkpoint, open_checkpoint, origin, sign_checkpoint
from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.errors import (
    ConflictError,
    EquivocationError,
    MalformedError,
    ProofError,
    ProtocolError,
)
from protocol.keys import public_key
from protocol.log import Part, check_consistency, check_extension, extend, extend_towards
from protocol.merkle import EMPTY_ROOT, CompactRange, consistency_proof, leaf_hash, tree_hash

ORIGIN = origin(b"\xaa" * 32, b"\xbb" * 16)
OTHER = origin(b"\xaa" * 32, b"\xbc" * 16)
ENTRIES = [f"entry {number}".encode() for number in range(30)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def head(size: int, name: str = ORIGIN) -> Checkpoint:
    return Checkpoint(name, size, tree_hash(LEAVES[:size]))


def held(size: int) -> CompactRange:
    compact = CompactRange()
    compact.extend(ENTRIES[:size])
    return compact


def forked(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, tree_hash([leaf_hash(b"other"), *LEAVES[1:size]]))


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_log_extends_from_any_size_to_any_larger_one(first: int, second: int) -> None:
    old, new = sorted((first, second))
    before = held(old)
    after = check_extension(head(old), before, head(new), ENTRIES[old:new])
    assert (after.size, after.root()) == (new, head(new).root)
    assert before == held(old)


def test_a_log_of_which_nothing_is_held_starts_from_nothing() -> None:
    assert check_extension(None, CompactRange(), head(7), ENTRIES[:7]).size == 7
    assert check_extension(None, CompactRange(), head(0), []).root() == EMPTY_ROOT


def test_the_new_hashes_come_with_the_new_range() -> None:
    extension = extend(head(5), held(5), head(9), ENTRIES[5:9])
    assert extension.grown == [LEAVES[5:9]]
    assert extension.compact == held(9)


def test_the_same_head_again_changes_nothing() -> None:
    assert check_extension(head(5), held(5), head(5), []) == held(5)


def test_an_older_head_is_late_and_says_from_where_to_go_on() -> None:
    with pytest.raises(ConflictError) as caught:
        check_extension(head(9), held(9), head(5), [])
    assert (caught.value.code, caught.value.known) == ("stale-head", 9)
    # Even one of a fork: its size alone proves nothing.
    with pytest.raises(ConflictError):
        check_extension(head(9), held(9), forked(5), [])


def test_a_fork_is_provable_to_a_stranger() -> None:
    seed = b"\7" * 32
    with pytest.raises(EquivocationError) as caught:
        check_extension(head(9), held(9), forked(9), [])
    known, other = caught.value.evidence  # type: ignore[misc]
    assert caught.value.code == "forked-log"
    # A stranger has the two notes and the group's key, and needs nothing else.
    notes = [sign_checkpoint(seed, checkpoint) for checkpoint in (known, other)]
    one, two = (open_checkpoint(note, ORIGIN, public_key(seed)) for note in notes)
    assert one.size == two.size
    assert one.root != two.root


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: [*entries[:-1], b"other"],
        lambda entries: [b"other", *entries[1:]],
        lambda entries: entries[::-1],
        lambda entries: [entries[0] + entries[1][:1], entries[1][1:], *entries[2:]],
        lambda entries: [b"", *entries[1:]],
    ],
)
def test_entries_that_were_not_signed_for_are_refused(change: Any) -> None:
    before = held(5)
    with pytest.raises(ProofError) as caught:
        check_extension(head(5), before, head(9), change(ENTRIES[5:9]))
    assert caught.value.code == "root-mismatch"
    assert before == held(5)


@pytest.mark.parametrize("entries", [[], ENTRIES[5:8], ENTRIES[5:10], ENTRIES[4:9]])
def test_too_few_or_too_many_entries_are_refused_before_hashing(entries: list[bytes]) -> None:
    if len(entries) == 4:
        entries = [*entries, b""]
    with pytest.raises(MalformedError) as caught:
        check_extension(head(5), held(5), head(9), entries)
    assert caught.value.code == "bad-schema"


def test_a_fork_at_a_larger_size_shows_as_entries_that_do_not_fit() -> None:
    with pytest.raises(ProofError):
        check_extension(head(5), held(5), forked(9), ENTRIES[5:9])


def test_an_entry_beyond_the_limit_is_refused() -> None:
    big = bytes(MAX_STATEMENT_BYTES + 1)
    claimed = Checkpoint(ORIGIN, 1, leaf_hash(big))
    with pytest.raises(MalformedError) as caught:
        check_extension(None, CompactRange(), claimed, [big])
    assert caught.value.code == "too-large"


def test_a_head_of_another_log_is_refused() -> None:
    with pytest.raises(MalformedError) as caught:
        check_extension(head(5), held(5), head(9, OTHER), ENTRIES[5:9])
    assert caught.value.code == "wrong-origin"
    with pytest.raises(MalformedError):
        check_consistency(head(5), head(9, OTHER), consistency_proof(LEAVES[:9], 5))


def test_the_empty_log_has_one_root() -> None:
    lie = Checkpoint(ORIGIN, 0, bytes(32))
    for known in (None, head(0)):
        with pytest.raises(ProtocolError) as caught:
            check_extension(known, CompactRange(), lie, [])
        assert caught.value.code == "root-mismatch"
        with pytest.raises(ProtocolError):
            check_consistency(known, lie, [])


def test_a_range_that_is_not_of_the_held_head_is_the_callers_mistake() -> None:
    for known, compact in ((head(5), held(4)), (None, held(1)), (forked(5), held(5))):
        with pytest.raises(ValueError, match="compact range"):
            check_extension(known, compact, head(9), ENTRIES[5:9])


@given(st.data())
def test_flipping_any_bit_of_what_comes_in_is_refused(data: st.DataObject) -> None:
    old = data.draw(st.integers(0, 10))
    new = data.draw(st.integers(old + 1, 20))
    entries = [bytearray(entry) for entry in ENTRIES[old:new]]
    root = bytearray(head(new).root)
    target = data.draw(st.sampled_from([*entries, root]))
    at = data.draw(st.integers(0, len(target) - 1))
    target[at] ^= 1 << data.draw(st.integers(0, 7))
    changed = Checkpoint(ORIGIN, new, bytes(root))
    with pytest.raises(ProofError):
        check_extension(head(old), held(old), changed, [bytes(entry) for entry in entries])


# -- hashes alone ---------------------------------------------------------------------------------


@given(st.integers(1, 30), st.integers(1, 30))
def test_who_keeps_no_entries_can_follow_by_proof(first: int, second: int) -> None:
    old, new = sorted((first, second))
    check_consistency(head(old), head(new), consistency_proof(LEAVES[:new], old))


def test_every_log_extends_the_empty_one_without_a_proof() -> None:
    check_consistency(None, head(9), [])
    check_consistency(head(0), head(9), [])
    check_consistency(head(0), head(0), [])
    for known in (None, head(0)):
        with pytest.raises(ProofError):
            check_consistency(known, head(9), [LEAVES[0]])


def test_a_fork_does_not_link_to_what_is_held() -> None:
    leaves = [leaf_hash(b"other"), *LEAVES[1:9]]
    for known in (head(5), forked(5)._replace(root=bytes(32))):
        with pytest.raises(ProofError) as caught:
            check_consistency(known, forked(9), consistency_proof(leaves, 5))
        assert caught.value.code == "bad-proof"


def test_proofs_do_not_change_what_is_late_or_forked() -> None:
    with pytest.raises(ConflictError):
        check_consistency(head(9), head(5), consistency_proof(LEAVES[:9], 5))
    with pytest.raises(EquivocationError):
        check_consistency(head(9), forked(9), [])


def test_a_missing_proof_is_refused() -> None:
    with pytest.raises(ProofError):
        check_consistency(head(5), head(9), [])


def part(size: int, whole: int) -> Part:
    return Part(size, tree_hash(LEAVES[:size]), consistency_proof(LEAVES[:whole], size))


@given(st.lists(st.integers(0, 30), min_size=3, max_size=3, unique=True))
def test_a_part_on_the_way_to_a_head_extends_what_is_stored(sizes: list[int]) -> None:
    start, end, whole = sorted(sizes)
    before = held(start)
    after = extend_towards(before, head(whole), part(end, whole), ENTRIES[start:end])
    assert (after.compact, before) == (held(end), held(start))
    # And the rest leads from there to the head.
    known = Checkpoint(ORIGIN, end, after.compact.root())
    assert check_extension(known, after.compact, head(whole), ENTRIES[end:whole]) == held(whole)


def test_a_part_that_the_head_does_not_vouch_for_is_refused_before_its_entries_count() -> None:
    entries = [b"other", *ENTRIES[1:8]]
    alone = CompactRange()
    alone.extend(entries)
    made_up = Part(8, alone.root(), part(8, 20).proof)
    with pytest.raises(ProofError) as caught:
        extend_towards(CompactRange(), head(20), made_up, entries)
    assert caught.value.code == "bad-proof"


def test_every_bit_of_a_part_counts() -> None:
    good = part(8, 20)
    for at in range(8 * len(good.root)):
        with pytest.raises(ProofError):
            extend_towards(held(3), head(20), good._replace(root=flipped(good.root, at)), ENTRIES)
    for number, hashed in enumerate(good.proof):
        proof = list(good.proof)
        proof[number] = flipped(hashed, 7)
        with pytest.raises(ProofError):
            extend_towards(held(3), head(20), good._replace(proof=proof), ENTRIES[3:8])
    with pytest.raises(ProofError):
        extend_towards(held(3), head(20), good, [*ENTRIES[3:7], b"other"])
    with pytest.raises(MalformedError):
        extend_towards(held(3), head(20), good, ENTRIES[3:7])
    with pytest.raises(MalformedError):
        extend_towards(held(3), head(20), good, [*ENTRIES[3:7], bytes(MAX_STATEMENT_BYTES + 1)])


@pytest.mark.parametrize(("start", "end"), [(8, 8), (9, 8), (3, 20), (3, 21)])
def test_a_part_lies_between_what_is_stored_and_the_head(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no part"):
        extend_towards(held(start), head(20), part(8, 20)._replace(size=end), [])


def flipped(data: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8 if at == bit // 8 else 0) for at, byte in enumerate(data))
