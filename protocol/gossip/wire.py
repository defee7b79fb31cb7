"""What gossip says on the wire, and the digest that ends most conversations.

Spec: docs/spec/gossip.md section 3.
"""

import itertools
from collections.abc import Collection, Iterable
from typing import Annotated

import msgspec

from protocol.encoding import GroupId, Wire, pack, tagged_hash, unpack
from protocol.errors import MalformedError

MAX_NOTE_BYTES = 4096
"""A signed head: a three-line checkpoint is under 250 bytes; the rest is room for cosignatures."""
MAX_CHANGES = 200
"""Heads in one page of changes: at 300 bytes each a page stays near 64 KiB."""
MAX_FROZEN = 2_048
"""Logs that one page says are frozen: every group that a charter can have (its MAX_GROUPS)."""
MAX_CHANGES_BYTES = MAX_CHANGES * (MAX_NOTE_BYTES + 64) + (MAX_FROZEN + 4) * 18
"""What a reader of a page of changes accepts: the most that MAX_CHANGES full notes, and MAX_FROZEN
ids of 18 bytes, can take."""
MAX_ANNOUNCED = 50
"""Heads in one announcement: what a busy second brings; anything more is found by polling."""
MAX_ANNOUNCEMENT_BYTES = 256 * 1024
"""DESIGN section 5's limit for a WebSocket message; MAX_ANNOUNCED full notes fit into it."""
MAX_LOG_SIZE = 1 << 40
"""Entries in a log: C2SP tlog-tiles allows no more than 8 levels of 8 bits below the top; a group
that wrote one statement a millisecond would need 34 years to get here."""
DIGEST_BYTES = 32
INSTANCE_BYTES = 16
NO_INSTANCE = bytes(INSTANCE_BYTES)
"""The instance a node names when it has never talked to this peer: everything is a change."""

Instance = Annotated[bytes, msgspec.Meta(min_length=INSTANCE_BYTES, max_length=INSTANCE_BYTES)]
Note = Annotated[bytes, msgspec.Meta(min_length=1, max_length=MAX_NOTE_BYTES)]


class ChangedHead(Wire, frozen=True):
    """A log's newest signed note, as held by the node that answers."""

    group: GroupId
    note: Note


class Changes(Wire, frozen=True):
    """One page of head changes since a cursor.

    Attributes:
        instance: 16 bytes; the store whose numbering `cursor` belongs to.
        cursor: ask again from here.
        heads: logs that changed, ascending by group id, each at most once.
        more: true if further changes were ready when this was written.
        frozen: every log against which the node holds evidence, ascending, each once.
    """

    instance: Instance
    cursor: Annotated[int, msgspec.Meta(ge=0, le=(1 << 63) - 1)]
    heads: Annotated[list[ChangedHead], msgspec.Meta(max_length=MAX_CHANGES)]
    more: bool = False
    frozen: Annotated[list[GroupId], msgspec.Meta(max_length=MAX_FROZEN)] = msgspec.field(
        default_factory=list
    )


class Announcement(Wire, frozen=True):
    """What is pushed over a connection; one of the two lists at least is not empty.

    Attributes:
        heads: ascending by group id, each log at most once.
        frozen: logs against which the node holds evidence, ascending, each once.
    """

    heads: Annotated[list[ChangedHead], msgspec.Meta(max_length=MAX_ANNOUNCED)] = msgspec.field(
        default_factory=list
    )
    frozen: Annotated[list[GroupId], msgspec.Meta(max_length=MAX_ANNOUNCED)] = msgspec.field(
        default_factory=list
    )


def open_changes(data: bytes) -> Changes:
    """Read a page of changes.

    Spec: docs/spec/gossip.md section 4, steps 1-3.

    Raises:
        MalformedError: not canonical, not the schema, or its logs out of order.
    """
    page = unpack(Changes, data, max_bytes=MAX_CHANGES_BYTES)
    _check_order(page)
    return page


def open_announcement(data: bytes) -> Announcement:
    """Read an announcement; as `open_changes`."""
    announcement = unpack(Announcement, data, max_bytes=MAX_ANNOUNCEMENT_BYTES)
    _check_order(announcement)
    if not announcement.heads and not announcement.frozen:
        raise MalformedError("bad-schema", "an announcement of nothing")
    return announcement


def write_changes(page: Changes) -> bytes:
    """The page's only encoding; ValueError if its logs are out of order."""
    _check_own_order(page)
    return pack(page)


def write_announcement(announcement: Announcement) -> bytes:
    """The announcement's only encoding; ValueError if its logs are out of order."""
    _check_own_order(announcement)
    return pack(announcement)


def frontier_digest(
    heads: Iterable[tuple[bytes, int, bytes]], frozen: Collection[bytes] = ()
) -> bytes:
    """32 bytes that two nodes share exactly when they hold the same frontier and evidence.

    Spec: docs/spec/gossip.md section 3.3. Empty logs are left out: a node that has heard of a group
    and one that hasn't hold the same statements. Of a frozen log only that it is frozen goes in:
    nodes keep whichever branch they had.

    Args:
        heads: (group id of 16 bytes, size >= 0, root of 32 bytes), any order, a group once.
        frozen: group ids of the logs against which evidence is held, any order.
    """
    rows = [
        group + size.to_bytes(8, "big") + root
        for group, size, root in heads
        if size > 0 and group not in frozen
    ]
    # A row of 16 bytes and one of 56 never hash alike: each part goes in behind its length.
    return tagged_hash("frontier", *sorted([*rows, *frozen]))


def _ascending(message: Changes | Announcement) -> bool:
    groups = [head.group for head in message.heads]
    return all(a < b for ids in (groups, message.frozen) for a, b in itertools.pairwise(ids))


def _check_order(message: Changes | Announcement) -> None:
    # One order per set of heads: the same page can't be spelled in two ways, and a log named twice
    # can't smuggle in a second head that one reader keeps and another drops.
    if not _ascending(message):
        raise MalformedError("heads-out-of-order")


def _check_own_order(message: Changes | Announcement) -> None:
    if not _ascending(message):
        raise ValueError("heads must ascend by group id, each once")
