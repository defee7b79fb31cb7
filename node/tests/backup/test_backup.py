"""Backup and restore: a node's directory through one encrypted file, and what can go wrong."""

import asyncio
import hashlib
import io
import json
import resource
import stat
import tarfile
from contextlib import contextmanager

import msgspec
import pyrage
import pytest

from node.backup import making
from node.backup.files import FOUNDING, LIST_NAME, is_name, present
from node.backup.keys import make_key, read_key
from node.backup.making import make_backup
from node.backup.restoring import restore
from node.core import open_node
from node.directory import CHARTER_FILE, SIGNER_FILE
from node.errors import NodeError
from node.founding.applying import apply_to
from node.founding.room import FoundingRoom
from node.groups import CARD_FILE
from node.signer import Signer
from node.tests.cli.commonweal import commonweal
from node.tests.commands.test_applications import OPEN
from node.tests.commands.world import found, small_charter, world
from node.tests.founding.founders import drafted, id_of, make_room, signature_of
from node.tests.small_federation import NOW, make_outsider
from protocol.coalition.card import open_card

KEY = pyrage.x25519.Identity.generate()
PUBLIC = str(KEY.to_public())


def refused(code, run, *args):
    with pytest.raises(NodeError) as raised:
        run(*args)
    assert raised.value.code == code, raised.value
    return raised.value


async def talked(tmp_path, number=3):
    """Three closed nodes, the first of which has said something; returns its directory."""
    async with world(tmp_path) as at:
        for turn in range(number):
            await at.run(1, "proposal.put", title=f"No. {turn}", summary="Short.", text="Words.")
        return at.nodes[0].directory


def backed_up(directory, path):
    return make_backup(directory, path, [PUBLIC], NOW)


def opened(path):
    plain = io.BytesIO()
    with path.open("rb") as file:
        pyrage.decrypt_io(file, plain, [KEY])
    plain.seek(0)
    return plain


def packed(path, files):
    """A backup with the given files, whoever wrote it."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, data, kind in files:
            info = tarfile.TarInfo(name)
            info.size, info.type = len(data), kind
            info.linkname = "/etc/passwd" if kind == tarfile.SYMTYPE else ""
            tar.addfile(info, io.BytesIO(data))
    plain.seek(0)
    with path.open("wb") as file:
        pyrage.encrypt_io(plain, file, [KEY.to_public()])


async def test_a_restored_node_holds_what_the_backup_did_and_speaks_on(tmp_path):
    directory = await talked(tmp_path)
    listing = backed_up(directory, tmp_path / "night.age")
    assert (listing.size, listing.made) == (3, NOW)
    restored = tmp_path / "restored"
    told = await asyncio.to_thread(restore, tmp_path / "night.age", restored, str(KEY))
    assert told == listing
    assert present(restored) == present(directory)
    async with open_node(directory) as old:
        instance, entries = old.logs.instance, old.logs.entries(old.group, 0, 99)
    async with open_node(restored) as node:
        # It writes once it has asked the others; nothing else stands in its way.
        assert node.unwritable.code == "asking-peers"
        assert node.logs.entries(node.group, 0, 99) == entries
        # Peers' cursors count changes of the old file: the same numbers mean others here.
        assert node.logs.instance != instance
    for path in restored.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE(restored.stat().st_mode) & 0o077 == 0


async def test_nothing_of_a_node_is_in_a_backup_in_the_clear(tmp_path):
    directory = await talked(tmp_path)
    backed_up(directory, tmp_path / "night.age")
    data = (tmp_path / "night.age").read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n")
    for text in (b"SQLite format 3", b"Proposal", b"signer.sqlite", b"No. 1"):
        assert text not in data
    assert not [path for path in directory.iterdir() if path.name.startswith(".backup-")]


async def test_a_backup_of_a_node_that_publishes_all_the_time_opens_and_may_write(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        done = asyncio.Event()

        async def publish():
            number = 0
            while not done.is_set():
                number += 1
                await at.run(1, "proposal.put", title=f"{number}", summary="S.", text="Words.")
                await asyncio.sleep(0.01)

        talking = asyncio.create_task(publish())
        sizes = []
        for turn in range(4):
            path = tmp_path / f"{turn}.age"
            listing = await asyncio.to_thread(backed_up, node.directory, path)
            restored = tmp_path / f"restored{turn}"
            await asyncio.to_thread(restore, path, restored, str(KEY))
            async with open_node(restored) as again:
                assert again.unwritable.code == "asking-peers"
                head = again.logs.head(again.group)
                assert (head.size if head else 0) >= listing.size
                sizes.append(listing.size)
        done.set()
        await talking
    assert sizes == sorted(sizes)
    assert sizes[-1] > 0


async def test_what_is_published_between_the_copies_is_in_both(tmp_path, monkeypatch):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        await at.run(1, "proposal.put", title="First", summary="Short.", text="Words.")
        loop, copy = asyncio.get_running_loop(), making.copy_file

        def then_publish(source, target):
            copy(source, target)
            if source.name == SIGNER_FILE:
                said = at.run(1, "proposal.put", title="Second", summary="Short.", text="Words.")
                asyncio.run_coroutine_threadsafe(said, loop).result()

        monkeypatch.setattr(making, "copy_file", then_publish)
        path = tmp_path / "night.age"
        listing = await asyncio.to_thread(backed_up, node.directory, path)
    assert listing.size == 2
    await asyncio.to_thread(restore, path, tmp_path / "restored", str(KEY))
    async with open_node(tmp_path / "restored") as again:
        assert again.unwritable.code == "asking-peers"


async def test_a_damaged_or_cut_backup_leaves_nothing(tmp_path):
    directory = await talked(tmp_path)
    path = tmp_path / "night.age"
    backed_up(directory, path)
    data = path.read_bytes()
    target = tmp_path / "restored"
    before = set(tmp_path.iterdir())
    for place in range(0, len(data), len(data) // 12):
        changed = bytearray(data)
        changed[place] ^= 1
        path.write_bytes(changed)
        with pytest.raises(NodeError) as raised:
            await asyncio.to_thread(restore, path, target, str(KEY))
        assert raised.value.code in {"bad-backup", "bad-identity"}
    for end in (0, 10, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:end])
        with pytest.raises(NodeError):
            await asyncio.to_thread(restore, path, target, str(KEY))
    assert set(tmp_path.iterdir()) == before


async def test_another_key_opens_nothing_and_several_keys_each_do(tmp_path):
    directory = await talked(tmp_path)
    other = pyrage.x25519.Identity.generate()
    path = tmp_path / "night.age"
    make_backup(directory, path, [PUBLIC, str(other.to_public())], NOW)
    stranger = str(pyrage.x25519.Identity.generate())
    refused("bad-identity", restore, path, tmp_path / "a", stranger)
    refused("bad-identity", restore, path, tmp_path / "a", "AGE-SECRET-KEY-1NONSENSE")
    await asyncio.to_thread(restore, path, tmp_path / "a", str(other))
    await asyncio.to_thread(restore, path, tmp_path / "b", str(KEY))


@contextmanager
def no_file_grows_beyond(size):
    """As on a disk without room: what is written past that many bytes of a file is refused."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 4096])
async def test_a_full_disk_of_the_node_is_not_taken_for_a_damaged_file(tmp_path, size):
    directory = await talked(tmp_path)
    before = sorted(directory.rglob("*"))
    with no_file_grows_beyond(size):
        raised = refused("cannot-write", backed_up, directory, tmp_path / "b.age")
    assert str(directory) in raised.message
    assert sorted(directory.rglob("*")) == before
    assert not list(tmp_path.glob("b.age*"))
    assert backed_up(directory, tmp_path / "b.age").size > 0


async def test_what_is_there_is_left_alone(tmp_path):
    directory = await talked(tmp_path)
    path = tmp_path / "night.age"
    path.write_text("mine")
    refused("file-exists", backed_up, directory, path)
    assert path.read_text() == "mine"
    path.unlink()
    backed_up(directory, path)
    refused("directory-exists", restore, path, directory, str(KEY))
    refused("cannot-write", backed_up, directory, tmp_path / "nowhere" / "x.age")
    refused("cannot-read", restore, tmp_path / "absent.age", tmp_path / "a", str(KEY))
    refused("no-node", backed_up, tmp_path, tmp_path / "x.age")
    refused("bad-recipient", make_backup, directory, tmp_path / "x.age", ["age1nonsense"], NOW)
    refused("bad-recipient", make_backup, directory, tmp_path / "x.age", [], NOW)
    assert not (tmp_path / "x.age").exists()


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "boxes/../../evil.sqlite", "boxes/x/y.sqlite", "evil", "boxes/"],
)
def test_a_name_never_leads_out_of_the_directory(name):
    assert not is_name(name)


async def test_whoever_has_only_the_public_key_can_plant_nothing(tmp_path):
    directory = await talked(tmp_path)
    path = tmp_path / "night.age"
    backed_up(directory, path)
    with tarfile.open(fileobj=opened(path)) as tar:
        files = [(m.name, tar.extractfile(m).read(), tarfile.REGTYPE) for m in tar.getmembers()]
    listing = json.loads(files[0][1])

    def attempt(changed, given=None):
        rows = [(LIST_NAME, msgspec.json.encode(changed), tarfile.REGTYPE), *(given or files[1:])]
        packed(path, rows)
        return refused("bad-backup", restore, path, tmp_path / "restored", str(KEY))

    evil = {"name": "../evil", "size": 4, "sha256": hashlib.sha256(b"evil").hexdigest()}
    attempt({**listing, "files": [evil, *listing["files"]]})
    attempt({**listing, "files": [*listing["files"], listing["files"][0]]})
    attempt({**listing, "format": 2})
    attempt({**listing, "files": []})
    attempt({**listing, "more": 1})
    link = [(files[1][0], b"", tarfile.SYMTYPE), *files[2:]]
    attempt(listing, link)
    assert "missing" in attempt(listing, files[2:]).message
    other = [(files[1][0], bytes(len(files[1][1])), tarfile.REGTYPE), *files[2:]]
    assert "changed" in attempt(listing, other).message
    packed(path, [("other.json", b"{}", tarfile.REGTYPE)])
    refused("bad-backup", restore, path, tmp_path / "restored", str(KEY))
    assert not (tmp_path / "restored").exists()
    assert not (tmp_path / "evil").exists()


async def test_a_database_that_is_damaged_inside_is_found_before_the_directory_has_its_name(
    tmp_path,
):
    directory = await talked(tmp_path)
    path = tmp_path / "night.age"
    backed_up(directory, path)
    with tarfile.open(fileobj=opened(path)) as tar:
        files = {m.name: tar.extractfile(m).read() for m in tar.getmembers()}
    listing = json.loads(files.pop(LIST_NAME))
    broken = bytearray(files["store.sqlite"])
    for place in range(100, len(broken), 97):
        broken[place] ^= 0xFF
    files["store.sqlite"] = bytes(broken)
    for row in listing["files"]:
        row["sha256"] = hashlib.sha256(files[row["name"]]).hexdigest()
    packed(
        path,
        [
            (LIST_NAME, json.dumps(listing).encode(), tarfile.REGTYPE),
            *((row["name"], files[row["name"]], tarfile.REGTYPE) for row in listing["files"]),
        ],
    )
    error = refused("bad-backup", restore, path, tmp_path / "restored", str(KEY))
    assert "store.sqlite" in error.message
    assert not (tmp_path / "restored").exists()


def test_a_node_that_has_not_joined_yet_is_backed_up_too(tmp_path):
    directory = found(tmp_path, small_charter(2))[0]
    (directory / "coalition.charter").unlink()
    listing = backed_up(directory, tmp_path / "night.age")
    assert (listing.coalition, listing.name, listing.size) == ("", "", 0)
    restore(tmp_path / "night.age", tmp_path / "restored", str(KEY))
    Signer(tmp_path / "restored" / SIGNER_FILE).close()


def test_the_papers_of_a_founding_are_backed_up_until_there_is_a_charter(tmp_path):
    rooms = [make_room(tmp_path, number) for number in range(2)]
    drafted(*rooms)
    directory = rooms[0].directory
    listing = backed_up(directory, tmp_path / "night.age")
    assert FOUNDING in [file.name for file in listing.files]
    restore(tmp_path / "night.age", tmp_path / "restored", str(KEY))
    again = FoundingRoom(tmp_path / "restored")
    assert again.look() == rooms[0].look()
    assert stat.S_IMODE((tmp_path / "restored" / FOUNDING).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "restored" / FOUNDING).parent.stat().st_mode) == 0o700
    # The founding goes on from there.
    rooms[1].sign(id_of(rooms[1]))
    again.receive([signature_of(rooms[1])])
    again.sign(id_of(again))
    again.finish()
    assert FOUNDING not in present(again.directory)


def test_a_key_file_is_private_and_read_back(tmp_path):
    path = tmp_path / "backup.key"
    public = make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(pyrage.x25519.Identity.from_str(read_key(path)).to_public()) == public
    refused("file-exists", make_key, path)
    refused("cannot-read", read_key, tmp_path / "absent")
    (tmp_path / "two").write_text(path.read_text() * 2)
    assert "AGE-SECRET-KEY-1" in refused("bad-identity", read_key, tmp_path / "two").hint


async def test_the_commands_back_up_and_restore(tmp_path):
    await talked(tmp_path)
    made = json.loads(commonweal("backup-key", "backup.key", "--json", cwd=tmp_path).stdout)
    done = commonweal("backup", "night.age", "--to", made["public"], "--dir", "node1", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "with 3 statements of its own" in done.stdout
    done = commonweal("restore", "night.age", "again", "--key", "backup.key", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "old node is off for good" in done.stdout
    done = commonweal("doctor", "--dir", "again", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    done = commonweal("restore", "night.age", "again", "--key", "backup.key", cwd=tmp_path)
    assert done.returncode != 0
    assert "left alone" in done.stderr
    assert (tmp_path / "again" / "signer.sqlite").exists()


def test_a_group_that_did_not_found_the_coalition_has_its_card_in_its_backup(tmp_path):
    charter = small_charter(**OPEN)
    found(tmp_path, charter)
    late = tmp_path / "late"
    card = make_outsider(late, 4, "http://127.0.0.1:94")
    apply_to((tmp_path / "node1" / CHARTER_FILE).read_bytes(), late, 30, "Neighbours.", "")
    assert backed_up(late, tmp_path / "late.age").name == card.name
    restore(tmp_path / "late.age", tmp_path / "again", str(KEY))
    assert open_card((tmp_path / "again" / CARD_FILE).read_bytes()) == card


async def test_what_was_unpacked_by_hand_is_no_node(tmp_path):
    # The failure: nothing marks it as old, and its node votes a second time on one cut.
    directory = await talked(tmp_path)
    path = tmp_path / "night.age"
    backed_up(directory, path)
    unpacked = tmp_path / "unpacked"
    with tarfile.open(fileobj=opened(path)) as tar:
        tar.extractall(unpacked, filter="data")
    with pytest.raises(NodeError) as caught:
        async with open_node(unpacked):
            pass
    assert caught.value.code == "unpacked-backup"
    assert "commonweal restore" in caught.value.hint
