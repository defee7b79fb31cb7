"""When a signed head extends the log one holds: the whole rule of following a log.

Spec: docs/spec/log.md. Pure: what is held comes in, what is held next goes out, and a refusal
changes neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from protocol.checkpoint import Checkpoint
from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.errors import (
    ConflictError,
    EquivocationError,
    MalformedError,
    ProofError,
)
from protocol.merkle import EMPTY_ROOT, CompactRange, verify_consistency


class Part(NamedTuple):
    """Where a part of a log ends, on the way to a signed head.

    Attributes:
        size: entries up to its end, fewer than the head covers.
        root: 32 bytes, of those entries.
        proof: consistency proof from there to the head, as `merkle.consistency_proof` gives it.
    """

    size: int
    root: bytes
    proof: Sequence[bytes]


class Extension(NamedTuple):
    """A log after new entries.

    Attributes:
        compact: the range of the whole log, a new object.
        grown: new hashes by tile level, as `CompactRange.extend_hashes` returns them.
    """

    compact: CompactRange
    grown: list[list[bytes]]


def check_extension(
    known: Checkpoint | None, compact: CompactRange, new: Checkpoint, entries: Sequence[bytes]
) -> CompactRange:
    """The range of a log after new entries; see `extend`, which also gives the new hashes."""
    return extend(known, compact, new, entries).compact


def extend(
    known: Checkpoint | None, compact: CompactRange, new: Checkpoint, entries: Sequence[bytes]
) -> Extension:
    """Check that a head covers what is held and the entries that follow, and nothing else.

    Spec: docs/spec/log.md section 3.

    Args:
        known: the head held; None for a log of which nothing is held.
        compact: the range of exactly the entries under `known`; never changed here.
        new: an opened head of the same log: its signature has been checked.
        entries: the entries from the known size up to the new size, in log order.

    Raises:
        ConflictError: `stale-head`; smaller than what is held.
        EquivocationError: `forked-log`; the held size with another root.
        MalformedError: `wrong-origin`, `too-large` (an entry) or `bad-schema` (their number).
        ProofError: `root-mismatch`; the entries are not the ones signed for. This proves nothing
            against the log's group: who passed the entries on may have changed them.
        ValueError: `compact` is not the range under `known`.
    """
    _check_held(known, compact)
    # Steps 1 to 3.
    _check_heads(known, new)
    # Steps 4 and 5.
    return _grow(compact, new.size, new.root, entries)


def extend_towards(
    compact: CompactRange, head: Checkpoint, part: Part, entries: Sequence[bytes]
) -> Extension:
    """Check that entries bring a log to the end of a part of what a head covers.

    Spec: docs/spec/log.md section 5.

    Args:
        compact: the range of the entries before; never changed here.
        head: an opened head of the log, larger than the part.
        part: where it ends, and what links that to the head.
        entries: from the range's size up to the part's, in log order.

    Raises:
        MalformedError: `bad-schema` (their number) or `too-large` (an entry).
        ProofError: `bad-proof`; the head does not vouch for the part's end. `root-mismatch`; the
            entries are not those of the part.
        ValueError: the part does not lie between the range and the head.
    """
    if not compact.size < part.size < head.size:
        raise ValueError(f"no part from {compact.size} to {part.size} on the way to {head.size}")
    # Step 1. Before anything is hashed: a root that nobody signed for is worth nothing.
    verify_consistency(part.size, head.size, part.root, head.root, part.proof)
    # Step 2.
    return _grow(compact, part.size, part.root, entries)


def _grow(compact: CompactRange, size: int, root: bytes, entries: Sequence[bytes]) -> Extension:
    missing = size - compact.size
    if len(entries) != missing:
        raise MalformedError("bad-schema", f"{len(entries)} entries where {missing} are new")
    # On a copy: a root that does not fit leaves what is held as it was.
    after = compact.copy()
    grown = after.extend(_sized(entries))
    if after.root() != root:
        raise ProofError("root-mismatch", f"at size {size}")
    return Extension(after, grown)


def _sized(entries: Sequence[bytes]) -> Iterator[bytes]:
    """Each entry, once its size was looked at: reading them all first would cost a spool twice."""
    for entry in entries:
        if len(entry) > MAX_STATEMENT_BYTES:
            raise MalformedError("too-large", f"an entry has at most {MAX_STATEMENT_BYTES} bytes")
        yield entry


def check_consistency(known: Checkpoint | None, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check that a head extends the one held, from hashes alone: for who keeps no entries.

    Spec: docs/spec/log.md section 4.

    Args:
        known: the head held; None for a log of which nothing is held.
        new: an opened head of the same log.
        proof: 32-byte hashes as `merkle.consistency_proof` gives them; empty if `known` is None,
            of size 0 or of the same size.

    Raises:
        ConflictError: `stale-head`.
        EquivocationError: `forked-log`; the held size with another root.
        MalformedError: `wrong-origin`.
        ProofError: `bad-proof`; also for a fork at a larger size, which a missing path suggests
            and does not prove.
    """
    # Steps 1 to 3.
    _check_heads(known, new)
    # Step 4. Every log extends the empty one, and no hashes can show it (RFC 9162 has no such
    # proof; C2SP witnesses take an empty one).
    if known is None or known.size == 0:
        if proof:
            raise ProofError("bad-proof", "nothing is to be proved from the empty log")
        return
    # Step 5.
    verify_consistency(known.size, new.size, known.root, new.root, proof)


def _check_held(known: Checkpoint | None, compact: CompactRange) -> None:
    held = (known.size, known.root) if known else (0, EMPTY_ROOT)
    if (compact.size, compact.root()) != held:
        raise ValueError("the compact range is not that of the head held")


def _check_heads(known: Checkpoint | None, new: Checkpoint) -> None:
    # Step 1. A head of another log with fitting hashes would be filed under the wrong group.
    if known and new.origin != known.origin:
        raise MalformedError("wrong-origin", new.origin)
    # Step 2. The root of no entries is fixed, so another one needs no second head to be a lie.
    if new.size == 0 and new.root != EMPTY_ROOT:
        raise ProofError("root-mismatch", "the empty log has one root")
    if known is None:
        return
    # Step 3. An older head is no fault (messages overtake each other); a second root is.
    if new.size < known.size:
        raise ConflictError("stale-head", f"{new.size} is behind {known.size}", known=known.size)
    if new.size == known.size and new.root != known.root:
        raise EquivocationError("forked-log", f"at size {new.size}", evidence=(known, new))
