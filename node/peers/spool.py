"""What a pull has fetched so far: bundles in a file, so that a log's length costs no memory.

A head says how long a log is, and a lying group signs any length it likes. Nothing is known of the
entries until all of them hash to the root, so until then they are held cheaply.
"""

import tempfile
from array import array
from collections.abc import Iterator
from itertools import islice
from typing import overload

from node.store.bundles import Bundled
from protocol.tiles import TILE_WIDTH, check_bundle, split_bundle

IN_MEMORY_BYTES = 2 * 1024 * 1024
"""Shorter pulls, nearly all of them, touch no disk."""


class Spool(Bundled):
    """Entries of consecutive bundles, read back one bundle at a time.

    Args:
        skip: how many entries of the first bundle are held already, 0 .. `TILE_WIDTH` - 1.
    """

    def __init__(self, skip: int) -> None:
        # Its name is gone before anything is in it: a crash leaves nothing behind.
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
        # Where each starts in the file, and where its entries end: they are read more than once.
        self._bundles: dict[int, tuple[int, array[int]]] = {}
        self._read: tuple[int, list[bytes]] | None = None
        self._skip = skip
        self._size = 0
        self.bytes = 0

    def add(self, number: int, data: bytes, count: int) -> None:
        """Keep bundle `number` (from 0, in any order), of `count` entries.

        Raises:
            MalformedError: `bad-bundle`.
        """
        ends = array("I", check_bundle(data, count))
        self._file.seek(self.bytes)
        self._file.write(data)
        self._bundles[number] = (self.bytes, ends)
        self._read = None
        self.bytes += len(data)
        self._size += count

    def close(self) -> None:
        """Forget all of it; a second call does nothing."""
        self._file.close()

    def __len__(self) -> int:
        return max(0, self._size - self._skip)

    def __iter__(self) -> Iterator[bytes]:
        return islice(self._all(), self._skip, None)

    @overload
    def __getitem__(self, at: int) -> bytes: ...

    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...

    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self)))]
        index = range(len(self))[at] + self._skip
        return self._bundle(index // TILE_WIDTH)[index % TILE_WIDTH]

    def pieces(self) -> Iterator[bytes | list[bytes]]:
        """As `Bundled`'s; the rest of a bundle that was held in part is a list."""
        for number in sorted(self._bundles):
            start, ends = self._bundles[number]
            skip = 0 if number else self._skip
            if skip or len(ends) <= TILE_WIDTH:
                yield self._bundle(number)[skip:]
            else:
                self._file.seek(start)
                yield self._file.read(ends[-1])

    def _all(self) -> Iterator[bytes]:
        for number in sorted(self._bundles):
            yield from self._bundle(number)

    def _bundle(self, number: int) -> list[bytes]:
        # The last one read of a few stays at hand: most pulls are one bundle, gone through for its
        # kinds and sizes, to be hashed, and to be stored. One of huge entries would take 16 MiB.
        if self._read is not None and self._read[0] == number:
            return self._read[1]
        start, ends = self._bundles[number]
        self._file.seek(start)
        entries = split_bundle(self._file.read(ends[-1]), ends)
        if self.bytes <= IN_MEMORY_BYTES:
            self._read = number, entries
        return entries
