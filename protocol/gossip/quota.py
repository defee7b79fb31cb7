"""How far a log may grow past its last certified size: one rule for all, so no storage fills.

Spec: docs/spec/gossip.md section 7. Whether a log has room is decided by what stands in it and by
its certified size alone, so every node lets the same head wait, and blames nobody for it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from protocol.errors import ProtocolError, UnattributedFault
from protocol.statement import open_statement

Certified = Mapping[bytes, int]
"""Group id -> the size at which its log was last certified; groups left out: 0."""


class Quota(msgspec.Struct, frozen=True):
    """What a log may hold past its certified size. The charter's, once it says so.

    Attributes:
        entries, bytes: room for statements of any kind: more than a busy group says between two
            cuts, and for 2,000 groups still only some 64 GB.
        reserve_entries, reserve_bytes: room that only `reserved` kinds may use, so that a log full
            of comments still carries its votes.
        reserved: those kinds: votes, of ballots and of cuts; evidence; key material, and what a
            record that goes on after a fork says of itself. All of them are in the page, section 7.
    """

    entries: int = 20_000
    bytes: int = 32 * 1024 * 1024
    reserve_entries: int = 1_000
    reserve_bytes: int = 4 * 1024 * 1024
    reserved: frozenset[str] = frozenset(
        {
            "return",
            "return-part",
            "cut-vote",
            "cut-proposal",
            "cut-polka",
            "cut-certificate",
            "fork-proof",
            "vote-proof",
            "key-rotation",
            "agreement-key",
            "key-replacement",
            "key-objection",
            "incarnation",
        }
    )

    def most(self, certified: int) -> int:
        """The largest size that a log certified at this size can have, whatever stands in it."""
        return certified + self.entries + self.reserve_entries


USUAL_QUOTA = Quota()


class Left(NamedTuple):
    """Common room that a log has left past its certified size; less than 0 of either: beyond."""

    entries: int
    bytes: int


def room_left(
    quota: Quota, count: int, size: int, read: Callable[[], Iterable[bytes]], spare: int = 0
) -> Left:
    """How much more of any kind a log could hold past its certified size.

    Reserved kinds use the reserve first and what is left of the common room after that. So the
    verdict doesn't depend on the order, and a log that is beyond stays so however it grows.

    Spec: docs/spec/gossip.md section 7, steps 2 and 3.

    Args:
        quota: the rule.
        count, size: entries of the log past its certified size, and the bytes in them.
        read: gives these entries, in order; called when their kinds matter.
        spare: so many entries left are enough not to look at kinds: there may be more then.
    """
    if count <= quota.entries - spare and size <= quota.bytes:
        return Left(quota.entries - count, quota.bytes - size)
    common = [0, 0]
    reserved = [0, 0]
    for data in read():
        room = reserved if _kind(data) in quota.reserved else common
        room[0] += 1
        room[1] += len(data)
    count = common[0] + max(0, reserved[0] - quota.reserve_entries)
    size = common[1] + max(0, reserved[1] - quota.reserve_bytes)
    return Left(quota.entries - count, quota.bytes - size)


def check_quota(quota: Quota, count: int, size: int, read: Callable[[], Iterable[bytes]]) -> None:
    """Check that a log has room for what it holds past its certified size.

    Args:
        quota, count, size, read: as for `room_left`.

    Raises:
        UnattributedFault: `beyond-quota`.
    """
    left = room_left(quota, count, size, read)
    if min(left) < 0:
        raise UnattributedFault(
            "beyond-quota",
            f"{quota.entries - left.entries} statements of {quota.bytes - left.bytes} bytes past "
            "the certified size",
            suspects=(),
        )


def fitting(quota: Quota, entries: Iterable[bytes]) -> int:
    """How many of the first entries past a log's certified size have room; read up to there.

    Args:
        quota: the rule.
        entries: those past the certified size, in order.
    """
    common = [0, 0]
    reserved = [0, 0]
    fit = 0
    for data in entries:
        room = reserved if _kind(data) in quota.reserved else common
        room[0] += 1
        room[1] += len(data)
        count = common[0] + max(0, reserved[0] - quota.reserve_entries)
        size = common[1] + max(0, reserved[1] - quota.reserve_bytes)
        if count > quota.entries or size > quota.bytes:
            break  # however it goes on, it stays beyond
        fit += 1
    return fit


def _kind(data: bytes) -> str:
    # What can't be opened takes common room: it is kept like anything else.
    try:
        return open_statement(data).kind
    except ProtocolError:
        return ""
