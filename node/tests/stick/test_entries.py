"""A long log on a stick is taken in by parts; the parts are small here."""

import io

import pytest

from node.peers import limits
from node.stick.entries import bundle_roots, take_entries
from node.stick.index import Stick
from node.stick.names import bundle_name
from node.tests.small_federation import group_id, local_charter, small_node
from node.tests.stick.tars import tar
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import MalformedError, ProofError
from protocol.gossip.events import Head
from protocol.merkle import CompactRange
from protocol.tiles import bundles_between, encode_bundle

WRITER, READER = 1, 2
GROUP = group_id(WRITER)
ENTRIES = [b"statement %d" % number for number in range(1_700)]
PART = 512


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(limits, "MAX_PART_ENTRIES", PART)


@pytest.fixture
def pair(tmp_path):
    charter = local_charter(2)
    with (
        small_node(tmp_path / "1", charter, WRITER) as writer,
        small_node(tmp_path / "2", charter, READER) as reader,
    ):
        yield writer, reader


def bundles(entries):
    """A log's bundles, as files on a stick."""
    return {
        bundle_name(GROUP, tile): encode_bundle(
            entries[tile.index * 256 : tile.index * 256 + tile.width]
        )
        for tile in bundles_between(0, len(entries))
    }


class Watched(Stick):
    """A stick that counts what is read of it, and may be pulled out."""

    def __init__(self, entries, left=10**6):
        super().__init__(io.BytesIO(tar(bundles(entries))))
        self.left = left

    def read(self, name):
        if not self.left:
            raise OSError("pulled out")
        self.left -= 1
        return super().read(name)


async def write(node, entries=ENTRIES):
    head = await node.write(*entries)
    return Head(GROUP, head.size, head.root, head.note)


async def take(reader, stick, head):
    held = reader.logs.head(GROUP)
    signed = Checkpoint(origin(reader.coalition, GROUP), head.size, head.root)
    await take_entries(reader.logs, stick, head, signed, held.size if held else 0)


def parts_of(node):
    found = node.logs.growing(GROUP)
    return 0 if found is None else found.compact.size


def log_of(node):
    return node.logs.entries(GROUP, 0, 1 << 40)


@pytest.mark.parametrize("held", [0, 1, 256, 300, 512, 1_600])
async def test_a_long_log_is_taken_in_by_parts_from_wherever_it_was_held(pair, held):
    writer, reader = pair
    if held:
        await take(reader, Watched(ENTRIES[:held]), await write(writer, ENTRIES[:held]))
    head = await write(writer, ENTRIES[held:])
    await take(reader, Watched(ENTRIES), head)
    assert log_of(reader) == ENTRIES
    assert (reader.logs.note(GROUP), parts_of(reader)) == (head.note, 0)


@pytest.mark.parametrize(("held", "stored"), [(0, 1_024), (300, 1_280)])
async def test_a_stick_pulled_out_is_gone_on_with(pair, held, stored):
    writer, reader = pair
    if held:
        await take(reader, Watched(ENTRIES[:held]), await write(writer, ENTRIES[:held]))
    head = await write(writer, ENTRIES[held:])
    whole = -(-len(ENTRIES) // 256)
    # The first part is read, then all that is new to be hashed, then the second part.
    with pytest.raises(OSError, match="pulled out"):
        await take(reader, Watched(ENTRIES, left=2 + whole - held // 256 + 2), head)
    assert parts_of(reader) == stored
    again = Watched(ENTRIES)
    await take(reader, again, head)
    assert log_of(reader) == ENTRIES
    assert 10**6 - again.left == (whole - held // 256) + (whole - stored // 256)


@pytest.mark.parametrize("place", [10, 600, 1_650])
async def test_of_a_long_log_that_is_not_the_one_signed_nothing_is_stored(pair, place):
    writer, reader = pair
    head = await write(writer)
    wrong = [*ENTRIES[:place], b"poison", *ENTRIES[place + 1 :]]
    with pytest.raises(ProofError) as caught:
        await take(reader, Watched(wrong), head)
    assert caught.value.code == "root-mismatch"
    assert (parts_of(reader), log_of(reader)) == (0, [])


async def test_a_bundle_that_is_missing_is_named_and_nothing_is_stored(pair):
    writer, reader = pair
    head = await write(writer)
    with pytest.raises(MalformedError) as caught:
        await take(reader, Watched(ENTRIES[:1_024]), head)
    assert "tile/entries/004" in caught.value.detail
    assert (parts_of(reader), log_of(reader)) == (0, [])


async def test_parts_of_another_line_are_replaced(pair, tmp_path):
    writer, reader = pair
    with small_node(tmp_path / "fork", writer.charter, WRITER) as fork:
        other = [b"another line", *ENTRIES[1:]]
        forked, head = await write(fork, other), await write(writer)
        with pytest.raises(OSError, match="pulled out"):
            await take(reader, Watched(other, left=2 + 7 + 1), forked)
        assert parts_of(reader) == PART
        await take(reader, Watched(ENTRIES), head)
    assert log_of(reader) == ENTRIES


async def test_an_older_stick_than_the_parts_is_read_once(pair):
    writer, reader = pair
    older = await write(writer, ENTRIES[:500])
    head = await write(writer, ENTRIES[500:])
    with pytest.raises(OSError, match="pulled out"):
        await take(reader, Watched(ENTRIES, left=2 + 7 + 1), head)
    assert parts_of(reader) == PART
    stick = Watched(ENTRIES[:500])
    await take(reader, stick, older)
    assert (log_of(reader), parts_of(reader)) == (ENTRIES[:500], 0)
    # The attack: each older stick is read whole for its hashes first, and once more to be stored.
    assert 10**6 - stick.left == 2


async def test_a_part_of_large_entries_ends_early(pair, monkeypatch):
    monkeypatch.setattr(limits, "MAX_PART_BYTES", 3_000)
    monkeypatch.setattr(limits, "MAX_PART_ENTRIES", 100_000)
    writer, reader = pair
    head = await write(writer)
    with pytest.raises(OSError, match="pulled out"):
        await take(reader, Watched(ENTRIES, left=1 + 7), head)
    assert parts_of(reader) == 256
    await take(reader, Watched(ENTRIES), head)
    assert log_of(reader) == ENTRIES


async def test_hashes_of_bundles_are_those_of_the_log_s_own_tiles(pair):
    writer, reader = pair
    head = await write(writer)
    roots = bundle_roots(reader.logs, Watched(ENTRIES), head, 0)
    assert roots == bundle_roots(writer.logs, Watched(ENTRIES), head, 1_700)
    for at, root in enumerate(roots):
        compact = CompactRange()
        compact.extend(ENTRIES[at * 256 : at * 256 + 256])
        assert compact.root() == root
