"""Entries come back from the spool as they went in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.peers.spool import IN_MEMORY_BYTES, Spool
from protocol.errors import MalformedError
from protocol.tiles import TILE_WIDTH, decode_bundle, encode_bundle


@given(st.integers(1, 600), st.integers(0, TILE_WIDTH - 1), st.randoms())
def test_bundles_in_any_order_give_the_entries_in_log_order(size, skip, chance):
    entries = [number.to_bytes(4, "big") for number in range(size)]
    bundles = [entries[at : at + TILE_WIDTH] for at in range(0, size, TILE_WIDTH)]
    spool = Spool(skip)
    numbered = list(enumerate(bundles))
    chance.shuffle(numbered)
    for number, bundle in numbered:
        spool.add(number, encode_bundle(bundle), len(bundle))
    assert list(spool) == entries[skip:]
    assert len(spool) == len(entries[skip:])
    assert spool[:3] == entries[skip:][:3]
    if len(spool):
        assert spool[-1] == entries[-1]
    pieces = list(spool.pieces())
    whole = {number: encode_bundle(bundle) for number, bundle in enumerate(bundles)}
    assert [p for p in pieces if isinstance(p, bytes)] == [
        whole[number]
        for number, bundle in enumerate(bundles)
        if len(bundle) == TILE_WIDTH and (number or not skip)
    ]
    listed = [p if isinstance(p, list) else decode_bundle(p, TILE_WIDTH) for p in pieces]
    assert [entry for piece in listed for entry in piece] == entries[skip:]
    spool.close()


def test_what_outgrows_memory_comes_back_from_disk():
    spool = Spool(0)
    whole = encode_bundle([bytes([n]) * 60_000 for n in range(TILE_WIDTH)])
    spool.add(0, whole, TILE_WIDTH)
    assert spool.bytes > IN_MEMORY_BYTES
    assert spool[7] == bytes([7]) * 60_000
    spool.close()
    spool.close()


def test_a_broken_bundle_is_not_spooled():
    spool = Spool(0)
    with pytest.raises(MalformedError):
        spool.add(0, b"\0\1", 1)
    assert len(spool) == 0
    spool.close()
