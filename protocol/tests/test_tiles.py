"""Paths, tiles and entry bundles: one spelling each, and nothing lost or added."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.encoding import MAX_STATEMENT_BYTES
from protocol.errors import MalformedError
from protocol.merkle import CompactRange
from protocol.tiles import (
    MAX_BUNDLE_BYTES,
    MAX_TILE_LEVEL,
    MAX_TILE_PATH_CHARS,
    TILE_WIDTH,
    Level,
    Tile,
    bundles_between,
    decode_bundle,
    decode_tile,
    encode_bundle,
    encode_tile,
    hash_tiles,
    parse_tile_path,
    tile_path,
    tile_width,
)

levels: st.SearchStrategy[Level] = st.integers(0, MAX_TILE_LEVEL) | st.just("entries")


def highest(level: Level) -> int:
    return (2**63 - 1) >> 8 * (1 if level == "entries" else level + 1)


@given(levels, st.data())
def test_a_path_is_read_back(level: Level, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, highest(level)))
    width = data.draw(st.integers(1, TILE_WIDTH))
    path = tile_path(level, index, width)
    assert parse_tile_path(path) == Tile(level, index, width)
    assert len(path) <= MAX_TILE_PATH_CHARS


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (0, 1_234_067, 256, "tile/0/x001/x234/067"),
        (1, 999, 256, "tile/1/999"),
        (1, 1_000, 1, "tile/1/x001/000.p/1"),
        ("entries", 5, 17, "tile/entries/005.p/17"),
        ("entries", 1_234_067, 8, "tile/entries/x001/x234/067.p/8"),
    ],
)
def test_paths_are_those_of_the_specification(
    level: Level, index: int, width: int, path: str
) -> None:
    assert tile_path(level, index, width) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/1",
        "tile/0/0000",
        "tile/00/000",
        "tile/8/000",
        "tile/-1/000",
        "tile/x/000",
        "tile/entries",
        "tile/Entries/000",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/000\n",
        "tile/0/x000/001",
        "tile/0/001/x234",
        "tile/0/001/234",
        "tile/0/x001",
        "tile/0/x001/x234",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/017",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/-1",
        "tile/0/000.p/1/",
        "tile/0/../000",
        "tile/0/..%2f000",
        "tile/0/\u0660\u0660\u0660",
        "tile/0/000.p/\u0661",
        "tile/7/001",
        "tile/0/x036/x028/x797/x018/x963/968",
        "tile/0/" + "x001/" * 20 + "000",
        "tile/0/" + "x001/" * 10_000 + "000",
    ],
)
def test_other_spellings_name_no_tile(path: str) -> None:
    with pytest.raises(MalformedError) as caught:
        parse_tile_path(path)
    assert (caught.value.code, caught.value.status) == ("bad-tile-path", 404)
    assert len(caught.value.detail) < 100


@pytest.mark.parametrize(
    ("level", "index", "width"),
    [
        (-1, 0, 1),
        (8, 0, 1),
        (0, -1, 1),
        (0, 2**55, 1),
        (0, 0, 0),
        (0, 0, 257),
        ("entries", 2**55, 1),
    ],
)
def test_a_tile_outside_every_tree_has_no_path(level: int, index: int, width: int) -> None:
    with pytest.raises(ValueError, match="no tile"):
        tile_path(level, index, width)
    with pytest.raises(ValueError, match="no tile"):
        tile_path("entries", 2**55, 1)


@given(st.integers(0, 70_000))
def test_widths_add_up_to_the_tree(size: int) -> None:
    for level, held in (("entries", size), (0, size), (1, size >> 8), (2, size >> 16)):
        tiles = held // TILE_WIDTH + 1
        assert sum(tile_width(level, index, size) for index in range(tiles)) == held  # type: ignore[arg-type]
        assert tile_width(level, tiles, size) == 0  # type: ignore[arg-type]


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_the_bundles_named_cover_what_is_new_and_no_more(old: int, size: int) -> None:
    bundles = list(bundles_between(old, size))
    covered = [
        entry
        for tile in bundles
        for entry in range(tile.index * TILE_WIDTH, tile.index * TILE_WIDTH + tile.width)
    ]
    assert covered == sorted(set(covered))
    assert set(range(old, size)) <= set(covered)
    assert all(tile.index >= old // TILE_WIDTH for tile in bundles)
    assert not covered or covered[-1] == size - 1


def test_tiles_hold_what_a_growing_range_reports() -> None:
    growing = CompactRange()
    grown = growing.extend([bytes([n % 251]) * 3 for n in range(TILE_WIDTH + 3)])
    full, partial = grown[0][:TILE_WIDTH], grown[0][TILE_WIDTH:]
    assert decode_tile(encode_tile(full), TILE_WIDTH) == full
    assert decode_tile(encode_tile(partial), 3) == partial
    above = CompactRange()
    above.extend_hashes(full)
    assert grown[1] == [above.root()]


def test_a_tile_of_another_length_is_refused() -> None:
    for data, width in [(bytes(31), 1), (bytes(33), 1), (bytes(64), 1), (b"", 0), (bytes(32), 2)]:
        with pytest.raises(MalformedError) as caught:
            decode_tile(data, width)
        assert caught.value.code == "bad-tile"
    with pytest.raises(MalformedError):
        decode_tile(bytes(32 * 257), 257)
    for hashes in ([], [bytes(31)], [bytes(32)] * 257, [bytes(31), bytes(33)]):
        with pytest.raises(ValueError, match="hashes"):
            encode_tile(hashes)


entries_lists = st.lists(st.binary(max_size=60), min_size=1, max_size=20)


@given(entries_lists)
def test_a_bundle_is_read_back(entries: list[bytes]) -> None:
    assert decode_bundle(encode_bundle(entries), len(entries)) == entries


def test_a_bundle_is_what_the_spec_page_shows() -> None:
    assert encode_bundle([b"ab", b"", b"c"]) == b"\x00\x02ab\x00\x00\x00\x01c"


@given(entries_lists, st.data())
def test_a_changed_bundle_is_refused_or_reads_as_other_entries(
    entries: list[bytes], data: st.DataObject
) -> None:
    bundle = bytearray(encode_bundle(entries))
    at = data.draw(st.integers(0, len(bundle) - 1))
    bundle[at] ^= 1 << data.draw(st.integers(0, 7))
    try:
        other = decode_bundle(bytes(bundle), len(entries))
    except MalformedError:
        return
    assert other != entries


@given(entries_lists, st.integers(0, 256), st.binary(max_size=4))
def test_a_bundle_of_another_length_is_refused(
    entries: list[bytes], count: int, extra: bytes
) -> None:
    bundle = encode_bundle(entries)
    wrong = [(bundle[:-1], len(entries))]
    if extra:
        wrong.append((bundle + extra, len(entries)))
    if count != len(entries):
        wrong.append((bundle, count))
    for data, number in wrong:
        with pytest.raises(MalformedError) as caught:
            decode_bundle(data, number)
        assert caught.value.code == "bad-bundle"


def test_lengths_that_reach_past_the_end_are_refused() -> None:
    for data in (b"", b"\x00", b"\xff\xff", b"\x00\x02a", b"\x00\x00\x00"):
        with pytest.raises(MalformedError):
            decode_bundle(data, 1)


def test_a_bundle_of_none_or_too_many_entries_is_refused() -> None:
    for data, count in ((b"", 0), (bytes(2 * 257), 257), (b"", -1)):
        with pytest.raises(MalformedError) as caught:
            decode_bundle(data, count)
        assert caught.value.code == "bad-bundle"


def test_the_limits_of_a_bundle_hold() -> None:
    most = encode_bundle([bytes(MAX_STATEMENT_BYTES)] * TILE_WIDTH)
    assert len(most) == MAX_BUNDLE_BYTES
    assert len(decode_bundle(most, TILE_WIDTH)) == TILE_WIDTH
    with pytest.raises(MalformedError) as caught:
        decode_bundle(most + b"\x00", TILE_WIDTH)
    assert caught.value.code == "too-large"
    for entries in ([], [b""] * 257, [bytes(MAX_STATEMENT_BYTES + 1)]):
        with pytest.raises(ValueError, match="entr"):
            encode_bundle(entries)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_535, 65_536, 70_000, 256**3 + 1])
def test_the_tiles_of_a_log_are_as_wide_as_its_levels(size: int) -> None:
    levels: dict[int, list[Tile]] = {}
    if size > 70_000:
        # Sixty-five thousand tiles of the lowest level are told by their count.
        assert sum(1 for _ in hash_tiles(size)) == 65_537 + 256 + 1 + 1
        return
    for tile in hash_tiles(size):
        levels.setdefault(int(tile.level), []).append(tile)
    for level, tiles in levels.items():
        assert sum(tile.width for tile in tiles) == size >> 8 * level
        assert [tile.index for tile in tiles] == list(range(len(tiles)))
        assert {tile.width for tile in tiles[:-1]} <= {TILE_WIDTH}
    assert len(levels) == sum(bool(size >> 8 * level) for level in range(8))
