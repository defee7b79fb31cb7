"""Erases what this node holds about one person, wherever it stands (decision 0232).

The roster's line goes last: after a crash in between, the person is still known by it, and asking
again finishes what was begun. What voters' lists of votes that are not over yet say of them waits
for the end of those votes; the office looks again.
"""

from typing import TYPE_CHECKING

import structlog

from node.errors import StoreError
from node.store.database import StoreFile, empty_wal
from node.store.feeds import Owner, Way

if TYPE_CHECKING:
    from node.core import Node

log = structlog.get_logger(__name__)


class Forgetting:
    """Forgets people.

    Attributes:
        unscrubbed: files in whose write-ahead log an older state with them may still stand.
    """

    def __init__(self, node: "Node") -> None:
        self._node = node
        self.unscrubbed: list[StoreFile] = []

    async def forget(self, member: str) -> list[bytes]:
        """Erase a person; gives the ballots whose voters' list still names them.

        Raises:
            NodeError: `unknown-member`, or `last-steward`: nobody would be left who gives access.
        """
        node = self._node
        accesses = [access.id for access in node.accesses.all() if access.member == member]
        # First what may be refused: then nothing else is changed.
        await node.accesses.end_member(member)
        for access in accesses:
            await node.feeds.strike_all(Owner(Way.ACCESS, access))
        # Only now, or a crash would leave feed addresses that nobody can be found for.
        await node.accesses.forget_member(member)
        await node.credentials.forget(member, node.now())
        await node.traits.forget([member])
        await node.people.forget(member)
        self.unscrubbed += [
            store.file for store in (node.accesses, node.feeds, node.credentials, node.traits)
        ]
        self.unscrubbed.append(node.people.file)
        await self.finish()
        return [ballot for ballot, _, _ in node.boxes.lines_of(member)]

    async def finish(self) -> None:
        """Do what had to wait: voters' lists of votes that are over now, and files that were read.

        What can't be done yet is tried again at the office's next look.
        """
        node = self._node
        for member in node.people.forgotten():
            lines = node.boxes.lines_of(member)
            left = [box for _, box, _ in lines if not await box.forget(member)]
            self.unscrubbed += [box.file for _, box, _ in lines if box not in left]
            if not left:
                await node.people.release(member)
                self.unscrubbed.append(node.people.file)
        for file in dict.fromkeys(self.unscrubbed):
            try:
                await file.alone(empty_wal, "what was held about a person")
            except StoreError as error:
                log.warning("person-not-off-the-disk", code=error.code, file=file.path.name)
            else:
                self.unscrubbed = [other for other in self.unscrubbed if other is not file]
