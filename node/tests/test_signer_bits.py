"""A bit of the signer's file turns on the disk: nothing is signed with it, wherever the bit is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from node.errors import SignerError, StoreError
from node.signer import Signer
from node.tests.turning import flipped, turn
from protocol.keys import Purpose
from protocol.merkle import CompactRange

COALITION, GROUP = b"c" * 32, b"g" * 16
PLACES = (
    ("seeds", "seed", "name = 'log'"),
    ("seeds", "seed", "name = 'cosigning'"),
    ("seeds", "seed", "name = 'transport'"),
    ("seeds", "seed", "name = 'agreement'"),
    ("seeds", "seed", "name = 'codes'"),
    ("seeds", "seed", "name = 'log-next'"),
    ("seeds", "name", "name = 'transport'"),
    ("log", "coalition", "1"),
    ("log", "group_id", "1"),
    ("head", "size", "1"),
    ("head", "root", "1"),
    ("head", "note", "1"),
    ("sum", "sum", "1"),
)


def root_of(*entries: bytes) -> bytes:
    compact = CompactRange()
    compact.extend(entries)
    return compact.root()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A signer's file with everything in it, a head of three statements too."""
    path = tmp_path / "signer.sqlite"
    with closing(Signer.create(path)) as signer:
        signer.bind(COALITION, GROUP)
        signer.prepare_rotation(b"n" * 32)
        signer.sign_head(3, root_of(b"a", b"b", b"c"))
    return path


@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_a_signer_with_a_turned_bit_is_not_opened(path: Path, place: tuple[str, str, str]) -> None:
    turn(path, *place)
    before = path.read_bytes()
    with pytest.raises(SignerError) as caught:
        Signer(path)
    assert (caught.value.code, bool(caught.value.hint)) == ("signer-damaged", True)
    assert path.read_bytes() == before


def test_a_smaller_last_head_would_have_let_it_sign_a_fork(path: Path) -> None:
    # The attack that the sum stops: 3 reads as 2, and another head of 3 statements is signed.
    with closing(Signer(path)) as signer:
        turn(path, "head", "size", "1")
        with pytest.raises(SignerError) as caught:
            signer.sign_head(3, root_of(b"a", b"b", b"other"))
        assert caught.value.code == "signer-damaged"


def test_what_turns_while_a_node_runs_stops_every_change(path: Path) -> None:
    with closing(Signer(path)) as signer:
        held = signer.head()
        turn(path, "seeds", "seed", "name = 'log-next'")
        for change in (
            lambda: signer.sign_head(4, root_of(b"a", b"b", b"c", b"d")),
            lambda: signer.next_agreement_key(COALITION, GROUP),
            lambda: signer.prepare_rotation(b"m" * 32),
            lambda: signer.bind(COALITION, GROUP),
        ):
            with pytest.raises(SignerError) as caught:
                change()
            assert caught.value.code == "signer-damaged"
        assert signer.head() == held


def bits(data: bytes) -> Iterator[int]:
    """Every 97th bit: of each page and each field some."""
    yield from range(0, len(data) * 8, 97)


def test_wherever_in_the_file_a_bit_turns_it_signs_as_before_or_not_at_all(path: Path) -> None:
    with closing(Signer(path)) as signer:
        true = signed_by(signer)
    data, refused = path.read_bytes(), 0
    for bit in bits(data):
        path.write_bytes(flipped(data, bit))
        try:
            with closing(Signer(path)) as signer:
                assert signed_by(signer) == true
        except (SignerError, StoreError):
            refused += 1
    assert refused


def signed_by(signer: Signer) -> list[bytes]:
    """What each key makes of the same words, and the last head."""
    purposes = Purpose.COSIGNING, Purpose.TRANSPORT, Purpose.AGREEMENT, Purpose.CHARTER
    signed = [signer.sign(purpose, COALITION, b"words") for purpose in purposes]
    return [*signed, signer.box_key(b"b" * 32), signer.sign_head(3, root_of(b"a", b"b", b"c"))]


def test_an_earlier_release_s_file_gets_its_sum_and_keeps_its_keys(path: Path) -> None:
    with closing(Signer(path)) as signer:
        true = signed_by(signer)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE sum")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_sum'")
        db.commit()
    with closing(Signer(path)) as signer:
        assert signed_by(signer) == true
    turn(path, "seeds", "seed", "name = 'log'")
    with pytest.raises(SignerError):
        Signer(path)
