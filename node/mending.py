"""Finds what this node's disk spoilt of a record, and gets it whole again from the others.

SQLite keeps no checksum of what it stores. A bit that turned in an entry makes another state here
than everywhere else, or none: nothing is certified then, and nobody could say why. So every record
is hashed again after a start, once a day, and whenever something here contradicts what the others
say. What does not give the head that its group signed is named, and fetched from whoever has it.

If we crash in between: the record is as it was, or right (`node.store.mending`).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from node.errors import StoreError
from node.heads import renew_note, state_as_signed
from node.logger import Logger
from node.store.mending import goes_on
from node.store.records import Head
from protocol.coalition.snapshot import leaf_of
from protocol.errors import MalformedError, ProofError
from protocol.merkle import HASH_BYTES, leaf_hash, node_hash, tree_hash
from protocol.tiles import TILE_WIDTH, decode_bundle, decode_tile

if TYPE_CHECKING:
    from node.core import Node

FIRST_LOOK_S = 20.0
"""After a start: loading pages and catching up with the others come before."""
DAY_S = 86_400.0
TRIES = 3
"""Looks at one record that grows meanwhile; then it is looked at with the next ones."""
AGAIN_S = 60.0
"""Between two looks: hashing a million entries takes ten seconds, and a liar may give cause for
suspicion at every round."""

log = Logger("store")


class Damage(NamedTuple):
    """What is wrong with one record here.

    Attributes:
        bundles: places of up to 256 entries that are others than were signed, or can't be read.
        lost: whether whoever answers was asked for them in vain.
    """

    bundles: tuple[int, ...]
    lost: bool


class Examined(NamedTuple):
    """A record that does not give its signed head, or whose stored hashes are not its own.

    Attributes:
        roots: of each place of up to 256 entries, the tree hash that it is believed to have.
        bundles: the places whose entries give another. None: only stored hashes are wrong.
    """

    roots: list[bytes]
    bundles: tuple[int, ...]


class Mender:
    """Looks after the records of one node.

    Attributes:
        damage: by group, what is wrong now and not mended yet.
    """

    def __init__(self, node: Node, first_s: float = FIRST_LOOK_S, again_s: float = AGAIN_S) -> None:
        self._node = node
        self._first_s, self._again_s = first_s, again_s
        self._suspected = asyncio.Event()
        self._looking = asyncio.Lock()
        self._looked_s = 0.0
        self.damage: dict[bytes, Damage] = {}

    def suspect(self) -> None:
        """Something here contradicts what others say: look soon."""
        self._suspected.set()

    async def run(self) -> None:
        """Look until cancelled."""
        await self._wait(self._first_s)
        while True:
            self._suspected.clear()
            await self.look()
            await self._wait(self._again_s if self.damage else DAY_S)

    async def _wait(self, seconds: float) -> None:
        """So long, or until there is cause to look earlier; never twice in a short while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._suspected.wait()
        if self._looked_s:
            await asyncio.sleep(max(0.0, self._looked_s + self._again_s - time.monotonic()))

    async def look(self) -> None:
        """Hash every record again, and mend what is damaged."""
        async with self._looking:
            for head in self._node.logs.heads():
                for _ in range(TRIES):
                    if await self._look_at(head.group):
                        break
        self._looked_s = time.monotonic()

    async def _look_at(self, group: bytes) -> bool:
        """Whether that is settled: what grew or was let go meanwhile is looked at again."""
        logs = self._node.logs
        head = await self._head(group)
        found = None if head is None else await asyncio.to_thread(examine, self._node, head)
        if head is None or found is None:
            self.damage.pop(group, None)
            return True
        held = logs.head(group)
        if held is None or held.size < head.size:
            return False
        await self._mend(head, found)
        return group not in self.damage or logs.head(group) == head

    async def _head(self, group: bytes) -> Head | None:
        """What is held of a log, as it was signed."""
        node = self._node
        head = node.logs.head(group)
        if head is not None and await state_as_signed(node, head):
            # Others were told of another head meanwhile, and what they showed was another's.
            if node.federation is not None and group not in node.logs.frozen():
                node.federation.reopen(group)
            await self._begin_again(group)
            head = node.logs.head(group)
        if head is not None:
            await renew_note(node, head)
        return head

    async def _mend(self, head: Head, found: Examined) -> None:
        before = self.damage.get(head.group)
        if before is None:
            log.error("record-damaged", log=head.group.hex(), places=len(found.bundles))
        self.damage[head.group] = Damage(found.bundles, before is not None and before.lost)
        self._node.changed.set()  # the room stops
        bundles = await self._fetch(head, found)
        if bundles is None or not await self._node.logs.mend(head, bundles):
            self.damage[head.group] = Damage(found.bundles, lost=True)
            return
        del self.damage[head.group]
        log.info("record-mended", log=head.group.hex(), places=len(bundles))
        await self._begin_again(head.group)

    async def _begin_again(self, group: bytes) -> None:
        """What was made of the damaged entries is made anew."""
        node = self._node
        await asyncio.to_thread(node.folding.forget, group, 0)
        if node.room is not None:
            await node.room.begin_again()
        await node.look_again()
        node.changed.set()

    async def _fetch(self, head: Head, found: Examined) -> dict[int, bytes] | None:
        """The damaged places from whoever has them; None if nobody who answers has one."""
        federation = self._node.federation
        fetched: dict[int, bytes] = {}
        for index in found.bundles:
            if federation is None:
                return None
            width = min(TILE_WIDTH, head.size - index * TILE_WIDTH)

            def check(data: bytes, index: int = index, width: int = width) -> None:
                check_place(head, found.roots, index, decode_bundle(data, width))

            async with federation.fetching:
                data = await federation.fetch_bundle(head.group, index, check, width)
            if data is None:
                return None
            fetched[index] = data
        return fetched


def examine(node: Node, head: Head) -> Examined | None:
    """Hash one record again; None if it gives the head that was signed, and its tiles are right.

    Of a full place there are three witnesses: its entries, the hashes in its tile, and the tree
    hash beside them, which was made when it was stored. Whichever of them, or most of them, give
    the signed head are believed.

    Reads all of it through the calling thread's own connection: call it from a worker thread.
    """
    ours, tiles = [], []
    alike = True
    for start in range(0, head.size, TILE_WIDTH):
        width = min(TILE_WIDTH, head.size - start)
        hashes = _hashes_of(node, head.group, start, width)
        stored = _tile(node, head.group, start) if width == TILE_WIDTH else hashes
        alike = alike and hashes == stored
        ours.append(tree_hash(hashes) if hashes else b"")
        tiles.append(tree_hash(stored) if stored else b"")
    full = head.size // TILE_WIDTH
    told = [*_told(node, head.group, full), *ours[full:]]
    if all(ours) and over(ours) == head.root:
        sound = alike and ours == told and _levels_agree(node, head.group, ours[:full])
        sound = sound and goes_on(node.logs.file.reader, head)
        return None if sound else Examined(ours, ())
    most = [max(three, key=three.count) for three in zip(ours, tiles, told, strict=True)]
    for believed in (told, tiles, most):
        if all(believed) and over(believed) == head.root:
            return Examined(believed, _unlike(ours, believed))
    # The newest entries have one witness alone: they are asked for too.
    rest = range(full, len(ours))
    return Examined(told, tuple(sorted({*_unlike(ours, told), *rest})))


def check_place(head: Head, roots: list[bytes], index: int, entries: Iterable[bytes]) -> None:
    """Check entries from a stranger against what their place is believed to have, or the head.

    Raises:
        ProofError: `root-mismatch`: they are not what the group has signed.
    """
    root = tree_hash(list(map(leaf_hash, entries)))
    if (index + 1) * TILE_WIDTH <= head.size and root == roots[index]:
        return
    if over([*roots[:index], root, *roots[index + 1 :]]) != head.root:
        raise ProofError("root-mismatch", "other entries than its group has signed")


def over(roots: list[bytes]) -> bytes:
    """The root over places of 256 entries, the last of which may be in part.

    As a tree's left part is the largest power of two that is smaller, no place is ever cut.
    """
    if len(roots) == 1:
        return roots[0]
    left = 1 << (len(roots) - 1).bit_length() - 1
    return node_hash(over(roots[:left]), over(roots[left:]))


def _unlike(ours: list[bytes], believed: list[bytes]) -> tuple[int, ...]:
    return tuple(at for at, pair in enumerate(zip(ours, believed, strict=True)) if len({*pair}) > 1)


def _hashes_of(node: Node, group: bytes, start: int, width: int) -> list[bytes] | None:
    """Of the entries [start, start + width), whole or dropped; None if they can't be read."""
    try:
        items = node.logs.items(group, start, start + width)
    except StoreError:
        return None
    return list(map(leaf_of, items)) if len(items) == width else None


def _tile(node: Node, group: bytes, start: int) -> list[bytes] | None:
    """The stored hashes of a full place; None if there are none that can be read."""
    try:
        data = node.logs.tile(group, 0, start // TILE_WIDTH, TILE_WIDTH)
        return decode_tile(data or b"", TILE_WIDTH)
    except (StoreError, MalformedError):
        return None


def _told(node: Node, group: bytes, full: int) -> list[bytes]:
    """The tree hash stored beside each full place's tile; empty where there is none."""
    found: list[bytes] = []
    for index in range(0, full, TILE_WIDTH):
        width = min(TILE_WIDTH, full - index)
        data = node.logs.tile(group, 1, index // TILE_WIDTH, width) or b""
        row = [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
        # Fewer than there should be: which of them is missing, nobody can tell.
        found += row if len(row) == width else [b""] * width
    return found


def _levels_agree(node: Node, group: bytes, roots: list[bytes]) -> bool:
    """Whether the tiles above the second level are made of those below them."""
    level = 1
    while roots:
        above = []
        for index in range(0, len(roots), TILE_WIDTH):
            row = roots[index : index + TILE_WIDTH]
            if node.logs.tile(group, level, index // TILE_WIDTH, len(row)) != b"".join(row):
                return False
            if len(row) == TILE_WIDTH:
                above.append(tree_hash(row))
        level, roots = level + 1, above
    return True
