"""Erases what this node holds about one person, wherever it stands (decision 0232).

The roster's line goes last: after a crash in between, the person is still known by it, and asking
again finishes what was begun. What voters' lists of votes that are not over yet say of them waits
for the end of those votes; the office looks again.
"""

from collections.abc import Awaitable
from typing import TYPE_CHECKING

from node.errors import StoreError
from node.logger import Logger
from node.store.database import StoreFile, empty_wal
from node.store.feeds import Owner, Way
from node.store.speaking_turns import MEMBER

if TYPE_CHECKING:
    from node.core import Node

log = Logger(__name__)


class Forgetting:
    """Forgets people.

    Attributes:
        unscrubbed: files in whose write-ahead log an older state with them may still stand. At a
            start all of them, the boxes from the first `finish` on: a crash may have come between
            erasing somebody and emptying these logs, and nothing else would tell of it.
    """

    def __init__(self, node: "Node") -> None:
        self._node = node
        self.unscrubbed = self._files()
        self._with_boxes = False

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
        await node.speakers.forget(MEMBER + member)
        await node.people.forget(member)
        self.unscrubbed += self._files()
        await self.finish()
        return [ballot for ballot, _, _ in node.boxes.lines_of(member)]

    async def finish(self) -> None:
        """Do what had to wait: voters' lists of votes that are over now, and files that were read.

        What can't be done yet, or fails, is tried again at the office's next look.
        """
        node = self._node
        if not self._with_boxes:
            self.unscrubbed += [node.boxes.box(ballot).file for ballot in node.boxes.ballots()]
            self._with_boxes = True
        for member in node.people.forgotten():
            left = False
            for _, box, _ in node.boxes.lines_of(member):
                if await _done(box.file, box.forget(member)):
                    self.unscrubbed.append(box.file)
                else:
                    left = True
            if not left and await _done(node.people.file, node.people.release(member)):
                self.unscrubbed.append(node.people.file)
        for file in dict.fromkeys(self.unscrubbed):
            # Off the list first: who is erased meanwhile puts it there again.
            self.unscrubbed = [other for other in self.unscrubbed if other is not file]
            if file not in node.files():
                continue  # a box that was put aside, with its file
            if not await _done(file, file.alone(empty_wal, "what was held about a person")):
                self.unscrubbed.append(file)

    def _files(self) -> list[StoreFile]:
        """Where people stand, but for the boxes."""
        node = self._node
        stores = (node.accesses, node.feeds, node.credentials, node.traits, node.people)
        return [store.file for store in (*stores, node.speakers)]


async def _done(file: StoreFile, act: Awaitable[bool | None]) -> bool:
    """Whether an act on a file was done: a full disk, say, must not keep the node from the rest."""
    try:
        return await act is not False
    except StoreError as error:
        log.warning("person-not-erased-yet", code=error.code, file=file.path.name)
        return False
