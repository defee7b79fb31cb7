"""One pull: a part of what a head covers, asked for as `node.pulling` does it, then stored."""

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from federation_tests.simulator.files import at_once
from federation_tests.simulator.questions import Bundle, Exchange, Hashes
from node.driver import refusal_of
from node.peers.limits import MAX_PART_ENTRIES
from node.peers.parts import BUNDLES_AT_A_TIME, PULL_S
from node.peers.room import check_room
from node.peers.spool import Spool
from protocol.errors import MalformedError, ProofError, ProtocolError, UnattributedFault
from protocol.gossip import events as ev
from protocol.gossip.wire import MAX_LOG_SIZE
from protocol.log import Part
from protocol.paths import Path, consistency_path, path_tiles
from protocol.tiles import TILE_WIDTH, Tile, bundles_between, decode_tile, part_end

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode

PART_ENTRIES = 24
"""A part of a log: so few that a node which was away for a while needs several."""


class Pull:
    """Fetch, verify and store the next part of what a head covers; tells its node how it ended."""

    def __init__(self, node: "SimNode", peer: bytes, head: ev.Head) -> None:
        self._node, self._peer, self.head = node, peer, head
        self._spool: Spool | None = None
        self._waiting = 0
        self._ended = False
        self._path: Path | None = None
        self._began_ms = node.federation.schedule.now_ms
        held = node.store.head(head.group)
        self._have = held.size if held else 0
        if self._have >= head.size:
            self._succeed()
        elif head.size > MAX_LOG_SIZE:
            self._fail(MalformedError("too-large", f"a head of {head.size} entries"))
        else:
            self._resume()

    def _resume(self) -> None:
        """Go on behind the parts that are stored, if the head covers them."""
        parts = self._node.store.growing(self.head.group)
        if parts is None or not self._have < parts.compact.size < self.head.size:
            self._plan()
        elif (parts.head_size, parts.head_root) == (self.head.size, self.head.root):
            self._have = parts.compact.size
            self._plan()
        else:
            size, root = parts.compact.size, parts.compact.root()

            def compared(path: Path) -> None:
                self._have = size if path.old_root == root else self._have
                self._plan()

            self._ask_path(size, compared)

    def _plan(self) -> None:
        most = PART_ENTRIES
        if self.head in self._node.whole:
            most = MAX_PART_ENTRIES
        self._end = part_end(self._have, self.head.size, most)
        if self._end < self.head.size:
            self._ask_path(self._end, self._fetch)
        else:
            self._fetch(None)

    def _ask_path(self, size: int, then: Callable[[Path], None]) -> None:
        """Ask for the tiles of a consistency path, one after the other, as the client does."""
        tiles: dict[tuple[int, int], list[bytes]] = {}
        left = path_tiles(size, self.head.size)

        def ask() -> None:
            if left:
                self._ask(Hashes(self.head.group, left[0]), heard)
                return
            path = consistency_path(size, self.head.size, tiles)
            if path.root != self.head.root:
                # A bit may have turned at who serves it, in an entry that is held here. A real
                # node fetches so short a log as one part, for which it needs no path.
                self._node.whole.add(self.head)
                raise ProofError("bad-proof")
            then(path)

        def heard(answer: bytes) -> None:
            tile = left.pop(0)
            tiles[int(tile.level), tile.index] = decode_tile(answer, tile.width)
            ask()

        self._guarded(ask)

    def _fetch(self, path: Path | None) -> None:
        self._path = path
        self._spool = Spool(self._have % TILE_WIDTH)
        self._bundles = enumerate(bundles_between(self._have, self._end))
        self._ask_more(self._spool)

    def _ask_more(self, spool: Spool) -> None:
        batch = list(itertools.islice(self._bundles, BUNDLES_AT_A_TIME))
        if not batch:
            self._store(spool)
            return
        self._waiting = len(batch)
        for number, tile in batch:

            def heard(answer: bytes, number: int = number, tile: Tile = tile) -> None:
                spool.add(number, answer, tile.width)
                self._waiting -= 1
                if not self._waiting:
                    self._ask_more(spool)

            self._ask(Bundle(self.head.group, tile), heard)

    def _ask(self, question: Bundle | Hashes, then: Callable[[bytes], None]) -> None:
        def heard(answer: bytes | ProtocolError) -> None:
            if isinstance(answer, ProtocolError):
                raise answer
            if self._node.federation.schedule.now_ms - self._began_ms > PULL_S * 1000:
                raise UnattributedFault("peer-unreachable", suspects=())
            then(answer)

        other = self._node.federation.nodes[self._peer]
        Exchange(self._node, other, question, lambda answer: self._guarded(heard, answer))

    def _guarded(self, act: Callable[..., None], *args: object) -> None:
        if self._ended:
            return
        try:
            act(*args)
        except ProtocolError as error:
            self._fail(error)

    def _store(self, spool: Spool) -> None:
        node, head, signed = self._node, self.head, self._node.checkpoint(self.head)
        try:
            check_room(node.store, node.state, head.group, self._have, spool)
            if self._path is not None:
                part = Part(self._end, self._path.old_root, self._path.proof)
                at_once(node.store.grow(head.group, signed, part, spool))
            else:
                at_once(node.store.append(head.group, head.note, signed, spool))
        except Exception as error:  # noqa: BLE001  as the driver: each pull has one answer
            node.met(error)
            self._fail(error)
            return
        if self._path is not None:
            self._close()
            node.feed(ev.Grown(node.clock_ms(), self._peer, head))
        else:
            node.look_again()
            self._succeed()

    def _succeed(self) -> None:
        self._close()
        held = self._node.store.head(self.head.group)
        if held is None:
            raise RuntimeError("the log just stored can't be read")
        self._node.feed(
            ev.Held(self._node.clock_ms(), held.group, held.size, held.root, self._peer)
        )

    def _fail(self, error: Exception) -> None:
        self._close()
        reason = refusal_of(error)
        self._node.feed(ev.PullFailed(self._node.clock_ms(), self._peer, self.head, reason))

    def _close(self) -> None:
        self._ended = True
        if self._spool is not None:
            self._spool.close()
