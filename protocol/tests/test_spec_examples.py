"""The examples that open the spec pages of the log modules are what the code computes."""

from __future__ import annotations

from pathlib import Path

import pytest

from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.encoding import encode, tagged_hash
from protocol.evidence import open_evidence, seal_evidence
from protocol.keys import Purpose, key_id, public_key, sign
from protocol.merkle import consistency_proof, inclusion_proof, leaf_hash, node_hash, tree_hash
from protocol.paths import path_tiles
from protocol.tiles import encode_bundle, tile_path, tile_width

PAGES = Path(__file__).resolve().parents[2] / "docs" / "spec"
SEED = bytes(range(32))
COALITION = b"\xaa" * 32
LEAVES = [leaf_hash(entry) for entry in (b"a", b"b", b"c")]


def page(name: str) -> str:
    """A page's text without line ends and repeated blanks, so that wrapped examples match."""
    return " ".join((PAGES / f"{name}.md").read_text(encoding="utf-8").split())


def test_the_encoding_page_shows_true_bytes() -> None:
    text = page("encoding")
    assert encode({"title": "Rent strike", "yes": 18, "refs": []}).hex(" ") in text
    assert tagged_hash("test", b"a", b"").hex() in text


def test_the_keys_page_shows_true_keys_and_signatures() -> None:
    text = page("keys")
    public = public_key(SEED)
    signature = sign(SEED, Purpose.STEWARD, COALITION, b"message").hex()
    assert public.hex() in text
    assert key_id(public).hex() in text
    assert f"{signature[:64]} {signature[64:]}" in text
    assert all(f"| {purpose} |" in text for purpose in Purpose)


def test_the_merkle_page_shows_true_hashes() -> None:
    text = page("merkle")
    for value in (*LEAVES, node_hash(*LEAVES[:2]), tree_hash(LEAVES)):
        assert value.hex() in text
    assert inclusion_proof(LEAVES, 2) == [node_hash(*LEAVES[:2])]
    assert consistency_proof(LEAVES, 2) == [LEAVES[2]]


def test_the_checkpoint_page_shows_a_true_note() -> None:
    head = Checkpoint(origin(COALITION, b"\xbb" * 16), 3, tree_hash(LEAVES))
    assert " ".join(sign_checkpoint(SEED, head).decode().split()) in page("checkpoint")


@pytest.mark.parametrize("level", [0, 1, 2, "entries"])
def test_the_tiles_page_shows_the_tiles_of_its_log(level: int) -> None:
    size = 70_000
    held = size >> 8 * (level if isinstance(level, int) else 0)
    last = (held - 1) // 256
    assert tile_path(level, last, tile_width(level, last, size)) in page("tiles")


def test_the_tiles_page_shows_a_true_bundle() -> None:
    assert encode_bundle([b"ab", b"", b"c"]).hex(" ") in page("tiles")


def test_the_evidence_page_shows_a_true_fork() -> None:
    name, true = origin(COALITION, b"\xbb" * 16), LEAVES
    other = [leaf_hash(entry) for entry in (b"a", b"x", b"c", b"d")]
    heads = [Checkpoint(name, len(line), tree_hash(line)) for line in (true, other)]
    one, two = ((sign_checkpoint(SEED, head), head) for head in heads)
    path = [tree_hash(other[:3]), *consistency_proof(other, 3)]
    assert path[1:] == [other[2], other[3], node_hash(*other[:2])]
    proof = seal_evidence(b"\xbb" * 16, one, two, path)
    assert open_evidence(proof, COALITION, {b"\xbb" * 16: public_key(SEED)}).first == heads[0]
    assert path[0].hex() in page("evidence")


def test_the_paths_page_names_the_tiles_it_needs() -> None:
    for tile in path_tiles(300, 70_000):
        assert tile_path(tile.level, tile.index, tile.width) in page("paths")
