"""A federation on a stick: what one node wrote, another takes in, and a liar's changes nothing."""

import io
import json
import random
import sqlite3
import tarfile
from contextlib import asynccontextmanager

import pytest

from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.seeds import KeyName
from node.stick.index import BLOCK, MAX_MEMBER_BYTES, Stick
from node.stick.reading import take_in
from node.tests.cli.commonweal import commonweal
from node.tests.commands.test_frozen import freeze, proof
from node.tests.commands.world import found, small_charter, world
from node.tests.small_federation import group_id, seeds
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.merkle import CompactRange

TALK = "Words that somebody may want erased later."


async def talk(at, number=1, title="A strike fund"):
    """A proposal with a comment of the same group, whose words are a blob."""
    put = await at.run(number, "proposal.put", title=title, summary="Short.", text="One. Two.")
    await at.run(number, "proposal.comment", target=put["proposal"], stance="for", text=TALK)
    return put["proposal"]


async def exported(at, number, path):
    return await at.run(number, "federation.export", path=str(path))


def log_of(node, group):
    head = node.logs.head(group)
    return [] if head is None else node.logs.entries(group, 0, head.size)


def blobs_of(node):
    with sqlite3.connect(node.directory / "store.sqlite") as db:
        return {row[0] for row in db.execute("SELECT hash FROM blobs WHERE data IS NOT NULL")}


@asynccontextmanager
async def stick(tmp_path):
    """Three nodes; the first has talked and written a stick; yields (world, its path)."""
    async with world(tmp_path) as at:
        for number in range(3):
            await talk(at, title=f"Proposal {number}")
        path = tmp_path / "all.tar"
        await exported(at, 1, path)
        yield at, path


async def test_a_node_without_a_line_takes_in_all_that_another_holds(tmp_path):
    async with stick(tmp_path) as (at, path):
        told = await at.run(2, "federation.import", path=str(path))
        size = at.nodes[0].logs.head(group_id(1)).size
        assert [(log["before"], log["after"], log["refused"]) for log in told["logs"]] == [
            (0, size, "")
        ]
        assert log_of(at.nodes[1], group_id(1)) == log_of(at.nodes[0], group_id(1))
        assert blobs_of(at.nodes[1]) == blobs_of(at.nodes[0])
        assert told["blobs"] == len(blobs_of(at.nodes[0])) == 3
        # And on it goes: what came by stick is on the next one.
        second = tmp_path / "second.tar"
        await exported(at, 2, second)
        told = await at.run(3, "federation.import", path=str(second))
        assert log_of(at.nodes[2], group_id(1)) == log_of(at.nodes[0], group_id(1))


async def test_the_same_again_and_an_old_stick_change_nothing(tmp_path):
    async with stick(tmp_path) as (at, path):
        await at.run(2, "federation.import", path=str(path))
        again = await at.run(2, "federation.import", path=str(path))
        assert [log["before"] == log["after"] for log in again["logs"]] == [True]
        assert again["blobs"] == 0
        await talk(at, title="Later")
        newer = tmp_path / "newer.tar"
        await exported(at, 1, newer)
        await at.run(2, "federation.import", path=str(newer))
        whole = log_of(at.nodes[1], group_id(1))
        old = await at.run(2, "federation.import", path=str(path))
        assert [log["refused"] for log in old["logs"]] == [""]
        assert log_of(at.nodes[1], group_id(1)) == whole == log_of(at.nodes[0], group_id(1))


async def test_a_plain_tar_program_reads_it_and_names_are_as_in_the_api(tmp_path):
    async with stick(tmp_path) as (at, path):
        with tarfile.open(path) as tar:
            names = tar.getnames()
            log = f"log/{group_id(1).hex()}"
            assert tar.extractfile(f"{log}/checkpoint").read() == at.nodes[0].logs.note(group_id(1))
        assert names[0] == "charter"
        # Entries before the head that covers them.
        assert names.index(f"{log}/checkpoint") > max(
            at for at, name in enumerate(names) if name.startswith(f"{log}/tile/entries")
        )


async def test_erased_words_are_on_no_stick_and_come_back_by_none(tmp_path):
    async with stick(tmp_path) as (at, path):
        node = at.nodes[0]
        gone = min(blobs_of(node))
        await node.logs.erase_blob(gone)
        later = tmp_path / "later.tar"
        await exported(at, 1, later)
        with tarfile.open(later) as tar:
            assert f"blob/{gone.hex()}" not in tar.getnames()
        await at.run(1, "federation.import", path=str(path))
        assert node.logs.blob(gone) is None


async def test_blobs_that_no_statement_names_are_left_on_the_stick(tmp_path):
    async with stick(tmp_path) as (at, _):
        stray = await at.nodes[0].logs.put_blob(b"nobody named this")
        later = tmp_path / "later.tar"
        await exported(at, 1, later)
        await at.run(2, "federation.import", path=str(later))
        assert at.nodes[1].logs.blob(stray) is None


async def test_one_changed_byte_anywhere_is_refused_or_does_not_matter(tmp_path):
    async with stick(tmp_path) as (at, path):
        data, chance = path.read_bytes(), random.Random(7)
        true, blobs = log_of(at.nodes[0], group_id(1)), blobs_of(at.nodes[0])
        refused = 0
        for _ in range(60):
            place = chance.randrange(len(data))
            changed = bytearray(data)
            changed[place] ^= 1 << chance.randrange(8)
            refused += await refusal(at.nodes[2], bytes(changed)) != ""
            held = log_of(at.nodes[2], group_id(1))
            assert held == true[: len(held)]
            assert blobs_of(at.nodes[2]) <= blobs
        assert refused


async def refusal(node, data):
    """Why a stick or one of its logs is refused; empty if all of it is taken."""
    try:
        taken = await take_in(node, Stick(io.BytesIO(data)))
    except NodeError as error:
        return error.code
    return next((log.refused for log in taken.logs if log.refused), "" if taken.logs else "none")


@pytest.mark.parametrize("cut", [0, 100])
async def test_a_stick_pulled_out_too_early_says_so_wherever_it_ends(tmp_path, cut):
    async with stick(tmp_path) as (at, path):
        data = path.read_bytes()
        whole = len(data.rstrip(b"\0")) // BLOCK
        for block in range(1, whole, 3):
            assert await refusal(at.nodes[1], data[: block * BLOCK + cut]) == "bad-stick"
            assert log_of(at.nodes[1], group_id(1)) == []


def member(name, size=0, kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "too early"),
        (member("whole"), "too early"),
        (b"no tar at all" + bytes(600), "no tar"),
        (member("link", kind=tarfile.SYMTYPE), "plain files"),
        (member("folder", kind=tarfile.DIRTYPE), "plain files"),
        (member("header", 400, tarfile.XHDTYPE) + bytes(512), "plain files"),
        (member("long", 400, tarfile.GNUTYPE_LONGNAME) + bytes(512), "plain files"),
        (member("large", MAX_MEMBER_BYTES + 1), "plain files"),
        (member("cut", 1000) + bytes(500), "middle of a file"),
        (member("twice") + member("twice"), "two files"),
    ],
)
def test_what_is_no_tar_of_small_plain_files_is_refused_whole(data, why):
    with pytest.raises(NodeError, match=why) as raised:
        Stick(io.BytesIO(data))
    assert raised.value.code == "bad-stick"


def test_a_size_of_the_other_kind_can_make_nobody_read_backwards():
    # GNU tars write large sizes in base 256, where a set top bit could mean a negative one.
    header = bytearray(member("back"))
    header[124:136] = b"\xff" * 12
    header[148:156] = b"%06o\0 " % (sum(header[:148]) + 8 * 32 + sum(header[156:512]))
    with pytest.raises(NodeError):
        Stick(io.BytesIO(bytes(header) + bytes(1024)))


async def test_a_stick_of_another_coalition_is_named_as_such(tmp_path):
    async with stick(tmp_path) as (at, _):
        other = tmp_path / "other"
        other.mkdir()
        (elsewhere, *_) = found(other, small_charter(2))
        charter = (elsewhere / "coalition.charter").read_bytes()
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            info = tarfile.TarInfo("charter")
            info.size = len(charter)
            tar.addfile(info, io.BytesIO(charter))
        with pytest.raises(NodeError, match="another coalition"):
            await take_in(at.nodes[1], Stick(written))
        with pytest.raises(NodeError, match="no charter"):
            await take_in(at.nodes[1], Stick(io.BytesIO(member("else") + bytes(1024))))


async def test_a_fork_on_a_stick_is_refused_and_proved_and_other_logs_are_taken(tmp_path):
    async with world(tmp_path) as at:
        await talk(at)
        await talk(at, number=2, title="Of the second group")
        await at.exchange()
        # Group 1's key signs another history of the same length, which node 3 is given first.
        node, liar = at.nodes[2], at.nodes[0]
        size = liar.logs.head(group_id(1)).size
        path = tmp_path / "all.tar"
        await exported(at, 1, path)
        with tarfile.open(path) as tar:
            log = f"log/{group_id(1).hex()}/checkpoint"
            assert log in tar.getnames()
        other = tmp_path / "third"
        async with world_of_liar(other, at, size) as forked:
            told = await run(forked, "federation.import", {"path": str(path)})
            assert list(forked.logs.frozen()) == [group_id(1)]
        by_group = {log["group"]: log for log in told["logs"]}
        assert "log-frozen" in by_group[group_id(1).hex()]["refused"]
        assert by_group[group_id(2).hex()]["refused"] == ""
        assert by_group[group_id(2).hex()]["after"] > 0
        assert node.logs.head(group_id(1)).size == size


@asynccontextmanager
async def world_of_liar(base, at, size):
    """A fourth directory of group 3's node that holds another branch of group 1's log."""
    base.mkdir()
    directory = found(base, at.nodes[0].charter)[2]
    async with open_node(directory, at.clock) as node:
        entries = [b"another history %d" % number for number in range(size)]
        compact = CompactRange()
        compact.extend(entries)
        checkpoint = Checkpoint(origin(node.coalition, group_id(1)), size, compact.root())
        note = sign_checkpoint(seeds(1)[KeyName.LOG], checkpoint)
        await node.logs.append(group_id(1), note, checkpoint, entries)
        yield node


async def test_a_file_that_is_there_is_left_alone_and_a_failed_export_leaves_nothing(tmp_path):
    async with world(tmp_path) as at:
        await talk(at)
        path = tmp_path / "mine.tar"
        path.write_text("something else")
        with pytest.raises(NodeError, match="left alone"):
            await exported(at, 1, path)
        assert path.read_text() == "something else"
        with pytest.raises(NodeError) as raised:
            await exported(at, 1, tmp_path / "nowhere" / "all.tar")
        assert raised.value.code == "cannot-write"
        with pytest.raises(NodeError, match="starts with /"):
            await at.run(1, "federation.export", path="all.tar")
        with sqlite3.connect(at.nodes[0].directory / "store.sqlite") as db:
            db.execute("DELETE FROM entries WHERE key IN (SELECT min(key) FROM entries)")
        with pytest.raises(NodeError, match="missing from the store"):
            await exported(at, 1, tmp_path / "broken.tar")
        assert not list(tmp_path.glob("broken*"))


async def test_the_commands_carry_a_federation_between_directories(tmp_path):
    async with world(tmp_path) as at:
        await talk(at)
    done = commonweal("export", "all.tar", "--dir", "node1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 record with" in done.stdout
    done = commonweal("import", "all.tar", "--dir", "node2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "new statements, now" in done.stdout
    assert "texts: 1 new" in done.stdout
    told = commonweal("import", "all.tar", "--dir", "node2", "--json", cwd=tmp_path)
    assert json.loads(told.stdout)["blobs"] == 0
    done = commonweal("import", "absent.tar", "--dir", "node2", cwd=tmp_path)
    assert done.returncode != 0
    assert "absent.tar" in done.stderr


async def test_evidence_comes_first_and_freezes_the_log_of_who_takes_it_in(tmp_path):
    async with world(tmp_path) as at:
        await talk(at, 3)
        await freeze(at, 3)
        path = tmp_path / "frozen.tar"
        await exported(at, 1, path)
        with path.open("rb") as file:
            assert Stick(file).names()[1] == f"federation/evidence/{group_id(3).hex()}"
        (tmp_path / "fresh").mkdir()
        fresh = found(tmp_path / "fresh", small_charter())[0]
        async with open_node(fresh, at.clock) as node:
            with path.open("rb") as file:
                await take_in(node, Stick(file))
            assert list(node.logs.frozen()) == [group_id(3)]


async def test_another_branch_on_a_stick_is_evidence(tmp_path):
    async with world(tmp_path) as at:
        await talk(at, 2)
        await talk(at, 2)
        await at.exchange()
        node = at.nodes[0]
        held = node.logs.head(group_id(2))
        other = CompactRange()
        other.extend([b"another"])
        line = origin(node.coalition, group_id(2))
        note = sign_checkpoint(seeds(2)[KeyName.LOG], Checkpoint(line, 1, other.root()))
        path = tmp_path / "branch.tar"
        with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
            charter = (node.directory / "coalition.charter").read_bytes()
            name = f"log/{group_id(2).hex()}/checkpoint"
            for member, data in (("charter", charter), (name, note)):
                info = tarfile.TarInfo(member)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        with path.open("rb") as file:
            await take_in(node, Stick(file))
        assert list(node.logs.frozen()) == [group_id(2)]
        assert node.logs.head(group_id(2)) == held


async def test_what_proves_nothing_freezes_nothing(tmp_path):
    async with world(tmp_path) as at:
        await talk(at, 3)
        await at.exchange()
        node = at.nodes[0]
        path = tmp_path / "lie.tar"
        with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
            charter = (node.directory / "coalition.charter").read_bytes()
            lies = {group_id(3): b"no proof", group_id(2): proof(node, 3)}
            members = [("charter", charter)]
            members += [(f"federation/evidence/{g.hex()}", data) for g, data in lies.items()]
            for member, data in members:
                info = tarfile.TarInfo(member)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        with path.open("rb") as file:
            await take_in(node, Stick(file))
        assert node.logs.frozen() == {}
