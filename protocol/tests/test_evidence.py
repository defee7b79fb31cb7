"""A fork is provable to a stranger, at equal sizes and at unequal ones; honesty never is."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.checkpoint import Checkpoint, origin, parse_note, print_note, sign_checkpoint
from protocol.encoding import decode, encode, pack
from protocol.errors import ProtocolError
from protocol.evidence import (
    MAX_EVIDENCE_BYTES,
    MAX_EVIDENCE_NOTE_BYTES,
    MAX_PATH_HASHES,
    Evidence,
    open_evidence,
    seal_evidence,
)
from protocol.keys import public_key
from protocol.merkle import consistency_proof, leaf_hash, tree_hash

COALITION = b"\xaa" * 32
GROUP, STRANGER = b"\xbb" * 16, b"\xbc" * 16
SEED = bytes(range(32))
KEYS = {GROUP: public_key(SEED), b"\xbd" * 16: public_key(b"d" * 32)}

Signed = tuple[bytes, Checkpoint]


def leaves(text: str) -> list[bytes]:
    return [leaf_hash(letter.encode()) for letter in text]


def head(line: list[bytes], size: int | None = None, group: bytes = GROUP) -> Signed:
    root = tree_hash(line[:size])
    checkpoint = Checkpoint(origin(COALITION, group), len(line[:size]), root)
    return sign_checkpoint(SEED, checkpoint), checkpoint


def path(line: list[bytes], size: int) -> list[bytes]:
    """Which root a line has at an earlier size, and the way from there to its end."""
    return [tree_hash(line[:size]), *consistency_proof(line, size)]


def code(data: bytes, keys: dict[bytes, bytes] = KEYS) -> str:
    with pytest.raises(ProtocolError) as caught:
        open_evidence(data, COALITION, keys)
    return caught.value.code


EQUAL = seal_evidence(GROUP, head(leaves("abc")), head(leaves("axc")))
UNEQUAL = seal_evidence(GROUP, head(leaves("abc")), head(leaves("axcd")), path(leaves("axcd"), 3))


@given(st.data())
def test_a_fork_is_provable_to_a_stranger_whatever_the_sizes(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 60))
    other = data.draw(st.integers(1, size))
    fork_at = data.draw(st.integers(0, other - 1))
    mine = [leaf_hash(b"mine %d" % n) for n in range(size)]
    theirs = [*mine[:fork_at], *(leaf_hash(b"theirs %d" % n) for n in range(fork_at, other))]
    way = path(mine, other) if other < size else []
    proof = seal_evidence(GROUP, head(mine), head(theirs), way)
    assert proof == seal_evidence(GROUP, head(theirs), head(mine), way)
    fork = open_evidence(proof, COALITION, KEYS)
    assert fork.group == GROUP
    assert {fork.first, fork.second} == {head(mine)[1], head(theirs)[1]}
    assert fork.first[1:] < fork.second[1:]


# Sizes that an honest group signs: up when it writes, down when its node comes back from an old
# copy and fetches its own log again; always heads of one line.
histories = st.lists(
    st.one_of(st.integers(1, 9), st.integers(-12, -1)), min_size=1, max_size=12
).map(
    lambda steps: list(
        itertools.accumulate(steps, lambda size, step: max(size + step, 0), initial=0)
    )
)


@given(histories, st.data())
def test_no_honest_history_gives_evidence(sizes: list[int], data: st.DataObject) -> None:
    line = [leaf_hash(b"entry %d" % n) for n in range(max(sizes) + 1)]
    signed = [head(line, size) for size in sizes if size > 0]
    if not signed:
        return
    one, other = (data.draw(st.sampled_from(signed)) for _ in range(2))
    first, second = sorted((one[1], other[1]), key=lambda item: item.size)
    false_line = [leaf_hash(b"false"), *line[1 : second.size]]
    known = [*line, tree_hash(line[: first.size]), leaf_hash(b"made up"), *false_line]
    ways: list[list[bytes]] = [[]]
    for tree in (line[: second.size], false_line[: second.size]):
        ways.append(path(tree, first.size))
        ways.append([leaf_hash(b"made up"), *path(tree, first.size)[1:]])
    ways.append(data.draw(st.lists(st.sampled_from(known), max_size=8)))
    longest = path(line[: second.size], first.size)
    at = data.draw(st.integers(0, len(longest) - 1))
    ways.append([*longest[:at], data.draw(st.sampled_from(known)), *longest[at + 1 :]])
    for way in ways:
        with pytest.raises(ProtocolError):
            open_evidence(seal_evidence(GROUP, one, other, way), COALITION, KEYS)


def test_a_log_that_grew_is_no_fork_even_with_its_true_path() -> None:
    line = leaves("abcd")
    for size in (1, 2, 3):
        proof = seal_evidence(GROUP, head(line, size), head(line), path(line, size))
        assert code(proof) == "no-contradiction"
    assert code(seal_evidence(GROUP, head(line), head(line))) == "no-contradiction"


def test_a_path_from_nowhere_proves_nothing() -> None:
    line = leaves("abcd")
    for size in (1, 2, 3):
        for other in (bytes(32), leaf_hash(b"x"), tree_hash(leaves("axc")[:size])):
            way = [other, *path(line, size)[1:]]
            if other != head(line, size)[1].root:
                assert code(seal_evidence(GROUP, head(line, size), head(line), way)) == "bad-proof"


@pytest.mark.parametrize("proof", [EQUAL, UNEQUAL], ids=["equal", "unequal"])
def test_flipping_any_bit_of_a_proof_is_refused(proof: bytes) -> None:
    open_evidence(proof, COALITION, KEYS)
    for at in range(len(proof)):
        for bit in (1, 16, 128):
            changed = bytearray(proof)
            changed[at] ^= bit
            code(bytes(changed))
        code(proof[:at])
    code(proof + b"\0")


def changed(proof: bytes, **fields: Any) -> bytes:
    value = decode(proof)
    assert isinstance(value, dict)
    return encode({name: item for name, item in {**value, **fields}.items() if item != []})


def test_each_field_is_checked() -> None:
    first, second = head(leaves("abc")), head(leaves("axcd"))
    way = path(leaves("axcd"), 3)
    stranger = {**KEYS, STRANGER: KEYS[GROUP]}
    cases = {
        "not-a-member": changed(UNEQUAL, group=STRANGER),
        "bad-evidence": changed(UNEQUAL, first=second[0], second=first[0]),
        "bad-schema": changed(UNEQUAL, path=[*way, *[bytes(32)] * MAX_PATH_HASHES]),
        "bad-proof": changed(UNEQUAL, path=[*way, bytes(32)]),
        "no-contradiction": changed(UNEQUAL, path=[first[1].root, *way[1:]]),
        "unsigned-note": changed(UNEQUAL, first=other_key(first[1])),
        "too-large": bytes(MAX_EVIDENCE_BYTES + 1),
    }
    for expected, proof in cases.items():
        assert code(proof) == expected
    assert code(changed(UNEQUAL, path=[])) == "bad-evidence"
    assert code(changed(EQUAL, path=way)) == "bad-evidence"
    # Another group's id over these notes: it signed none of them.
    assert code(changed(UNEQUAL, group=STRANGER), stranger) == "wrong-origin"
    # Notes of one group sealed under another's key.
    assert code(UNEQUAL, {GROUP: public_key(b"e" * 32)}) == "unsigned-note"


def other_key(checkpoint: Checkpoint) -> bytes:
    return sign_checkpoint(b"e" * 32, checkpoint)


def test_notes_of_two_logs_prove_nothing() -> None:
    seeds = {**KEYS, STRANGER: KEYS[GROUP]}
    theirs = head(leaves("axc"), group=STRANGER)
    assert code(seal_evidence(GROUP, head(leaves("abc")), theirs), seeds) == "wrong-origin"


def test_a_foreign_signature_line_is_refused() -> None:
    """Anybody can add lines; with them one fork had as many proofs as one likes."""
    note, checkpoint = head(leaves("abc"))
    parsed = parse_note(note)
    foreign = parsed.signatures[0]._replace(name="example.com/witness")
    added = print_note(parsed._replace(signatures=(*parsed.signatures, foreign)))
    proof = pack(Evidence(group=GROUP, first=added[:], second=head(leaves("axc"))[0]))
    assert len(added) <= MAX_EVIDENCE_NOTE_BYTES
    assert code(proof) == "bad-note"
    assert checkpoint.size == 3


def test_the_longest_proof_fits_its_limit() -> None:
    note = sign_checkpoint(SEED, Checkpoint(origin(COALITION, GROUP), 2**63 - 1, b"\xff" * 32))
    assert len(note) <= MAX_EVIDENCE_NOTE_BYTES
    longest = Evidence(
        group=GROUP,
        first=b"n" * MAX_EVIDENCE_NOTE_BYTES,
        second=b"n" * MAX_EVIDENCE_NOTE_BYTES,
        path=[bytes(32)] * MAX_PATH_HASHES,
    )
    assert len(pack(longest)) <= MAX_EVIDENCE_BYTES
