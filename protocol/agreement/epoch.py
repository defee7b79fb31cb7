"""An epoch: who certifies the cuts from one on, until a cut names the next epoch.

Spec: docs/spec/agreement.md section 8. A cut carries the hash of the epoch by which the next cut
is certified; so from the founding epoch on, each certificate says whose signatures the next needs.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from protocol.agreement.votes import MAX_COUNCIL, Council
from protocol.encoding import GroupId, PublicKey, Wire, pack, tagged_hash, unpack
from protocol.errors import MalformedError, RuleError

MAX_EPOCH_BYTES = 64 * MAX_COUNCIL
"""A seat has 64 bytes at its longest."""


class Seat(Wire):
    """One place in the council: a group, and the agreement key by which it votes."""

    group: GroupId
    key: PublicKey


class Epoch(Wire):
    """Who certifies.

    Attributes:
        number: from 0, the founding epoch's.
        seats: in the order of the rotation; each group and each key once.
    """

    number: Annotated[int, Meta(ge=0, le=2**53)]
    seats: Annotated[list[Seat], Meta(min_length=1, max_length=MAX_COUNCIL)]


def epoch_hash(epoch: Epoch) -> bytes:
    """The hash by which a cut names the epoch of the next one, 32 bytes."""
    return tagged_hash("epoch", pack(epoch))


def open_epoch(data: bytes) -> Epoch:
    """Read an epoch.

    Raises:
        MalformedError: `too-large`, `not-canonical`, `bad-schema`, `bad-epoch`.
    """
    epoch = unpack(Epoch, data, max_bytes=MAX_EPOCH_BYTES)
    check_epoch(epoch)
    return epoch


def check_epoch(epoch: Epoch) -> None:
    """Check that nobody sits in two places.

    Raises:
        MalformedError: `bad-epoch`: a group, or a key, which one hand could vote with twice.
    """
    for what in ("group", "key"):
        if len({getattr(seat, what) for seat in epoch.seats}) < len(epoch.seats):
            raise MalformedError("bad-epoch", f"one {what} has two seats")


def check_next(epoch: Epoch, before: Epoch) -> None:
    """Check that an epoch goes on from another: it is the same, or the one after it.

    Raises:
        RuleError: `cut-out-of-line`: under a number that is taken, or out of turn.
    """
    if epoch != before and epoch.number != before.number + 1:
        raise RuleError("cut-out-of-line", f"epoch {epoch.number} after {before.number}")


def council_of(coalition: bytes, epoch: Epoch) -> Council:
    """The council of an epoch, by place.

    Args:
        coalition: its 32-byte id.
    """
    return Council(
        coalition=coalition,
        groups=tuple(seat.group for seat in epoch.seats),
        keys=tuple(seat.key for seat in epoch.seats),
    )
