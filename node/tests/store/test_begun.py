"""A list of members that was lost is missed until it lies there again or is given up."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from federation_tests.scenarios.founded import found
from node import stores
from node.cli.doctor import doctor
from node.core import Node, open_node
from node.directory import begin_members_anew, members_lost
from node.errors import LockError, StoreError
from node.founding import files
from node.stage.ports import free_port
from node.store import begun
from node.store.copying import copy_file
from node.store.database import PAGE_BYTES

ROSTER = b"ref,name\n1,Ann Example\n"


@pytest.fixture
async def lost(tmp_path: Path) -> Path:
    """The directory of a node with a member, of which a backup has been made, and then no list."""
    (directory,) = found(tmp_path, [free_port()])
    async with open_node(directory) as node:
        await enter(node)
    copy_file(directory / "people.sqlite", tmp_path / "backup.sqlite")
    (directory / "people.sqlite").unlink()
    return directory


async def enter(node: Node) -> None:
    await node.people.commit(node.people.plan_import(ROSTER))


def drafts(directory: Path) -> list[Path]:
    return list(directory.glob(".people.sqlite.*"))


async def start(directory: Path) -> int:
    """How many members a node has that starts there."""
    async with open_node(directory) as node:
        return len(node.people.members())


async def test_it_is_missed_until_it_is_restored(lost: Path) -> None:
    assert await start(lost) == 0
    assert members_lost(lost)
    shutil.copy(lost.parent / "backup.sqlite", lost / "people.sqlite")
    assert not members_lost(lost)
    assert await start(lost) == 1
    assert not members_lost(lost)


async def test_who_comes_in_meanwhile_does_not_make_it_the_groups_list(lost: Path) -> None:
    async with open_node(lost) as node:
        await enter(node)
    assert members_lost(lost)
    # Nor is a backup of it, once restored.
    copy_file(lost / "people.sqlite", lost.parent / "later.sqlite")
    shutil.copy(lost.parent / "later.sqlite", lost / "people.sqlite")
    assert members_lost(lost)


@pytest.mark.parametrize("started", [False, True])
async def test_it_is_missed_no_more_once_given_up(lost: Path, started: bool) -> None:
    if started:
        await start(lost)
    told = CliRunner().invoke(doctor, ["--members-anew", "--dir", str(lost)], input="n\n")
    assert told.exit_code != 0
    assert members_lost(lost)
    told = CliRunner().invoke(doctor, ["--members-anew", "--dir", str(lost)], input="y\n")
    assert told.exit_code == 0, told.output
    assert "commonweal roster import" in told.output
    assert not members_lost(lost)
    assert await start(lost) == 0
    assert not members_lost(lost)


async def test_a_list_that_was_not_lost_is_not_begun_anew(tmp_path: Path) -> None:
    (directory,) = found(tmp_path, [free_port()])
    async with open_node(directory) as node:
        await enter(node)
    told = CliRunner().invoke(doctor, ["--members-anew", "--dir", str(directory)], input="y\n")
    assert told.exit_code != 0
    assert not begin_members_anew(directory)
    assert await start(directory) == 1


async def test_a_node_that_runs_keeps_its_list(lost: Path) -> None:
    async with open_node(lost):
        with pytest.raises(LockError):
            begin_members_anew(lost)
        assert members_lost(lost)


async def test_a_start_killed_in_between_misses_it_still(
    lost: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            await start(lost)
    assert not (lost / "people.sqlite").exists()
    with monkeypatch.context() as patched:
        patched.setattr(stores, "PeopleStore", killed)
        with pytest.raises(KeyboardInterrupt):
            await start(lost)
    assert members_lost(lost)
    # What the kill left is gone with the next start, which begins a file as any other.
    assert await start(lost) == 0
    assert drafts(lost) == []
    with closing(sqlite3.connect(lost / "people.sqlite")) as db:
        assert db.execute("PRAGMA page_size").fetchone() == (PAGE_BYTES,)
    assert (lost / "people.sqlite").stat().st_mode & 0o777 == 0o600


async def test_what_lay_beside_the_lost_file_is_no_part_of_the_new_one(lost: Path) -> None:
    (lost / "people.sqlite-wal").write_bytes(b"left over" * 1_000)
    assert await start(lost) == 0
    assert members_lost(lost)


async def test_a_disk_without_room_is_called_that(
    lost: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "fsync", no_space)
        with pytest.raises(StoreError) as refused:
            begun.begin_in_place_of_lost(lost / "people.sqlite")
    assert refused.value.code == "disk-full"
    assert members_lost(lost)


def test_of_a_damaged_file_others_tell(tmp_path: Path) -> None:
    (tmp_path / "people.sqlite").write_bytes(b"no database at all" * 100)
    assert not begun.is_in_place_of_lost(tmp_path / "people.sqlite")
