"""Proof that a group signed two heads of its log which can't both be true.

Spec: docs/spec/evidence.md. A stranger checks it with the group's key and nothing else: the notes
are the group's own words, the path only shows that they exclude each other. Whoever passes it on
adds nothing to it and can take nothing from it, so it carries no name but the group's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

from msgspec import Meta, field

from protocol.checkpoint import Checkpoint, open_checkpoint, origin, parse_note
from protocol.encoding import GroupId, Hash, Wire, pack, unpack
from protocol.errors import MalformedError, ProofError, RuleError
from protocol.merkle import MAX_CONSISTENCY_HASHES, verify_consistency

#: A checkpoint of ours under one signature has at most 382: two lines of 108-character origins, 19
#: digits, 44 and 92 characters of base64.
MAX_EVIDENCE_NOTE_BYTES = 512
#: The other root at the smaller size, and the path from it.
MAX_PATH_HASHES = MAX_CONSISTENCY_HASHES + 1
#: Two full notes, a full path at 34 bytes a hash, and the names of the fields: 3,330, rounded up.
MAX_EVIDENCE_BYTES = 4_096

EvidenceNote = Annotated[bytes, Meta(min_length=1, max_length=MAX_EVIDENCE_NOTE_BYTES)]


class Evidence(Wire):
    """The bytes of a proof.

    Attributes:
        group: whose log, 16 bytes.
        first, second: the two signed notes, each with the log's own signature line only; the
            smaller size first, of equal sizes the smaller root.
        path: empty for equal sizes; else another root at the first size than the first note
            states, and after it the consistency proof from that root to the second note's.
    """

    group: GroupId
    first: EvidenceNote
    second: EvidenceNote
    path: Annotated[list[Hash], Meta(max_length=MAX_PATH_HASHES)] = field(default_factory=list)


class Fork(NamedTuple):
    """What a proof shows: the group signed both heads, and at most one of them is true."""

    group: bytes
    first: Checkpoint
    second: Checkpoint


def seal_evidence(
    group: bytes,
    one: tuple[bytes, Checkpoint],
    other: tuple[bytes, Checkpoint],
    path: Sequence[bytes] = (),
) -> bytes:
    """Write a proof in its one form.

    Args:
        group: whose log, 16 bytes.
        one, other: a note with the log's own signature line only and what it states, in any order.
        path: as in `Evidence`.

    Raises:
        ValueError: a part breaks its limit. That it proves anything is for `open_evidence` to say.
    """
    (first, _), (second, _) = sorted((one, other), key=lambda item: item[1][1:])
    return pack(Evidence(group=group, first=first, second=second, path=list(path)))


def open_evidence(data: bytes, coalition: bytes, keys: Mapping[bytes, bytes]) -> Fork:
    """Read a proof and check everything about it.

    Spec: docs/spec/evidence.md section 4.

    Args:
        data: as received.
        coalition: the coalition's 32-byte id.
        keys: the 32-byte log key of each group that can be accused.

    Raises:
        MalformedError: `too-large`, `not-canonical`, `bad-schema`, `bad-note`, `bad-checkpoint`,
            `wrong-origin`, or `bad-evidence` for another order or a path where none belongs.
        RuleError: `not-a-member`: no such group in `keys`.
        SignatureError: `unsigned-note` or `bad-signature`.
        ProofError: `bad-proof`, or `no-contradiction`: both heads can be true.
    """
    # Step 1.
    evidence = unpack(Evidence, data, max_bytes=MAX_EVIDENCE_BYTES)
    # Step 2.
    if evidence.group not in keys:
        raise RuleError("not-a-member", evidence.group.hex())
    line, key = origin(coalition, evidence.group), keys[evidence.group]
    first, second = (_open_plain(note, line, key) for note in (evidence.first, evidence.second))
    # Step 4. One proof, one spelling.
    if first[1:] > second[1:]:
        raise MalformedError("bad-evidence", "the larger head stands first")
    if first.size == second.size:
        # Step 5.
        if evidence.path:
            raise MalformedError("bad-evidence", "a path between heads of one size")
        if first.root == second.root:
            raise ProofError("no-contradiction", "the same head twice")
    else:
        _check_path(first, second, evidence.path)
    return Fork(evidence.group, first, second)


def _open_plain(note: bytes, line: str, key: bytes) -> Checkpoint:
    # Step 3. Lines of others prove nothing here, and with them one fork had countless proofs.
    if len(parse_note(note).signatures) != 1:
        raise MalformedError("bad-note", "a head in evidence carries one signature")
    return open_checkpoint(note, line, key)


def _check_path(first: Checkpoint, second: Checkpoint, path: Sequence[bytes]) -> None:
    # Step 6. The path shows which root the second head has at the first size. If it were the one
    # that the first note states, the log would merely have grown.
    if not path:
        raise MalformedError("bad-evidence", "no path between heads of two sizes")
    other, *proof = path
    if other == first.root:
        raise ProofError("no-contradiction", "the second head extends the first")
    verify_consistency(first.size, second.size, other, second.root, proof)
