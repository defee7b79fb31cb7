"""A bit turns in what a store keeps beside entries: no head is signed on it, nobody is blamed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from node.errors import SignerError, StoreError
from node.recovery import recover
from node.seeds import KeyName
from node.signer import Signer
from node.store.logs import LogStore
from node.tests.turning import turn
from protocol.checkpoint import Checkpoint, open_checkpoint, origin, sign_checkpoint
from protocol.merkle import CompactRange

COALITION, OWN, OTHER = b"c" * 32, b"g" * 16, b"o" * 16
SEED = b"s" * 32
LONG = 600
"""Two full tiles and a bit: hashes on both levels."""
ENTRIES = [b"statement %d" % number for number in range(LONG)]


def root_of(entries: list[bytes]) -> bytes:
    compact = CompactRange()
    compact.extend(entries)
    return compact.root()


@pytest.fixture
async def directory(tmp_path: Path) -> Path:
    """A store with the own log and another's, both long, closed; and the signer of the own."""
    with (
        closing(Signer.create(tmp_path / "signer.sqlite")) as signer,
        LogStore(tmp_path / "store.sqlite") as store,
    ):
        signer.bind(COALITION, OWN)
        await store.append_own(OWN, signer.origin, ENTRIES, signer.sign_head)
        await take(store, ENTRIES)
    return tmp_path


async def take(store: LogStore, entries: list[bytes], held: int = 0) -> None:
    """Take in a head of the other log, with what is new of it."""
    checkpoint = Checkpoint(origin(COALITION, OTHER), len(entries), root_of(entries))
    note = sign_checkpoint(SEED, checkpoint)
    await store.append(OTHER, note, checkpoint, entries[held:])


PLACES = [
    *(("range", bit) for bit in (3, 70, 400, 900, 1300)),
    *(("root", bit) for bit in (0, 255)),
    *(("size", bit) for bit in (0, 5)),
]
"""A column of a log's row and a bit in it: of its range its size and some of each hash."""


@pytest.mark.parametrize(("column", "bit"), PLACES)
async def test_no_head_is_signed_on_hashes_that_a_disk_damaged(
    directory: Path, column: str, bit: int
) -> None:
    turn(directory / "store.sqlite", "logs", column, "id = 1", bit)
    with (
        closing(Signer(directory / "signer.sqlite")) as signer,
        LogStore(directory / "store.sqlite") as store,
    ):
        signed = signer.head()
        with pytest.raises(StoreError) as caught:
            await store.append_own(OWN, signer.origin, [b"next"], signer.sign_head)
        assert (caught.value.code, bool(caught.value.hint)) == ("store-damaged", True)
        # What was signed last is what others hold, and nothing waits to be finished.
        assert signer.head() == signed
        assert store.staged() == []


@pytest.mark.parametrize(("column", "bit"), [("root", 7), ("size", 3), ("size", 60)])
async def test_a_start_states_the_head_of_its_own_as_its_note_does(
    directory: Path, column: str, bit: int
) -> None:
    turn(directory / "store.sqlite", "logs", column, "id = 1", bit)
    with (
        closing(Signer(directory / "signer.sqlite")) as signer,
        LogStore(directory / "store.sqlite") as store,
    ):
        signed = signer.head()
        assert signed is not None
        await recover(store, signer, OWN)
        head = await store.append_own(OWN, signer.origin, [b"next"], signer.sign_head)
        assert (signed.size, head.size) == (LONG, LONG + 1)
        assert head.root == root_of([*ENTRIES, b"next"])


@pytest.mark.parametrize(("column", "bit"), [("root", 7), ("size", 3)])
async def test_a_start_over_a_head_of_its_own_whose_note_is_damaged_too_may_not_write(
    directory: Path, column: str, bit: int
) -> None:
    turn(directory / "store.sqlite", "logs", column, "id = 1", bit)
    turn(directory / "store.sqlite", "logs", "note", "id = 1", 900)
    with (
        closing(Signer(directory / "signer.sqlite")) as signer,
        LogStore(directory / "store.sqlite") as store,
    ):
        with pytest.raises((SignerError, StoreError)) as caught:
            await recover(store, signer, OWN)
        assert caught.value.code in {"head-forked", "store-damaged", "signer-behind"}


@pytest.mark.parametrize(("column", "bit"), PLACES)
async def test_whoever_gives_what_a_damaged_record_lacks_is_not_blamed(
    directory: Path, column: str, bit: int
) -> None:
    turn(directory / "store.sqlite", "logs", column, "id = 2", bit)
    with LogStore(directory / "store.sqlite") as store:
        with pytest.raises(StoreError) as caught:
            await take(store, [*ENTRIES, b"next"], LONG)
        assert caught.value.code == "store-damaged"
        assert store.evidence(OTHER) is None
        assert not store.faults(OTHER)


@pytest.mark.parametrize(("column", "bit"), [("hashes", 9), ("hashes", 65_000), ("root", 20)])
async def test_stored_hashes_of_full_tiles_make_no_head(
    directory: Path, column: str, bit: int
) -> None:
    # They are what peers are given, and they look for themselves; doctor names them.
    with closing(sqlite3.connect(directory / "store.sqlite")) as db:
        key, *_ = (key for (key,) in db.execute("SELECT key FROM tiles ORDER BY key"))
    turn(directory / "store.sqlite", "tiles", column, f"key = {key}", bit)
    with (
        closing(Signer(directory / "signer.sqlite")) as signer,
        LogStore(directory / "store.sqlite") as store,
    ):
        more = [b"more %d" % number for number in range(300)]
        await store.append_own(OWN, signer.origin, more, signer.sign_head)
        head = signer.head()
        assert head is not None
        said = open_checkpoint(head.note, signer.origin, signer.public(KeyName.LOG))
        assert (said.size, said.root) == (LONG + 300, root_of([*ENTRIES, *more]))
