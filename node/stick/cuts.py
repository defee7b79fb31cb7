"""Taking in the cuts on a stick: a stick is one voice, as one peer is.

If we crash when some are kept: the same stick goes on behind them.
Spec: docs/spec/stick.md section 3.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import NamedTuple

from node.core import Node
from node.council.examining import lacking_rules
from node.council.room import Room
from node.stick.index import Stick
from node.stick.line import Followed, certificates, follow, newest_on, steps
from protocol.errors import ProtocolError


class TakenCuts(NamedTuple):
    """What came of a stick's cuts.

    Attributes:
        before, after: the number of the newest cut here, before and now.
        newest: of the newest on the stick.
        fingerprint: of that one, where a person has to say it; else empty.
        refused: why none was taken; empty if they check.
        waits: why not all were taken: empty, `unconfirmed`, `records` or `newer-rules`.
    """

    before: int
    after: int
    newest: int
    fingerprint: bytes
    refused: str
    waits: str


class Cuts:
    """The cuts on a stick, as a node may take them.

    Args:
        node: one whose charter may know cuts or not.
    """

    def __init__(self, node: Node, stick: Stick) -> None:
        self._node, self._stick = node, stick
        self._room: Room | None = None
        self._before = node.council.newest()
        self._newest = newest_on(stick)
        self._refused = ""
        self._waits = ""
        self._line: Followed | None = None

    async def check(self) -> None:
        """Follow all of them; a fault anywhere in the line has none of it taken."""
        node = self._node
        if node.charter.rules.cuts is None or not self._newest:
            return
        # One that doesn't serve takes them by the same rules as one that does.
        self._room = room = node.room or Room(node, node.council)
        held = node.council.link(min(self._newest, room.tip.number))
        try:
            self._line = await asyncio.to_thread(follow, self._stick, room.tip, room.last, held)
        except ProtocolError as error:
            self._refused = f"{error.code}: {error.detail or error.sentence}"
            await self._hold_against(room)

    async def _hold_against(self, room: Room) -> None:
        """Whoever signed another line than the one here is named by both."""
        with contextlib.suppress(ProtocolError):  # unreadable: it shows nothing against anyone
            await room.parting.compare(certificates(self._stick))

    async def take(self) -> int:
        """Take those that are vouched for, as far as their data is held; how many."""
        if self._room is None or self._line is None:
            return 0
        room, line, taken = self._room, self._line, 0
        tip, table = room.tip, room.last
        ahead = {number: mark for number, mark in line.ahead.items() if number > tip.number}
        if not ahead:
            self._waits = ""
            return 0
        through = await room.touch.vouched(tip, ahead, line.last)
        self._waits = "unconfirmed" if through < line.last.number else ""
        following = steps(self._stick, tip, table)
        while (step := await asyncio.to_thread(next, following, None)) is not None:
            if step.tip.number > through:
                break
            if lacking_rules(step.link.cut)[0]:
                self._waits = "newer-rules"
                break
            if step.tip.number <= room.tip.number:
                continue  # a peer brought it meanwhile
            if not await room.bring(step):
                self._waits = "records"
                break
            taken += 1
        return taken

    def told(self) -> TakenCuts | None:
        """What came of it; None if the stick carries none that this charter knows."""
        if self._room is None:
            return None
        after = self._node.council.newest()
        shown = b""
        if self._line is not None and self._waits == "unconfirmed":
            shown = self._line.ahead[self._line.last.number]
        return TakenCuts(self._before, after, self._newest, shown, self._refused, self._waits)
