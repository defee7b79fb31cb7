"""One pull: what a head covers is fetched, verified and stored, a part of it at a time.

However long a log is, a part bounds what is in memory, what a lost peer or a crash costs, and what
a liar can make this node fetch for nothing. See node/store/growing.py for what a part is worth.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import NamedTuple

from node.peers import limits, parts
from node.peers.ahead import Ahead, Fetched, Wanted
from node.peers.client import Client
from node.peers.ports import PeerNode
from node.peers.room import check_reserve, check_room
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import MalformedError, ProofError, UnattributedFault
from protocol.gossip.events import Head
from protocol.gossip.state import State
from protocol.gossip.wire import MAX_LOG_SIZE
from protocol.log import Part
from protocol.paths import Path
from protocol.tiles import part_end


class Pulled(NamedTuple):
    """What a pull came to.

    Attributes:
        size, root: held of the log now, by a head.
        new: entries stored.
        whole: False if only a part of what the head covers is stored.
    """

    size: int
    root: bytes
    new: int
    whole: bool


class Puller:
    """Pulls logs for one node."""

    def __init__(self, node: PeerNode, client: Client) -> None:
        self._node = node
        self._client = client
        # A person's vote must not wait behind eight parts of other groups' logs: one at a time is
        # in the writer's queue, the others wait in their spools.
        self._storing = asyncio.Lock()
        self._ahead = Ahead()

    async def pull(self, peer: bytes, head: Head, state: State) -> Pulled:
        """Fetch, verify and store what a head covers, or the next part of it.

        Args:
            state: the machine's, for the quota.

        Raises:
            ProtocolError: as `fetch_part`, `fetch_path`, `LogStore.append` and `LogStore.grow`,
                or `beyond-quota`.
            StoreError: `disk-reserve`.
        """
        if head.size > MAX_LOG_SIZE:
            # Checked before anything is planned by it: a size is a number that a group made up.
            raise MalformedError("too-large", f"a head of {head.size} entries")
        held = self._node.logs.head(head.group)
        new = 0
        if held is None or held.size < head.size:
            check_reserve(self._node.logs, 0)
            have = await self._stored(peer, head, held.size if held else 0)
            wanted = Wanted(peer, head, have)
            end, path, entries = await (self._ahead.take(wanted) or self._fetch(wanted))
            with contextlib.closing(entries):
                new = len(entries)
                async with self._storing:
                    check_reserve(self._node.logs, entries.bytes)
                    check_room(self._node.logs, state, head.group, have, entries)
                    following = Wanted(peer, head, end)
                    if path is not None:
                        self._ahead.begin(following, self._fetch)
                    try:
                        await self._store(head, end, path, entries)
                    except BaseException:
                        self._ahead.drop(following)
                        raise
                    self._ahead.stored(following)
            held = self._node.logs.head(head.group)
            if path is not None:
                size, root = (held.size, held.root) if held else (0, b"")
                return Pulled(size, root, new, whole=False)
        if held is None:
            raise RuntimeError("the log just stored can't be read")
        return Pulled(held.size, held.root, new, whole=True)

    async def close(self) -> None:
        """Give up what nobody has asked for yet."""
        await self._ahead.close()

    async def _fetch(self, wanted: Wanted) -> Fetched:
        peer, head, have = wanted
        end = part_end(have, head.size, limits.MAX_PART_ENTRIES)
        # Asked for first: who does not vouch for a part is not asked for its entries.
        path = await parts.fetch_path(self._client, peer, head, end) if end < head.size else None
        entries = await parts.fetch_part(self._client, peer, head.group, have, end)
        if have + len(entries) == end:
            return Fetched(end, path, entries)
        end = have + len(entries)
        try:
            return Fetched(end, await self._path_after(peer, head, end), entries)
        except BaseException:
            entries.close()
            raise

    async def _stored(self, peer: bytes, head: Head, held: int) -> int:
        """From where on entries are missing: what is stored in parts counts if the head covers it.

        A head on another line than they has them fetched again from what is held.
        """
        stored = self._node.logs.growing(head.group)
        if stored is None or not held < stored.compact.size < head.size:
            return held
        if (stored.head_size, stored.head_root) != (head.size, head.root):
            path = await parts.fetch_path(self._client, peer, head, stored.compact.size)
            if path.old_root != stored.compact.root():
                return held
        return stored.compact.size

    async def _path_after(self, peer: bytes, head: Head, end: int) -> Path:
        try:
            return await parts.fetch_path(self._client, peer, head, end)
        except UnattributedFault as error:
            if error.code != "not-held":
                raise
            # It gave entries by the megabyte, and says now that there are no such: that is a lie.
            raise ProofError("bad-proof", "entries, and no tiles that vouch for them") from error

    async def _store(
        self, head: Head, end: int, path: Path | None, entries: Sequence[bytes]
    ) -> None:
        signed = Checkpoint(origin(self._node.coalition, head.group), head.size, head.root)
        logs = self._node.logs
        if path is None:
            await logs.append(head.group, head.note, signed, entries)
        else:
            await logs.grow(head.group, signed, Part(end, path.old_root, path.proof), entries)
