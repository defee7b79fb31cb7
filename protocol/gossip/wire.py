"""What gossip says on the wire, and the digest that ends most conversations.

Spec: docs/spec/gossip.md section 3.
"""

import itertools
from collections.abc import Collection, Iterable
from typing import Annotated, Any

import msgspec
from msgspec import field

from protocol.encoding import GroupId, Hash, Wire, pack, tagged_hash, unpack
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
MAX_LISTED = 16
"""Logs under a prefix that are listed one by one: as many as a prefix has next digits."""
MAX_WALKED = 120
"""Prefixes in one question of a walk: whole ids and commas take under 4,000 characters, and the
request line stays below the 8 KiB that servers and proxies take."""
MAX_BRANCHES = MAX_WALKED * MAX_LISTED
"""Below each prefix asked for: at most as many branches as logs are listed, or digits there are."""
ID_DIGITS = 32
"""A group's id in hex."""
BRANCH_DIGEST_BYTES = 16
"""Of a branch: whoever wants two frontiers to look alike needs 2^64 hashes, for one log of its own
that others have from elsewhere."""
MAX_BRANCHES_BYTES = (
    MAX_BRANCHES * (ID_DIGITS + 2 + BRANCH_DIGEST_BYTES + 2)
    + MAX_WALKED * (MAX_NOTE_BYTES + 64 + 18)
    + 128
)
"""What a reader of one answer on a walk accepts: the most that all of it can take."""
DIGEST_BYTES = 32
INSTANCE_BYTES = 16
NO_INSTANCE = bytes(INSTANCE_BYTES)
"""The instance a node names when it has never talked to this peer: everything is a change."""

Instance = Annotated[bytes, msgspec.Meta(min_length=INSTANCE_BYTES, max_length=INSTANCE_BYTES)]
BranchDigest = Annotated[
    bytes, msgspec.Meta(min_length=BRANCH_DIGEST_BYTES, max_length=BRANCH_DIGEST_BYTES)
]
Prefix = Annotated[
    str, msgspec.Meta(pattern=f"^[0-9a-f]{{1,{ID_DIGITS}}}\\Z", max_length=ID_DIGITS)
]
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
    frozen: Annotated[list[GroupId], msgspec.Meta(max_length=MAX_FROZEN)] = field(
        default_factory=list
    )


class Announcement(Wire, frozen=True):
    """What is pushed over a connection; one of the two lists at least is not empty.

    Attributes:
        heads: ascending by group id, each log at most once.
        frozen: logs against which the node holds evidence, ascending, each once.
    """

    heads: Annotated[list[ChangedHead], msgspec.Meta(max_length=MAX_ANNOUNCED)] = field(
        default_factory=list
    )
    frozen: Annotated[list[GroupId], msgspec.Meta(max_length=MAX_ANNOUNCED)] = field(
        default_factory=list
    )


class Branches(Wire, frozen=True):
    """What lies below the prefixes that one question of a walk asks for.

    Attributes:
        digest: 32 bytes; the frontier's, as of this answer.
        prefixes: branches right below, ascending.
        digests: theirs, in the same order.
        heads: of the logs that were asked for by their whole ids, ascending.
        frozen: those of them against which the node holds evidence, ascending.
    """

    digest: Hash
    prefixes: Annotated[list[Prefix], msgspec.Meta(max_length=MAX_BRANCHES)] = field(
        default_factory=list
    )
    digests: Annotated[list[BranchDigest], msgspec.Meta(max_length=MAX_BRANCHES)] = field(
        default_factory=list
    )
    heads: Annotated[list[ChangedHead], msgspec.Meta(max_length=MAX_WALKED)] = field(
        default_factory=list
    )
    frozen: Annotated[list[GroupId], msgspec.Meta(max_length=MAX_WALKED)] = field(
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


def open_branches(data: bytes) -> Branches:
    """Read an answer on a walk; as `open_changes`."""
    answer = unpack(Branches, data, max_bytes=MAX_BRANCHES_BYTES)
    _check_order(answer)
    if len(answer.prefixes) != len(answer.digests):
        raise MalformedError("bad-schema", "a digest for each prefix")
    return answer


def write_branches(answer: Branches) -> bytes:
    """The answer's only encoding; ValueError if anything is out of order."""
    _check_own_order(answer)
    if len(answer.prefixes) != len(answer.digests):
        raise ValueError("a digest for each prefix")
    return pack(answer)


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
    return rows_digest(frontier_rows(heads, frozen))


def frontier_rows(
    heads: Iterable[tuple[bytes, int, bytes]], frozen: Collection[bytes]
) -> list[bytes]:
    """A row for each log that isn't empty, ascending: of a frozen one, its id alone."""
    rows = [frontier_row(*head) for head in heads if head[1] > 0 and head[0] not in frozen]
    return sorted([*rows, *frozen])


def rows_digest(rows: Iterable[bytes]) -> bytes:
    """The frontier's digest from its rows."""
    # A row of 16 bytes and one of 56 never hash alike: each part goes in behind its length.
    return tagged_hash("frontier", *rows)


def frontier_row(group: bytes, size: int, root: bytes) -> bytes:
    """What stands for one log that isn't frozen, in digests of frontiers: 56 bytes."""
    return group + size.to_bytes(8, "big") + root


def _ascending(message: Changes | Announcement | Branches) -> bool:
    lists: list[list[Any]] = [[head.group for head in message.heads], message.frozen]
    if isinstance(message, Branches):
        lists.append(message.prefixes)
    return all(a < b for ids in lists for a, b in itertools.pairwise(ids))


def _check_order(message: Changes | Announcement | Branches) -> None:
    # One order per set of heads: the same page can't be spelled in two ways, and a log named twice
    # can't smuggle in a second head that one reader keeps and another drops.
    if not _ascending(message):
        raise MalformedError("heads-out-of-order")


def _check_own_order(message: Changes | Announcement | Branches) -> None:
    if not _ascending(message):
        raise ValueError("heads must ascend by group id, each once")
