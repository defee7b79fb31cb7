"""Frozen records as people are told of them: whose, since when, which two versions were signed."""

import msgspec

from node.errors import NodeError
from node.store.logs import LogStore
from node.store.records import Proof
from protocol.checkpoint import Checkpoint, parse_checkpoint, parse_note
from protocol.encoding import unpack
from protocol.errors import SignatureError
from protocol.evidence import MAX_EVIDENCE_BYTES, Evidence, open_evidence


class FrozenRecord(msgspec.Struct, frozen=True):
    """A log against which this node keeps evidence.

    Attributes:
        group: 16-byte id.
        first, second: the two signed heads, the smaller first.
        evidence: the proof's bytes, for whoever wants to check it.
        source: the 16-byte id of the peer it came from; empty if this node found it.
        since: UTC seconds when it was kept here.
    """

    group: bytes
    first: Checkpoint
    second: Checkpoint
    evidence: bytes
    source: bytes
    since: int


def frozen_records(logs: LogStore) -> list[FrozenRecord]:
    """Every frozen log, by group id."""
    return [_record(proof) for proof in logs.proofs()]


def refuse_frozen(logs: LogStore, group: bytes) -> None:
    """Let nothing be published in a record that nobody hears.

    Raises:
        NodeError: `record-frozen`.
    """
    if logs.evidence(group) is not None:
        raise NodeError(
            "record-frozen",
            "this group's public record is frozen: two versions of it were signed with its "
            "key, so nobody would hear what is published now",
            "find out how: a second copy of this server, an old backup that wrote, a stolen "
            "key; then talk to the other groups, who can take the group in again",
        )


def is_forked_under(coalition: bytes, group: bytes, key: bytes, proof: bytes) -> bool:
    """Whether it is by this very log key that a group signed both heads of a proof kept here."""
    try:
        open_evidence(proof, coalition, {group: key})
    except SignatureError:
        return False
    return True


def _record(proof: Proof) -> FrozenRecord:
    # It was verified before it was kept; reading it needs no key.
    evidence = unpack(Evidence, proof.data, max_bytes=MAX_EVIDENCE_BYTES)
    first, second = (
        parse_checkpoint(parse_note(note).text) for note in (evidence.first, evidence.second)
    )
    return FrozenRecord(proof.group, first, second, proof.data, proof.source, proof.since)
