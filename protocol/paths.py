"""Consistency paths out of tiles: a few kilobytes read instead of a whole log.

Spec: docs/spec/paths.md. Whoever serves a log serves its tiles, so anybody can work out which
root a head has at an earlier size, whether or not the server would say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from protocol.merkle import TILE_HEIGHT, consistency_ranges, node_hash, tree_hash
from protocol.tiles import TILE_WIDTH, Tile, tile_width


class Path(NamedTuple):
    """Two roots of one tree and what links them.

    Attributes:
        old_root: at the earlier size.
        root: at the later size. Nothing is known before it is the one that was signed.
        proof: as `merkle.consistency_proof` gives it.
    """

    old_root: bytes
    root: bytes
    proof: list[bytes]


class _Subtree(NamedTuple):
    """A complete subtree: 2^level leaves, the `number`-th such."""

    level: int
    number: int


def path_tiles(old_size: int, size: int) -> list[Tile]:
    """The tiles of a log of `size` that `consistency_path` reads, each once, lowest level first.

    At most some twenty, however large the log: one or two a level at each end of the path.

    Raises:
        ValueError: not 0 < old_size <= size.
    """
    places = {_place(subtree)[:2] for subtree in _subtrees(old_size, size)}
    return [Tile(level, index, tile_width(level, index, size)) for level, index in sorted(places)]


def consistency_path(
    old_size: int, size: int, tiles: Mapping[tuple[int, int], Sequence[bytes]]
) -> Path:
    """The roots at two sizes and the proof between them, from tiles alone.

    Args:
        old_size: 1 .. size.
        size: of the log that the tiles are of.
        tiles: (level, index) -> hashes, for each tile that `path_tiles` names.

    Raises:
        ValueError: no such earlier size.
        KeyError, IndexError: a tile is missing or too narrow.
    """
    ranges = consistency_ranges(old_size, size)
    return Path(
        _range_hash(0, old_size, tiles),
        _range_hash(0, size, tiles),
        [_range_hash(low, high, tiles) for low, high in ranges],
    )


def _subtrees(old_size: int, size: int) -> Iterator[_Subtree]:
    for low, high in [*consistency_ranges(old_size, size), (0, old_size), (0, size)]:
        yield from _cover(low, high)


def _cover(low: int, high: int) -> Iterator[_Subtree]:
    """The complete subtrees that make up [low, high), largest first.

    Every range of a proof starts where its largest subtree fits, so sizes only fall.
    """
    while low < high:
        level = (high - low).bit_length() - 1
        yield _Subtree(level, low >> level)
        low += 1 << level


def _range_hash(low: int, high: int, tiles: Mapping[tuple[int, int], Sequence[bytes]]) -> bytes:
    *larger, root = (_subtree_hash(subtree, tiles) for subtree in _cover(low, high))
    for left in reversed(larger):
        root = node_hash(left, root)
    return root


def _subtree_hash(subtree: _Subtree, tiles: Mapping[tuple[int, int], Sequence[bytes]]) -> bytes:
    level, index, start, count = _place(subtree)
    hashes = tiles[level, index][start : start + count]
    if len(hashes) != count:
        raise IndexError(f"tile {index} of level {level} has no {start + count} hashes")
    return tree_hash(hashes)


def _place(subtree: _Subtree) -> tuple[int, int, int, int]:
    """Where a subtree's hashes are: tile level, tile index, first hash in it, how many."""
    level, within = divmod(subtree.level, TILE_HEIGHT)
    first = subtree.number << within
    return level, first // TILE_WIDTH, first % TILE_WIDTH, 1 << within
