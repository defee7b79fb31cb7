"""Which logs are frozen, and what is held of them, put right after each cut and each start.

What a cut says of frozen logs is worked out from all that is certified. After a start in the middle
of fetching some of that, it waits until that is here.
"""

from __future__ import annotations

from node.core import Node
from node.council.alike import freeze, freeze_again, lift, waiting
from node.council.outside import Outside
from node.council.reopening import go_on, may_go_on
from protocol.agreement.cut import LogTable


class Settling:
    """Does it for one node; calls are never concurrent."""

    def __init__(self, node: Node, outside: Outside) -> None:
        self._node, self._outside = node, outside
        self._settled = -1

    async def look(self, number: int, table: LogTable, *, anew: bool) -> list[bytes]:
        """Do what is to be done; which logs were cut back or let go.

        Args:
            number: of the last cut; 0: there is none.
            table: its own.
            anew: whether also what was done for this cut already.
        """
        due = number > 0 and (anew or number != self._settled)
        if not (due or self._node.logs.awaited or waiting(self._node)) or not self._is_all_held():
            return []
        done = await self._by_cut(table) if due else []
        self._settled = number
        if self._is_all_held():  # or something was let go just now
            await freeze_again(self._node, self._outside)
        return done

    def _is_all_held(self) -> bool:
        sizes = {head.group: head.size for head in self._node.logs.heads()}
        certified = self._node.logs.certified
        return all(sizes.get(group, 0) >= size for group, size in certified.items())

    async def _by_cut(self, table: LogTable) -> list[bytes]:
        if not await may_go_on(self._node):
            return []
        certified = await self._outside.apart(self._node.folding.certified)
        done = [*await go_on(self._node, certified), *await lift(self._node, certified, table)]
        await freeze(self._node, certified)
        return done
