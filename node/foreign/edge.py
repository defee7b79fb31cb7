"""The right edge of a log's tiles: all that one keeps to go on checking where one stopped.

For each level it holds the hashes of the tile that isn't full yet, at most 255. They give the root
so far, and the tiles that a server must show.
"""

from collections.abc import Iterable, Sequence

from protocol.merkle import HASH_BYTES, TILE_HEIGHT, CompactRange, tree_hash
from protocol.tiles import TILE_WIDTH, Tile, encode_tile

Shown = tuple[Tile, bytes]
"""A tile of hashes, and the bytes that it must have."""
MAX_LEVELS = 8
"""A tree of 2^63 - 1 leaves has no more levels of tiles."""


class Edge:
    """Grows by entries.

    Args:
        rows: by level, the hashes of its unfinished tile: each at most 255 of 32 bytes.

    Raises:
        ValueError: no log has such an edge.
    """

    def __init__(self, rows: Iterable[Sequence[bytes]] = ()) -> None:
        self.rows = [list(row) for row in rows]
        if len(self.rows) > MAX_LEVELS or any(len(row) >= TILE_WIDTH for row in self.rows):
            raise ValueError("too many hashes")
        if any(len(hashed) != HASH_BYTES for row in self.rows for hashed in row):
            raise ValueError("a hash of another length")
        size = sum(len(row) << TILE_HEIGHT * level for level, row in enumerate(self.rows))
        self._compact = CompactRange.from_bytes(size.to_bytes(8, "big") + b"".join(self._peaks()))

    def copy(self) -> "Edge":
        """A second one that grows by itself."""
        return Edge(self.rows)

    @property
    def size(self) -> int:
        """How many entries were taken in."""
        return self._compact.size

    def root(self) -> bytes:
        """Of all entries taken in."""
        return self._compact.root()

    def grow(self, entries: Sequence[bytes]) -> list[Shown]:
        """Take in entries up to the end of a bundle at most; the tiles that are full by them.

        Raises:
            ValueError: more than end the bundle.
        """
        before = self.size
        if before % TILE_WIDTH + len(entries) > TILE_WIDTH:
            raise ValueError("entries of two bundles")
        full = []
        for level, hashes in enumerate(self._compact.extend(entries)):
            if level == len(self.rows):
                self.rows.append([])
            row = self.rows[level]
            row += hashes
            if len(row) == TILE_WIDTH:
                index = before >> TILE_HEIGHT * (level + 1)
                full.append((Tile(level, index, TILE_WIDTH), encode_tile(row)))
                row.clear()
        return full

    def unfinished(self) -> list[Shown]:
        """The partial tiles of a log of this size."""
        return [
            (Tile(level, self.size >> TILE_HEIGHT * (level + 1), len(row)), encode_tile(row))
            for level, row in enumerate(self.rows)
            if row
        ]

    def _peaks(self) -> Iterable[bytes]:
        """The roots of the complete subtrees of the edge, the largest first."""
        for row in reversed(self.rows):
            at = 0
            for bit in reversed(range(TILE_HEIGHT)):
                if len(row) >> bit & 1:
                    yield tree_hash(row[at : at + (1 << bit)])
                    at += 1 << bit
