"""Our reader checks a log that is not ours, written by Go's own log packages."""

import json
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from federation_tests.c2sp.foreigner import Foreigner
from protocol.checkpoint import Checkpoint, open_checkpoint
from protocol.errors import MalformedError, ProofError, ProtocolError, SignatureError
from protocol.log import check_extension
from protocol.merkle import CompactRange, leaf_hash, verify_consistency, verify_inclusion
from protocol.tiles import bundles_between, decode_bundle, decode_tile, parse_tile_path, tile_path

ORIGIN = "example.org/foreign-log"
SIZES = (1, 2, 3, 255, 256, 257, 511, 512, 1000)
BITS = (1, 128)


class Foreign(NamedTuple):
    """A foreign log: files below a directory, its 32-byte key, and the proofs it was given with."""

    directory: Path
    public: bytes
    proofs: dict[str, Any]

    def note(self, size: int) -> bytes:
        return (self.directory / "notes" / str(size)).read_bytes()

    def head(self, size: int) -> Checkpoint:
        return open_checkpoint(self.note(size), ORIGIN, self.public)

    def entries(self, size: int) -> list[bytes]:
        """Every entry, out of bundles as the last size has them."""
        found: list[bytes] = []
        for tile in bundles_between(0, SIZES[-1]):
            data = (self.directory / tile_path(tile.level, tile.index, tile.width)).read_bytes()
            found += decode_bundle(data, tile.width)
        return found[:size]

    def proof(self, kind: str, of: int) -> list[bytes]:
        return [b64decode(item) for item in self.proofs[kind][str(of)] or []]


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory, foreigner: Foreigner) -> Foreign:
    directory = tmp_path_factory.mktemp("foreign")
    proofs = json.loads(foreigner.run("write", str(directory), ORIGIN, *map(str, SIZES)))
    key = b64decode(proofs["key"].split("+", 2)[2])
    assert key[:1] == b"\x01"
    return Foreign(directory, key[1:], proofs)


@pytest.mark.parametrize("size", SIZES)
def test_our_reader_checks_a_foreign_log_at_every_size(foreign: Foreign, size: int) -> None:
    head = foreign.head(size)
    tree = check_extension(None, CompactRange(), head, foreign.entries(size))
    assert (tree.size, tree.root()) == (size, head.root)


def test_our_reader_follows_a_foreign_log_from_head_to_head(foreign: Foreign) -> None:
    known, tree, entries = None, CompactRange(), foreign.entries(SIZES[-1])
    for size in SIZES:
        head = foreign.head(size)
        tree = check_extension(known, tree, head, entries[tree.size : size])
        known = head
    assert tree.size == SIZES[-1]


def test_every_path_and_tile_of_a_foreign_log_is_one_of_ours(foreign: Foreign) -> None:
    hashes = [leaf_hash(entry) for entry in foreign.entries(SIZES[-1])]
    paths = [
        str(path.relative_to(foreign.directory))
        for path in sorted((foreign.directory / "tile").rglob("*"))
        if path.is_file()
    ]
    assert "tile/1/000.p/3" in paths
    for path in paths:
        tile = parse_tile_path(path)
        if tile.level == 0:
            start = tile.index * 256
            read = decode_tile((foreign.directory / path).read_bytes(), tile.width)
            assert read == hashes[start : start + tile.width]


@pytest.mark.parametrize("size", SIZES[:-1])
def test_our_reader_takes_foreign_consistency_proofs(foreign: Foreign, size: int) -> None:
    old, new = foreign.head(size), foreign.head(SIZES[-1])
    proof = foreign.proof("consistency", size)
    verify_consistency(size, new.size, old.root, new.root, proof)
    for bad in changed(proof):
        with pytest.raises(ProofError):
            verify_consistency(size, new.size, old.root, new.root, bad)


def test_our_reader_takes_foreign_inclusion_proofs(foreign: Foreign) -> None:
    head, entries = foreign.head(SIZES[-1]), foreign.entries(SIZES[-1])
    for index in map(int, foreign.proofs["inclusion"]):
        proof, leaf = foreign.proof("inclusion", index), leaf_hash(entries[index])
        verify_inclusion(leaf, index, head.size, proof, head.root)
        for bad in changed(proof):
            with pytest.raises(ProofError):
                verify_inclusion(leaf, index, head.size, bad, head.root)


def changed(proof: list[bytes]) -> list[list[bytes]]:
    """The same proof with one bit of each hash changed, one hash fewer, and one more."""
    flipped = [
        [*proof[:at], bytes([proof[at][0] ^ 1]) + proof[at][1:], *proof[at + 1 :]]
        for at in range(len(proof))
    ]
    return [*flipped, proof[1:], [*proof, bytes(32)]] if proof else [[bytes(32)]]


def test_our_reader_refuses_a_foreign_note_with_any_bit_changed(foreign: Foreign) -> None:
    note = foreign.note(257)
    for at in range(len(note)):
        for bit in BITS:
            bad = note[:at] + bytes([note[at] ^ bit]) + note[at + 1 :]
            with pytest.raises((MalformedError, SignatureError)):
                open_checkpoint(bad, ORIGIN, foreign.public)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda entries: [*entries[:100], b"another", *entries[101:]],
        lambda entries: [*entries[:100], entries[101], entries[100], *entries[102:]],
        lambda entries: entries[:-1],
        lambda entries: [*entries, b""],
    ],
    ids=["changed", "swapped", "cut short", "one more"],
)
def test_our_reader_refuses_foreign_entries_that_were_tampered_with(
    foreign: Foreign, tamper: Callable[[list[bytes]], list[bytes]]
) -> None:
    with pytest.raises(ProtocolError):
        check_extension(None, CompactRange(), foreign.head(257), tamper(foreign.entries(257)))
