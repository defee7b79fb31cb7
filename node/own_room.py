"""Whether the others would take what this node is about to say: its own record's quota.

Past its last certified size a record may grow only so far; what is longer waits at every other node
(docs/spec/gossip.md section 7). So what would be longer is not acknowledged. Decision 0356.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from node.errors import NodeError
from node.peers.room import each_entry
from protocol.gossip.quota import USUAL_QUOTA, Left, Quota, room_left

if TYPE_CHECKING:
    from node.core import Node


class OwnRoom(NamedTuple):
    """What others would still take of this node's own record.

    Attributes:
        left: of room for any kind.
        size, certified: statements in the record, and how many of them are certified.
    """

    left: Left
    size: int
    certified: int

    @property
    def full(self) -> bool:
        """Whether nothing fits but what is reserved for votes, evidence and keys."""
        return min(self.left) <= 0

    @property
    def beyond(self) -> bool:
        """Whether the others take no more of it than they had before it grew so long."""
        return min(self.left) < 0


class Rooms:
    """Looks after the quota of one node's own record.

    Attributes:
        quota: the rule; that of the node's gossip.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self.quota: Quota = USUAL_QUOTA
        self._known: tuple[tuple[Quota, int, int], OwnRoom] | None = None

    @property
    def _now(self) -> tuple[int, int]:
        head = self._node.logs.head(self._node.group)
        certified = self._node.logs.certified.get(self._node.group, 0)
        return certified, 0 if head is None else head.size

    def now(self) -> OwnRoom | None:
        """How much room there is; None where no quota is in force: there are no cuts (yet)."""
        if not self._node.folding.cuts:
            return None
        certified, size = self._now
        key = self.quota, certified, size
        if self._known is None or self._known[0] != key:
            # Of a record that is nearly full the kinds are read, once for each size.
            self._known = key, OwnRoom(self._left(certified, size, ()), size, certified)
        return self._known[1]

    async def check(self, sealed: Sequence[bytes]) -> None:
        """Check that the others would take this after what the record holds.

        Raises:
            NodeError: `record-full`.
        """
        if not self._node.folding.cuts:
            return
        certified, size = self._now
        left = await asyncio.to_thread(self._left, certified, size, sealed)
        if min(left) < 0:
            raise NodeError(
                "record-full",
                f"this group's record holds {size - certified:,} statements past its certified "
                "size, and the others take no more of it until a cut has certified them",
                "it takes new ones from the next certified cut on: `commonweal doctor` says what "
                "that waits for; votes, evidence and keys have room of their own",
            )

    def _left(self, certified: int, size: int, sealed: Sequence[bytes]) -> Left:
        logs, group = self._node.logs, self._node.group

        def read() -> Iterator[bytes]:
            return itertools.chain(each_entry(logs, group, certified, size), sealed)

        count, bytes_ = logs.measure(group, certified, size)
        total = bytes_ + sum(map(len, sealed))
        return room_left(self.quota, count + len(sealed), total, read, spare=0 if sealed else 1)
