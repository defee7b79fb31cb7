"""What the fold needs no more, and what stands in its place once its bytes are dropped.

Spec: docs/spec/coalition/snapshot.md sections 2 and 3. An entry that a cut holds is *spent* if it
changes no state now or later: what the council said to agree, and what is refused by itself. The
leaf hash and these few words stand for it, and every fold is the same with them as with its bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated

from msgspec import Meta

from protocol.coalition.cut_kinds import KINDS, check_said
from protocol.coalition.entry import Entry
from protocol.encoding import Wire, encode, tagged_hash
from protocol.errors import (
    CODES,
    MalformedError,
    ProofError,
    ProtocolError,
    RuleError,
    SignatureError,
)
from protocol.statement import MAX_KIND_CHARS, Statement

MAX_CODE_CHARS = 40
"""Of a refusal's code; the longest in the table has 24."""
MAX_DETAIL_CHARS = 300
"""Of a refusal's detail; what has more keeps its bytes."""

_FAULTS = (MalformedError, ProofError, RuleError, SignatureError)


class Spent(Wire):
    """What is kept of a spent entry beside its hash.

    Attributes:
        kind: of the statement; empty if it could not be opened.
        code, detail: why it is refused whatever else is known; empty if it isn't.
    """

    kind: Annotated[str, Meta(max_length=MAX_KIND_CHARS)]
    code: Annotated[str, Meta(max_length=MAX_CODE_CHARS)] = ""
    detail: Annotated[str, Meta(max_length=MAX_DETAIL_CHARS)] = ""


def spent(entry: Entry) -> Spent | None:
    """What is kept of an entry once a cut holds it; None if the fold rests on its bytes.

    What cites something is not spent: it may have to wait for that. Nor is a copy of what another
    group said: which copy counts depends on where the others stand.
    """
    said = entry.statement
    if said is not None and (said.refs or said.group != entry.group):
        return None
    if entry.fault is not None:
        code, detail = entry.fault.code, entry.fault.detail
        short = len(detail) <= MAX_DETAIL_CHARS and type(entry.fault) in _FAULTS
        return (
            Spent(kind="" if said is None else said.kind, code=code, detail=detail)
            if short
            else None
        )
    if said is None or said.kind not in KINDS or entry.body is None:
        return None
    try:
        check_said(entry.body)
    except ProtocolError:
        return None  # refused after who says it was looked at: that needs its bytes
    return Spent(kind=said.kind)


def stand_in(coalition: bytes, group: bytes, index: int, name: bytes, kept: Spent) -> Entry:
    """The entry as far as the fold needs it.

    Args:
        name: its leaf hash, 32 bytes.

    Raises:
        MalformedError: `bad-snapshot`: no spent entry is like this.
    """
    fault = _fault(kept)
    if not kept.kind:
        return Entry(name, group, index, fault=fault)
    said = Statement(
        version=1,
        coalition=coalition,
        group=group,
        kind=kept.kind,
        epoch=0,
        refs=[],
        body={},
        time=0,
    )
    return Entry(name, group, index, said, kept if fault is None else None, fault)


def spent_hash(entries: Iterable[Entry], sizes: Mapping[bytes, int]) -> bytes:
    """The 32-byte hash of which entries of a cut are spent, and what is kept of each.

    Part of the digest of a certified state: so nobody can call spent what a later fold rests on.

    Args:
        entries: at least those that the cut holds, in any order.
        sizes: group -> size of its log in the cut.
    """
    held = [entry for entry in entries if entry.index < sizes.get(entry.group, 0)]
    held.sort(key=lambda entry: (entry.group, entry.index))
    rows = (
        encode([entry.group, entry.index, kept.kind, kept.code, kept.detail])
        for entry in held
        if (kept := spent(entry)) is not None
    )
    return tagged_hash("spent", *rows)


def _fault(kept: Spent) -> ProtocolError | None:
    if not kept.code:
        if kept.kind not in KINDS:
            raise MalformedError("bad-snapshot", f"a {kept.kind or 'statement'} can't be spent")
        return None
    known = CODES.get(kept.code)
    if known is None or known.error not in _FAULTS:
        raise MalformedError("bad-snapshot", f"nothing is refused by itself as {kept.code!r}")
    return known.error(kept.code, kept.detail)
