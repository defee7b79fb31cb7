"""C2SP tlog-tiles: where the pieces of a published log are, and what is in them.

Spec: docs/spec/tiles.md (c2sp.org/tlog-tiles). A tile at level L holds up to 256 hashes of
complete subtrees of 256^L leaves; an entry bundle holds the entries below one level-0 tile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Literal

import msgspec

from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.errors import MalformedError
from protocol.merkle import HASH_BYTES, MAX_TREE_SIZE, TILE_HEIGHT

TILE_WIDTH = 1 << TILE_HEIGHT
#: A tree of `MAX_TREE_SIZE` leaves has hashes at tree level 62 at most: tile level 7.
MAX_TILE_LEVEL = 7
#: 256 entries of the largest size, each behind its 16-bit length: 16 MiB.
MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_STATEMENT_BYTES)
#: `tile/entries/`, seven groups of an 18-digit index and `.p/255` have 52 characters.
MAX_TILE_PATH_CHARS = 64

#: "entries" names entry bundles, which lie beside the tiles of level 0.
Level = int | Literal["entries"]

_PATH = re.compile(
    r"tile/(?P<level>entries|[0-7])/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[0-9]{1,3}))?"
)
LENGTH_BYTES = 2
"""Before each entry of a bundle, big-endian: how long it is."""


class Tile(msgspec.Struct, frozen=True):
    """What a path names.

    Attributes:
        level: 0 .. `MAX_TILE_LEVEL`, or "entries".
        index: from 0, among the tiles of its level.
        width: hashes or entries inside, 1 .. `TILE_WIDTH`; less than that is a partial tile.
    """

    level: Level
    index: int
    width: int


def tile_path(level: Level, index: int, width: int = TILE_WIDTH) -> str:
    """The path of a tile or bundle below its log, such as `tile/0/x001/234.p/17`.

    Raises:
        ValueError: no tree has this tile.
    """
    height = TILE_HEIGHT * (1 if level == "entries" else level + 1)
    if not 0 < width <= TILE_WIDTH or (level != "entries" and not 0 <= level <= MAX_TILE_LEVEL):
        raise ValueError(f"no tile of width {width} at level {level}")
    if not 0 <= index <= MAX_TREE_SIZE >> height:
        raise ValueError(f"no tile {index} at level {level}")
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{name}{partial}"


def parse_tile_path(path: str) -> Tile:
    """Read a path, accepting only the form `tile_path` writes.

    Spec: docs/spec/tiles.md section 4.

    Raises:
        MalformedError: `bad-tile-path`.
    """
    # Steps 1 and 2.
    match = _PATH.fullmatch(path) if len(path) <= MAX_TILE_PATH_CHARS else None
    if match is None:
        raise MalformedError("bad-tile-path", path[:MAX_TILE_PATH_CHARS])
    level: Level = "entries" if match["level"] == "entries" else int(match["level"])
    index = int(match["index"].replace("x", "").replace("/", ""))
    width = int(match["width"] or TILE_WIDTH)
    # Step 3. Leading groups of zeros, `.p/017` and `.p/256` have another spelling.
    try:
        spelled = tile_path(level, index, width)
    except ValueError as error:
        raise MalformedError("bad-tile-path", str(error)) from error
    if spelled != path:
        raise MalformedError("bad-tile-path", f"this tile is spelled {spelled}")
    return Tile(level, index, width)


def tile_width(level: Level, index: int, size: int) -> int:
    """How many hashes or entries a tile has in a log of this size: 0 (none) .. `TILE_WIDTH`."""
    held = size if level == "entries" else size >> TILE_HEIGHT * level
    return max(0, min(TILE_WIDTH, held - index * TILE_WIDTH))


def bundles_between(old_size: int, size: int) -> Iterator[Tile]:
    """The entry bundles one needs to go from one size to another, in log order.

    The first may begin with entries already held; the last may be partial. One at a time: a size
    that somebody made up may name more bundles than fit in memory.
    """
    if old_size < size:
        for index in range(old_size // TILE_WIDTH, (size - 1) // TILE_WIDTH + 1):
            yield Tile("entries", index, tile_width("entries", index, size))


def hash_tiles(size: int) -> Iterator[Tile]:
    """Every tile of hashes of a log of this size, the lowest level first."""
    level = 0
    while size >> TILE_HEIGHT * level:
        for index in range(((size >> TILE_HEIGHT * level) - 1) // TILE_WIDTH + 1):
            yield Tile(level, index, tile_width(level, index, size))
        level += 1


def part_end(old_size: int, size: int, most: int) -> int:
    """Where a part of at most `most` new entries ends: with a whole bundle, if one ends in it.

    Args:
        old_size, size: what is stored and what is wanted, old_size <= size.
        most: at least 1.
    """
    end = old_size + most
    if end >= size:
        return size
    whole = end - end % TILE_WIDTH
    return whole if whole > old_size else end


def encode_tile(hashes: Sequence[bytes]) -> bytes:
    """Write a tile: its 1 .. `TILE_WIDTH` hashes, one after the other."""
    if not 0 < len(hashes) <= TILE_WIDTH or set(map(len, hashes)) != {HASH_BYTES}:
        raise ValueError(f"a tile has 1 to {TILE_WIDTH} hashes of {HASH_BYTES} bytes")
    return b"".join(hashes)


def decode_tile(data: bytes, width: int) -> list[bytes]:
    """Read a tile of a known width.

    Raises:
        MalformedError: `bad-tile`.
    """
    if not 0 < width <= TILE_WIDTH or len(data) != width * HASH_BYTES:
        raise MalformedError("bad-tile", f"{len(data)} bytes for {width} hashes")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Write an entry bundle: each entry behind its length as 2 bytes, big-endian.

    Raises:
        ValueError: none or too many entries, or one that is too long.
    """
    if not 0 < len(entries) <= TILE_WIDTH:
        raise ValueError(f"a bundle has 1 to {TILE_WIDTH} entries")
    if max(map(len, entries)) > MAX_STATEMENT_BYTES:
        raise ValueError(f"an entry has at most {MAX_STATEMENT_BYTES} bytes")
    return b"".join([len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in entries])


def decode_bundle(data: bytes, count: int) -> list[bytes]:
    """Read an entry bundle of a known number of entries.

    Args:
        data: as received, at most `MAX_BUNDLE_BYTES`.
        count: entries expected, 1 .. `TILE_WIDTH`.

    Raises:
        MalformedError: as `check_bundle`.
    """
    return split_bundle(data, check_bundle(data, count))


def check_bundle(data: bytes, count: int) -> list[int]:
    """Check the form of an entry bundle without copying its entries.

    Spec: docs/spec/tiles.md section 5.

    Returns:
        0, then where each entry ends.

    Raises:
        MalformedError: `too-large` or `bad-bundle`.
    """
    # Step 1.
    if len(data) > MAX_BUNDLE_BYTES:
        raise MalformedError("too-large", f"a bundle has at most {MAX_BUNDLE_BYTES} bytes")
    if not 0 < count <= TILE_WIDTH:
        raise MalformedError("bad-bundle", f"no bundle has {count} entries")
    # Step 2. A length that is cut off ends the loop, and an entry that is shows in step 3.
    at = 0
    ends = [at]
    with suppress(IndexError):
        for _ in range(count):
            at += LENGTH_BYTES + (data[at] << 8 | data[at + 1])
            ends.append(at)
    # Step 3. Neither cut short nor followed by anything.
    if at != len(data) or len(ends) != count + 1:
        raise MalformedError("bad-bundle", f"not {count} whole entries")
    return ends


def split_bundle(data: bytes, ends: Sequence[int]) -> list[bytes]:
    """The entries of a bundle that was checked before, by what `check_bundle` returned."""
    return [data[at + LENGTH_BYTES : end] for at, end in pairwise(ends)]
