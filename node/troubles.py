"""What a node's machine keeps it from doing, and that it is over by itself.

A full disk and a clock in doubt are nobody's decision and need nobody's: the node says what is
wrong, on its pages, in `/healthz`, `doctor` and its log lines, goes on reading and serving, and
looks every few seconds whether it is over.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import msgspec

from node.clock import told
from node.errors import StoreError
from node.logger import Logger
from node.store.space import disk_full

if TYPE_CHECKING:
    from node.core import Node

LOOK_S = 2.0
"""Between two looks: a few bytes written while a disk is full, a clock read while it is not."""

log = Logger("node")


class Trouble(msgspec.Struct, frozen=True):
    """Something the machine keeps the node from.

    Attributes:
        code: `disk-full` or `clock-wrong`.
        message, hint: as a `NodeError`'s.
    """

    code: str
    message: str
    hint: str


class Troubles:
    """The troubles of one node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._known: frozenset[str] = frozenset()

    def now(self) -> list[Trouble]:
        """What is wrong at this moment; what is new or over since the last look is logged."""
        found: list[Trouble] = []
        if self._node.signer.space.full or any(file.space.full for file in self._node.files()):
            refusal = disk_full()
            message = "the node's disk takes nothing more; what it acknowledged is safe"
            hint = "make room, and it goes on by itself"
            broken = "if there is room, the disk is broken or read-only"
            found.append(Trouble(refusal.code, message, f"{hint}; {broken}"))
        if off := self._node.clock.off():
            found.append(Trouble("clock-wrong", *told(off)))
        self._tell(found)
        return found

    def codes(self) -> list[str]:
        """The codes of what is wrong at this moment."""
        return [trouble.code for trouble in self.now()]

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Try whether files that found no room find some now."""
        for file in self._node.files():
            if file.space.full:
                with contextlib.suppress(StoreError):
                    await file.try_room()
        if self._node.signer.space.full:
            with contextlib.suppress(StoreError):
                await asyncio.to_thread(self._node.signer.try_room)
        self.now()

    def _tell(self, found: list[Trouble]) -> None:
        codes = frozenset(trouble.code for trouble in found)
        began, ended, self._known = codes - self._known, self._known - codes, codes
        for trouble in found:
            if trouble.code in began:
                log.error(
                    "trouble-began", code=trouble.code, reason=trouble.message, hint=trouble.hint
                )
        for code in ended:
            log.info("trouble-ended", code=code)
            # Duties that waited for it are looked at now.
            self._node.changed.set()
