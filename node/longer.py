"""Heads of this node's own record that others have shown and that are longer than what is here.

Such a head is signed by this group's key: somebody holds what this directory has forgotten. What is
said now would stand beside it under the same key: a fork in the group's own name. So nothing is
said until what it covers has come, however many others hold no more. Decision 0355.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from node.errors import SignerError
from node.peers.heads import open_head
from protocol.errors import ProtocolError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from node.core import Node
    from protocol.gossip.events import Head

_NAME = "longer"


class Shown(NamedTuple):
    """What others show of the own record.

    Attributes:
        size: of the longest head shown.
        held: how much of the record is here.
        by: who shows more than that, by id; empty if it was shown before this start only.
    """

    size: int
    held: int
    by: tuple[bytes, ...]


class Longer:
    """What one node was shown of its own record.

    Attributes:
        ignored: whether its administrators have it write all the same.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        # The longest of each, by who shows it.
        self._heads: dict[bytes, Head] = {}
        self.ignored = False
        self._noted = asyncio.Event()
        rows = node.logs.file.reader.conn.execute("SELECT value FROM meta WHERE name = ?", (_NAME,))
        # Opened when it is asked for: before the first fold a key that is in force is not known.
        self._kept: bytes = row[0] if (row := rows.fetchone()) is not None else b""

    def note(self, peer: bytes, head: Head) -> None:
        """A peer showed this head, which opened under a key of its group."""
        known = self._heads.get(peer)
        if head.group == self._node.group and head.size > max(
            self._held(), 0 if known is None else known.size
        ):
            self._heads[peer] = head
            self._noted.set()

    def now(self) -> Shown | None:
        """What is longer than what is here; None if nothing is, or if the record is frozen.

        A head under a key that was replaced since counts no more, as it does nowhere.
        """
        held = self._held()
        self._heads = {
            peer: head
            for peer, head in self._heads.items()
            if head.size > held and self._opened(head.note) is not None
        }
        longest = self._longest()
        # Of a frozen record two branches are signed already, and nothing is written in it.
        frozen = self._node.logs.evidence(self._node.group) is not None
        if self.ignored or frozen or longest is None or longest.size <= held:
            return None
        return Shown(longest.size, held, tuple(sorted(self._heads)))

    async def check(self) -> None:
        """Raise what keeps this node from writing while more of its record is elsewhere.

        Raises:
            SignerError: `store-behind`.
            StoreError: what was shown could not be kept; nothing may be written then either.
        """
        if (shown := self.now()) is not None:
            await self.keep()
            raise SignerError("store-behind", *self.told(shown))

    def told(self, shown: Shown) -> tuple[str, str]:
        """What is so, in words, and what comes of it."""
        names = {founder.card.group: founder.card.name for founder in self._node.founders}
        by = ", ".join(names.get(peer, peer.hex()) for peer in shown.by)
        who = f"the node of {by} shows" if len(shown.by) == 1 else f"the nodes of {by} show"
        if not by:
            who = "before its last start another node showed"
        message = (
            f"{who} a head of this node's own record with {shown.size:,} statements, signed with "
            f"its key, and {shown.held:,} are here"
        )
        hint = (
            "it fetches the rest and writes once that has come; if whoever shows the head never "
            "gives what it covers: docs/operate/backup.md"
        )
        return message, hint

    async def run(self) -> None:
        """Keep what is shown, whenever it is, until cancelled."""
        while True:
            await self._noted.wait()
            self._noted.clear()
            try:
                await self.keep()
            except Exception:
                self._noted.set()  # a full disk: tried again by whoever starts this again
                raise

    async def keep(self) -> None:
        """Have the longest head outlast this process: a restart must not forget what was seen."""
        longest = None if self.ignored else self._longest()
        if longest is not None and longest.note != self._kept:
            await self._node.logs.file.write(lambda db: _put(db, longest.note))
            self._kept = longest.note

    async def ignore(self) -> None:
        """Its administrators have it write whatever others show, and are on record for it."""
        self.ignored = True
        await self._node.logs.file.write(_drop)
        self._kept = b""

    def _longest(self) -> Head | None:
        kept = self._opened(self._kept) if self._kept else None
        heads = [*self._heads.values(), *([] if kept is None else [kept])]
        return max(heads, key=lambda head: head.size, default=None)

    def _held(self) -> int:
        return 0 if (head := self._node.logs.head(self._node.group)) is None else head.size

    def _opened(self, note: bytes) -> Head | None:
        try:
            return open_head(self._node.coalition, self._node.group, self._node.keyring, note)
        except (ProtocolError, KeyError):
            return None


def _put(db: Database, note: bytes) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", [_NAME, note])


def _drop(db: Database) -> None:
    db.execute("DELETE FROM meta WHERE name = ?", [_NAME])
