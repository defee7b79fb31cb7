"""The envelope of a statement: one entry a group has published.

Spec: docs/spec/statement.md. Everything a group says is a statement in its own log. A statement
carries no signature and no sequence number: the signed head of the log vouches for it, and its
index in the log is its sequence, so the two cannot disagree.

The body stays an untyped map here. Which kinds there are, and what their bodies hold, is fixed by
the epoch's reducer (`protocol.coalition.kinds`); a node carries kinds that it does not know.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta

from protocol.encoding import MAX_STATEMENT_BYTES, GroupId, Hash, Wire, pack, unpack
from protocol.errors import MalformedError
from protocol.merkle import leaf_hash

VERSION = 1

# A kind is a short word from one table; 32 leaves room and keeps the envelope small.
MAX_KIND_CHARS = 32

# An opening cites every group's roll: 2,000 groups would need 64,000 bytes of refs and no longer
# fit one statement, so the bound is what does fit beside an empty body.
MAX_REFS = 1_900

# 9999-12-31T23:59:59Z: later times cannot be shown by any calendar library we use.
MAX_TIME = 253_402_300_799

# `\Z`, not `$`, which would let a newline stand at the end.
Kind = Annotated[str, Meta(pattern=r"^[a-z]+(-[a-z]+)*\Z", max_length=MAX_KIND_CHARS)]
Time = Annotated[int, Meta(ge=0, le=MAX_TIME)]


class Statement(Wire):
    """One entry of a group's log.

    Attributes:
        version: of the envelope; always 1.
        coalition: the coalition's id, 32 bytes: a statement made for one coalition is refused by
            every other.
        group: the id of the group that says it, 16 bytes.
        kind: what the body is, e.g. `proposal`.
        epoch: the epoch in which it was made; 0 until the first reconfiguration.
        refs: hashes of the statements it answers, in the order its kind prescribes, no repeats.
        body: a map whose fields the kind fixes.
        time: UTC seconds that the group claims.
    """

    version: Literal[1]
    coalition: Hash
    group: GroupId
    kind: Kind
    epoch: Annotated[int, Meta(ge=0, le=2**32 - 1)]
    refs: Annotated[list[Hash], Meta(max_length=MAX_REFS)]
    body: dict[str, Any]
    time: Time


def statement_hash(data: bytes) -> bytes:
    """The 32-byte name of a statement: its leaf hash in the log (RFC 6962 section 2.1).

    One hash serves as reference and as Merkle leaf, so that a citation and an inclusion proof
    speak of the same bytes.
    """
    return leaf_hash(data)


def seal_statement(statement: Statement) -> bytes:
    """Encode a statement for a log.

    Raises:
        ValueError: it breaks a limit; the caller made it, so the fault is the caller's.
    """
    data = pack(statement)
    if len(data) > MAX_STATEMENT_BYTES:
        raise ValueError(
            f"a statement of {len(data)} bytes is larger than {MAX_STATEMENT_BYTES}: split it"
        )
    try:
        _check_refs(statement)  # `pack` has read it back: the rest of `open_statement` is done
    except MalformedError as error:
        raise ValueError(str(error)) from error
    return data


def open_statement(data: bytes) -> Statement:
    """Decode one entry strictly.

    Spec: docs/spec/statement.md section 4.

    Raises:
        MalformedError: too large, not canonical, not of the schema, or a reference repeated.
    """
    statement = unpack(Statement, data)
    _check_refs(statement)
    return statement


def _check_refs(statement: Statement) -> None:
    # Step 3: a repeated reference would let one sponsor or roll be cited as two.
    if len(set(statement.refs)) != len(statement.refs):
        raise MalformedError("ref-repeated", f"a {statement.kind} cites one statement twice")
