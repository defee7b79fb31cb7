"""The Merkle tree against its definition, its proofs against attacks and public vectors."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MalformedError, ProofError
from protocol.merkle import (
    EMPTY_ROOT,
    MAX_CONSISTENCY_HASHES,
    MAX_INCLUSION_HASHES,
    MAX_TREE_SIZE,
    CompactRange,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    tree_hash,
    verify_consistency,
    verify_inclusion,
)
from protocol.tests.shared_data import shared

ENTRIES = [f"entry {number}".encode() for number in range(40)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def by_definition(entries: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word and as slow as it reads."""
    if not entries:
        return sha256().digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    left, right = by_definition(entries[:split]), by_definition(entries[split:])
    return sha256(b"\x01" + left + right).digest()


ROOTS = [by_definition(ENTRIES[:size]) for size in range(len(ENTRIES) + 1)]


def refused(check: Callable[..., None], *arguments: Any) -> bool:
    try:
        check(*arguments)
    except ProofError as error:
        return error.code == "bad-proof"
    return False


# -- roots ----------------------------------------------------------------------------------------


def test_the_root_is_the_one_rfc_6962_defines_at_every_size() -> None:
    growing = CompactRange()
    for size, root in enumerate(ROOTS):
        assert growing.root() == tree_hash(LEAVES[:size]) == root
        assert growing.size == size
        if size < len(ENTRIES):
            assert growing.append(ENTRIES[size]) == LEAVES[size]


@given(st.lists(st.binary(max_size=20), max_size=70), st.lists(st.integers(0, 70), max_size=5))
def test_a_range_grows_the_same_in_any_portions(entries: list[bytes], cuts: list[int]) -> None:
    portions = CompactRange()
    edges = [0, *sorted(min(cut, len(entries)) for cut in cuts), len(entries)]
    for start, end in pairwise(edges):
        portions.extend(entries[start:end])
    whole = CompactRange()
    whole.extend(entries)
    assert portions == whole
    assert whole.root() == by_definition(entries)


@given(st.integers(0, 40))
def test_a_range_survives_being_stored(size: int) -> None:
    stored = CompactRange()
    stored.extend(ENTRIES[:size])
    again = CompactRange.from_bytes(stored.to_bytes())
    assert again == stored
    assert len(stored.to_bytes()) == 8 + 32 * size.bit_count()
    again.extend(ENTRIES[size:])
    assert again.root() == ROOTS[-1]


def test_a_copy_grows_on_its_own() -> None:
    held = CompactRange()
    held.extend(ENTRIES[:5])
    twin = held.copy()
    twin.extend(ENTRIES[5:9])
    assert (held.size, held.root()) == (5, ROOTS[5])
    assert (twin.size, twin.root()) == (9, ROOTS[9])


def test_growth_reports_the_hashes_that_tiles_are_made_of() -> None:
    entries = [str(number).encode() for number in range(70_000)]
    leaves = [leaf_hash(entry) for entry in entries]
    collected: list[list[bytes]] = [[], [], []]
    growing = CompactRange()
    for start, end in [(0, 1), (1, 255), (255, 300), (300, 66_000), (66_000, 70_000)]:
        before = growing.size
        grown = growing.extend(entries[start:end])
        for level, row in enumerate(grown):
            assert len(collected[level]) == before >> 8 * level
            collected[level] += row
    assert collected[0] == leaves
    assert collected[1] == [tree_hash(leaves[at : at + 256]) for at in range(0, 69_888, 256)]
    assert collected[2] == [tree_hash(leaves[:65_536])]


def test_a_range_shows_its_size_and_root_and_equals_ranges_only() -> None:
    grown = CompactRange()
    grown.extend(ENTRIES[:3])
    assert repr(grown) == f"CompactRange(size=3, root={ROOTS[3].hex()})"
    assert grown != ROOTS[3]


@pytest.mark.parametrize("data", [b"", bytes(7), bytes(9), bytes(7) + b"\1", b"\xff" * 8])
def test_a_stored_range_of_the_wrong_length_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        CompactRange.from_bytes(data)


def test_a_tree_ends_at_its_limit() -> None:
    full = CompactRange.from_bytes(MAX_TREE_SIZE.to_bytes(8, "big") + bytes(63 * 32))
    with pytest.raises(ValueError, match="at most"):
        full.append(b"one more")
    assert full.size == MAX_TREE_SIZE
    with pytest.raises(MalformedError):
        CompactRange.from_bytes((MAX_TREE_SIZE + 1).to_bytes(8, "big") + bytes(32))


def test_an_entry_cannot_pass_for_a_node() -> None:
    assert leaf_hash(LEAVES[0] + LEAVES[1]) != node_hash(LEAVES[0], LEAVES[1])
    assert leaf_hash(b"") != EMPTY_ROOT


# -- inclusion ------------------------------------------------------------------------------------


def test_every_leaf_is_provable_at_every_size() -> None:
    for size in range(1, len(LEAVES) + 1):
        for index in range(size):
            proof = inclusion_proof(LEAVES[:size], index)
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


@given(st.data())
def test_every_field_of_an_inclusion_proof_matters(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 40))
    index = data.draw(st.integers(0, size - 1))
    leaf, root, proof = LEAVES[index], ROOTS[size], inclusion_proof(LEAVES[:size], index)
    flip = data.draw(st.integers(0, 255))

    def flipped(value: bytes) -> bytes:
        return (int.from_bytes(value) ^ 1 << flip).to_bytes(32)

    assert refused(verify_inclusion, flipped(leaf), index, size, proof, root)
    assert refused(verify_inclusion, leaf, index, size, proof, flipped(root))
    for at in range(len(proof)):
        other = [*proof[:at], flipped(proof[at]), *proof[at + 1 :]]
        assert refused(verify_inclusion, leaf, index, size, other, root)
        assert refused(verify_inclusion, leaf, index, size, proof[:at] + proof[at + 1 :], root)
    assert refused(verify_inclusion, leaf, index, size, [*proof, root], root)
    assert refused(verify_inclusion, leaf, index, size, [leaf, *proof], root)
    other_index = data.draw(st.integers(-1, size).filter(lambda other: other != index))
    assert refused(verify_inclusion, leaf, other_index, size, proof, root)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 39))
def test_a_size_of_another_shape_is_refused(size: int, other: int, index: int) -> None:
    # A path alone does not fix the size: trees of 5 to 8 leaves share the path to leaf 0. The size
    # is signed with the root; what must not pass is a size whose path has another length.
    index = min(index, size - 1)
    proof = inclusion_proof(LEAVES[:size], index)
    longer = not (index < other) or len(inclusion_proof(LEAVES[:other], index)) != len(proof)
    if longer:
        assert refused(verify_inclusion, LEAVES[index], index, other, proof, ROOTS[size])


@pytest.mark.parametrize("cut", [0, 31, 33])
def test_hashes_of_other_lengths_are_refused(cut: int) -> None:
    proof = inclusion_proof(LEAVES[:4], 1)
    odd = (LEAVES[0] * 2)[:cut]
    assert refused(verify_inclusion, odd, 1, 4, proof, ROOTS[4])
    assert refused(verify_inclusion, LEAVES[1], 1, 4, proof, odd)
    assert refused(verify_inclusion, LEAVES[1], 1, 4, [odd, proof[1]], ROOTS[4])
    assert refused(verify_consistency, 3, 7, odd, ROOTS[7], consistency_proof(LEAVES[:7], 3))
    assert refused(verify_consistency, 3, 7, ROOTS[3], odd, consistency_proof(LEAVES[:7], 3))


def test_bytes_moved_between_neighbouring_hashes_are_refused() -> None:
    # node_hash concatenates: a 31-byte left and a 33-byte right half would hash to the same node.
    left, right = LEAVES[0], LEAVES[1]
    assert node_hash(left[:31], left[31:] + right) == ROOTS[2]
    assert refused(verify_inclusion, left[31:] + right, 1, 2, [left[:31]], ROOTS[2])


def test_a_history_cut_at_other_places_is_refused() -> None:
    # Both roots hash to what they claim, but over a left half of 33 bytes: no such tree exists.
    shared_part, third, fourth = ROOTS[2] + LEAVES[2][:1], LEAVES[2][1:], LEAVES[3]
    assert node_hash(shared_part, third) == ROOTS[3]
    root = node_hash(shared_part, node_hash(third, fourth))
    assert refused(verify_consistency, 3, 4, ROOTS[3], root, [third, fourth, shared_part])


def test_sizes_beyond_the_limit_are_refused_even_with_a_path_that_fits() -> None:
    root = LEAVES[0]
    for _ in range(63):
        root = node_hash(root, LEAVES[1])
    beyond = MAX_TREE_SIZE + 1
    assert refused(verify_inclusion, LEAVES[0], 0, beyond, [LEAVES[1]] * 63, root)
    assert refused(verify_consistency, 1, beyond, LEAVES[0], root, [LEAVES[1]] * 63)


def test_no_proof_is_longer_than_its_limit() -> None:
    top = MAX_TREE_SIZE
    for count in range(130):
        try:
            verify_inclusion(LEAVES[0], 0, top, [LEAVES[0]] * count, ROOTS[1])
        except ProofError as error:
            if "where" not in error.detail:
                assert count <= MAX_INCLUSION_HASHES
        try:
            verify_consistency(2**62 - 1, top, ROOTS[1], ROOTS[2], [LEAVES[0]] * count)
        except ProofError as error:
            if "where" not in error.detail:
                assert count <= MAX_CONSISTENCY_HASHES


# -- consistency ----------------------------------------------------------------------------------


def test_every_earlier_tree_is_provable() -> None:
    for size in range(1, len(LEAVES) + 1):
        for old in range(1, size + 1):
            proof = consistency_proof(LEAVES[:size], old)
            verify_consistency(old, size, ROOTS[old], ROOTS[size], proof)


@given(st.data())
def test_every_field_of_a_consistency_proof_matters(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 40))
    old = data.draw(st.integers(1, size - 1))
    proof = consistency_proof(LEAVES[:size], old)
    flip = data.draw(st.integers(0, 255))

    def flipped(value: bytes) -> bytes:
        return (int.from_bytes(value) ^ 1 << flip).to_bytes(32)

    assert refused(verify_consistency, old, size, flipped(ROOTS[old]), ROOTS[size], proof)
    assert refused(verify_consistency, old, size, ROOTS[old], flipped(ROOTS[size]), proof)
    for at in range(len(proof)):
        other = [*proof[:at], flipped(proof[at]), *proof[at + 1 :]]
        assert refused(verify_consistency, old, size, ROOTS[old], ROOTS[size], other)
        short = proof[:at] + proof[at + 1 :]
        assert refused(verify_consistency, old, size, ROOTS[old], ROOTS[size], short)
    assert refused(verify_consistency, old, size, ROOTS[old], ROOTS[size], [*proof, ROOTS[old]])
    assert refused(verify_consistency, size, old, ROOTS[size], ROOTS[old], proof)


def test_a_rewritten_history_has_no_proof() -> None:
    rewritten = [leaf_hash(b"other"), *LEAVES[1:]]
    for size in range(2, 20):
        for old in range(1, size):
            proof = consistency_proof(rewritten[:size], old)
            new_root = tree_hash(rewritten[:size])
            assert refused(verify_consistency, old, size, ROOTS[old], new_root, proof)


def test_the_empty_tree_has_no_proof_in_either_direction() -> None:
    assert refused(verify_consistency, 0, 3, EMPTY_ROOT, ROOTS[3], [])
    assert refused(verify_consistency, 0, 0, EMPTY_ROOT, EMPTY_ROOT, [])
    assert refused(verify_inclusion, EMPTY_ROOT, 0, 0, [], EMPTY_ROOT)
    with pytest.raises(ValueError, match="no earlier tree"):
        consistency_proof(LEAVES, 0)
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof([], 0)


def test_the_same_tree_needs_no_proof_and_takes_none() -> None:
    verify_consistency(5, 5, ROOTS[5], ROOTS[5], [])
    assert refused(verify_consistency, 5, 5, ROOTS[5], ROOTS[5], [ROOTS[5]])
    assert refused(verify_consistency, 5, 5, ROOTS[5], ROOTS[6], [])


# -- public vectors -------------------------------------------------------------------------------


def hashes(encoded: list[str] | None) -> list[bytes]:
    return [b64decode(item) for item in encoded or []]


def cases(kind: str) -> list[dict[str, Any]]:
    folder = shared(f"data/vectors/merkle/testdata/{kind}")
    return [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]


def test_public_inclusion_vectors_hold_both_ways() -> None:
    found = cases("inclusion")
    for case in found:
        leaf, root, proof = b64decode(case["leafHash"]), b64decode(case["root"]), case["proof"]
        verdict = refused(
            verify_inclusion, leaf, case["leafIdx"], case["treeSize"], hashes(proof), root
        )
        assert verdict is case["wantErr"], case["desc"]
    assert {case["wantErr"] for case in found} == {True, False}
    assert len(found) > 80


def test_public_consistency_vectors_hold_both_ways() -> None:
    found = cases("consistency")
    for case in found:
        old_root, root = b64decode(case["root1"]), b64decode(case["root2"])
        proof = hashes(case["proof"])
        verdict = refused(verify_consistency, case["size1"], case["size2"], old_root, root, proof)
        assert verdict is case["wantErr"], case["desc"]
    assert {case["wantErr"] for case in found} == {True, False}
    assert len(found) > 80
