"""A path read out of tiles is the one that the whole log gives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.merkle import CompactRange, consistency_proof, leaf_hash, tree_hash
from protocol.paths import consistency_path, path_tiles
from protocol.tiles import TILE_WIDTH

MANY = 256 * 256 + 600
LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(MANY)]
# sizes at and around full tiles of both levels
EDGES = [1, 3, 255, 256, 257, 513, 65_535, 65_536, 65_537, MANY]


def served(size: int) -> dict[int, list[bytes]]:
    """The hashes of each tile level of a log, as a growing range reports them."""
    grown = CompactRange().extend_hashes(LEAVES[:size])
    return dict(enumerate(grown))


def read(levels: dict[int, list[bytes]], old: int, size: int) -> dict[tuple[int, int], list[bytes]]:
    tiles = {}
    for tile in path_tiles(old, size):
        assert isinstance(tile.level, int)
        start = tile.index * TILE_WIDTH
        tiles[tile.level, tile.index] = levels[tile.level][start : start + tile.width]
        assert len(tiles[tile.level, tile.index]) == tile.width
    return tiles


@pytest.mark.parametrize("size", [1, 257, 513, 65_536, MANY])
def test_a_path_out_of_tiles_is_the_one_of_the_whole_log(size: int) -> None:
    levels = served(size)
    for old in [edge for edge in EDGES if edge <= size]:
        path = consistency_path(old, size, read(levels, old, size))
        assert path.old_root == tree_hash(LEAVES[:old])
        assert path.root == tree_hash(LEAVES[:size])
        assert path.proof == consistency_proof(LEAVES[:size], old)


@given(st.data())
def test_every_pair_of_small_sizes_has_its_path(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 600))
    old = data.draw(st.integers(1, size))
    path = consistency_path(old, size, read(served(size), old, size))
    assert path.proof == consistency_proof(LEAVES[:size], old)


@given(st.integers(1, 2**40), st.integers(1, 2**40))
def test_a_path_needs_few_tiles_however_large_the_log(one: int, other: int) -> None:
    old, size = sorted((one, other))
    tiles = path_tiles(old, size)
    assert len(tiles) <= 20
    assert len({(tile.level, tile.index) for tile in tiles}) == len(tiles)
    assert all(0 < tile.width <= TILE_WIDTH for tile in tiles)


def test_a_tile_too_few_or_too_narrow_is_the_callers_mistake() -> None:
    tiles = read(served(300), 257, 300)
    with pytest.raises(KeyError):
        consistency_path(257, 300, {})
    with pytest.raises(IndexError):
        consistency_path(257, 300, {place: hashes[:-1] for place, hashes in tiles.items()})
    with pytest.raises(ValueError, match="no earlier tree"):
        path_tiles(0, 300)
