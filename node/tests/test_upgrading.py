"""Old directories, made by the old migrations only: copied, upgraded, killed, gone back to."""

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import sys
import traceback
from contextlib import closing

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from federation_tests.scenarios.founded import found
from node import backup, upgrading
from node.core import open_node
from node.directory import DATABASES, PLAIN, bring_up_to_date, databases
from node.errors import NodeError, StoreError
from node.groups import CARD_FILE
from node.remade import REMADE_FILE
from node.stage.ports import free_port, free_ports
from node.store.copying import copy_file
from node.store.database import check_version, is_older
from node.tests.cli.commonweal import commonweal
from node.tests.small_federation import until
from node.tests.test_asking import body, size, started
from node.upgrading import COPIES_DIR, UNDER_WAY, copies

OLD = {"store.sqlite": "m002_evidence", "drafts.sqlite": "m002_accesses"}
"""The first release's tables: everything before these migrations."""
GONE = {"places"}
"""Tables that it had and this release hasn't."""
ABSENT = {"indexed": "0 AS indexed"}
"""The same of columns, with what a small record had in them."""


def make_old(path, stop):
    """Replace a file by one that only ever had the old migrations, with the same rows."""
    young = path.with_suffix(".young")
    path.rename(young)
    old = Database(path)
    DATABASES[path.name].apply(old, stop_before=stop)
    old.conn.execute("ATTACH ? AS young", (str(young),))
    for table in old.table_names():
        if not table.startswith("_"):
            columns = ", ".join(ABSENT.get(name, name) for name in old[table].columns_dict)
            old.conn.execute(f"DELETE FROM {table}")
            if table not in GONE:
                old.conn.execute(f"INSERT INTO {table} SELECT {columns} FROM young.{table}")
    old.conn.commit()
    old.conn.execute("PRAGMA journal_mode = WAL")
    old.close()
    young.unlink()


def make_all_old(directory):
    for name, stop in OLD.items():
        make_old(directory / name, stop)
    assert older(directory) == set(OLD)


def older(directory):
    known = databases(directory)
    return {name for name in known if is_older(directory / name, known[name])}


def rows(path, table):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.is_file()}


@pytest.fixture
async def old(tmp_path):
    """An old directory with a record, and a draft with a signature."""
    [directory] = found(tmp_path, [free_port()])
    async with open_node(directory) as node:
        await node.publish("proposal", body("Said long ago"))
        node.drafts.file.run(
            lambda db: db.executescript(
                "INSERT INTO drafts VALUES (x'01', 'roll', x'02', x'03', 4);"
                "INSERT INTO signatures VALUES (x'01', x'05', x'06', 7);"
            )
        )
    make_all_old(directory)
    return directory


def test_every_database_of_a_backup_can_be_upgraded():
    assert set(DATABASES) == set(backup.files.DATABASES)


async def test_an_old_directory_is_copied_and_then_upgraded(old):
    before = rows(old / "store.sqlite", "entries"), rows(old / "drafts.sqlite", "signatures")
    assert before[1] == [(b"\1", b"\5", b"\6")]
    bring_up_to_date(old)
    assert older(old) == set()
    assert rows(old / "store.sqlite", "entries") == before[0]
    assert rows(old / "drafts.sqlite", "signatures") == [(b"\1", b"\5", b"\6", 0)]
    [copy] = copies(old)
    assert older(copy) == set(OLD)
    assert (
        rows(copy / "store.sqlite", "entries"),
        rows(copy / "drafts.sqlite", "signatures"),
    ) == before
    assert {path.name for path in copy.iterdir()} <= {*PLAIN, *DATABASES}
    assert {path.name for path in copy.iterdir()} >= {"coalition.charter", *OLD}
    assert {path.stat().st_mode & 0o077 for path in [copy, *copy.iterdir()]} == {0}
    bring_up_to_date(old)
    assert copies(old) == [copy]


async def test_the_copy_of_a_node_that_waits_to_be_taken_in_has_its_card_and_its_rotation(old):
    # Gone back to, such a node ended at its first look for its own card.
    for name in (CARD_FILE, REMADE_FILE):
        (old / name).write_bytes(name.encode())
    bring_up_to_date(old)
    [copy] = copies(old)
    assert {*PLAIN} <= {path.name for path in copy.iterdir()}
    assert (copy / CARD_FILE).read_bytes() == CARD_FILE.encode()


async def test_a_directory_of_this_release_is_not_copied(tmp_path):
    [directory] = found(tmp_path, [free_port()])
    for _ in range(2):
        async with open_node(directory):
            pass
    assert copies(directory) == []


def kill_at(number, run):
    """Run it in a fork that is killed at its `number`-th step; whether it came to the end.

    A step is whatever Python reports of files and databases, and each statement that SQLite runs.
    """
    child = os.fork()
    if not child:
        left = [number]

        def step(*_):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        def watch(event, _):
            if event.startswith(("open", "os.", "shutil.", "sqlite3.")) and left[0] > 0:
                step()

        def connect(*args, **options):
            connection = really_connect(*args, **options)
            connection.set_trace_callback(step)
            return connection

        really_connect, sqlite3.connect = sqlite3.connect, connect
        sys.addaudithook(watch)
        try:
            run()
            # What is done now is not the run's: coverage writes down what it saw, for one.
            left[0] = 0
            os._exit(0)
        except BaseException:  # noqa: BLE001 - the fork must not go on as its parent
            traceback.print_exc()
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert status == 0 or os.WTERMSIG(status) == signal.SIGKILL, "it failed by itself"
    return status == 0


async def test_a_kill_at_any_step_leaves_old_or_new_and_the_next_start_ends_it(old, tmp_path):
    entries = rows(old / "store.sqlite", "entries")
    number, ended, met = 1, False, set()
    while not ended:
        directory = tmp_path / f"killed-{number}"
        shutil.copytree(old, directory)
        ended = kill_at(number, lambda place=directory: bring_up_to_date(place))
        met.add((len(copies(directory)), frozenset(older(directory))))
        bring_up_to_date(directory)
        assert older(directory) == set()
        assert rows(directory / "store.sqlite", "entries") == entries
        [copy] = copies(directory)
        assert older(copy) == set(OLD)
        assert rows(copy / "store.sqlite", "entries") == entries
        assert [path.name for path in (directory / COPIES_DIR).iterdir()] == [copy.name]
        shutil.rmtree(directory)
        number += 19
    both = frozenset(OLD)
    assert {(0, both), (1, both), (1, frozenset())} <= met
    assert any(files < both and files for _, files in met), "never between two files"


def test_a_newer_directory_is_refused_with_words_and_nothing_is_touched(old):
    known = dict(DATABASES)
    newer = Migrations("commonweal-people")
    newer(name="m999_unheard_of")(lambda db: None)
    people = Database(old / "people.sqlite")
    newer.apply(people)
    people.close()
    before = contents(old)
    with pytest.raises(StoreError) as caught:
        upgrading.upgrade(old, known, (), "store.sqlite")
    assert caught.value.code == "store-newer"
    assert "docs/operate/upgrade.md" in caught.value.hint
    assert contents(old) == before
    assert copies(old) == []


def test_doctor_upgrades_nothing_and_reminds_of_copies(old):
    before = contents(old)
    said = commonweal("doctor", "--dir", str(old), cwd=old.parent)
    assert "an earlier release wrote these files" in said.stdout
    assert contents(old) == before
    bring_up_to_date(old)
    said = commonweal("doctor", "--dir", str(old), cwd=old.parent)
    assert str(copies(old)[0]) in said.stdout


def test_without_room_for_a_copy_nothing_is_upgraded(old, monkeypatch):
    monkeypatch.setattr(upgrading, "MIN_FREE_BYTES", 1 << 62)
    with pytest.raises(NodeError) as caught:
        bring_up_to_date(old)
    assert caught.value.code == "no-room-to-upgrade"
    assert older(old) == set(OLD)
    assert copies(old) == []


@pytest.mark.parametrize("name", ["store.sqlite", "drafts.sqlite"])
def test_a_copy_that_cannot_be_written_is_no_damage_and_leaves_nothing(old, monkeypatch, name):
    # The failure: on a disk without a free inode the node's own file was called damaged, with the
    # advice to restore a backup, and half a copy with keys in it stayed.
    def without_inodes(source, target):
        if source.name == name:
            # SQLite can't make its journal there.
            target.with_name(f"{target.name}-journal").mkdir()
        copy_file(source, target)

    before = contents(old)
    monkeypatch.setattr(upgrading, "copy_file", without_inodes)
    with pytest.raises(NodeError) as caught:
        bring_up_to_date(old)
    assert caught.value.code == "cannot-upgrade"
    assert f"{name}: SQLite can make no file there" in caught.value.message
    assert "start it again" in caught.value.hint
    assert {file: data for file, data in contents(old).items() if file in before} == before
    assert not (old / COPIES_DIR).exists()
    monkeypatch.undo()
    bring_up_to_date(old)
    assert len(copies(old)) == 1


def test_what_stands_in_the_place_of_copies_is_named(old):
    (old / COPIES_DIR).write_text("mine")
    with pytest.raises(NodeError) as caught:
        bring_up_to_date(old)
    assert caught.value.code == "cannot-upgrade"
    assert f"{old / COPIES_DIR}: " in caught.value.message
    assert (old / COPIES_DIR).read_text() == "mine"


def test_room_is_asked_for_the_copy_and_for_what_is_written_anew(old, monkeypatch):
    names = [
        name for name in [*DATABASES, "coalition.charter", "node.toml"] if (old / name).exists()
    ]
    both = sum((old / name).stat().st_size for name in [*names, *OLD]) + upgrading.MIN_FREE_BYTES
    usage = shutil.disk_usage(old)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=both - 1))
    with pytest.raises(NodeError, match="an upgrade and the copy before it need"):
        bring_up_to_date(old)
    assert older(old) == set(OLD)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=both))
    bring_up_to_date(old)
    assert older(old) == set()


def go_back(directory):
    """As the page says: the copy takes the directory's place."""
    [copy] = copies(directory)
    newer = directory.with_name("newer")
    directory.rename(newer)
    (newer / copy.relative_to(directory)).rename(directory)


async def test_going_back_to_the_copy_forks_nothing(tmp_path):
    directories = found(tmp_path, free_ports(3))
    async with started(*directories) as (one, *others):
        await until(lambda: one.unwritable is None)
        await one.publish("proposal", body("Before the upgrade"))
        await until(lambda: all(size(node, one.group) == 1 for node in others))
    make_all_old(directories[0])
    async with started(*directories) as (one, *others):
        await until(lambda: one.unwritable is None)
        await one.publish("proposal", body("After the upgrade"))
        await until(lambda: all(size(node, one.group) == 2 for node in others))
    await asyncio.to_thread(go_back, directories[0])
    for name, known in DATABASES.items():
        check_version(directories[0] / name, known)
    async with open_node(directories[0]) as one:
        # By itself it can't know what it has said since, so it says nothing.
        assert size(one, one.group) == 1
        with pytest.raises(NodeError):
            await one.publish("proposal", body("Too early"))
    async with started(*directories) as (one, *others):
        await until(lambda: size(one, one.group) == 2)
        await until(lambda: one.unwritable is None)
        await one.publish("proposal", body("After going back"))
        await until(lambda: all(size(node, one.group) == 3 for node in others))
        assert all(node.logs.frozen() == () or not node.logs.frozen() for node in others)


def test_a_note_of_a_copy_that_is_gone_is_not_believed(old):
    (old / COPIES_DIR).mkdir()
    (old / COPIES_DIR / UNDER_WAY).write_text("2026-01-01T000000Z\n")
    bring_up_to_date(old)
    assert len(copies(old)) == 1


def test_a_turned_bit_that_hides_which_tables_a_file_has_is_damage_and_not_age(tmp_path):
    # The failure: the file was upgraded, "table seeds already exists", and doctor was content.
    [directory] = found(tmp_path, [free_port()])
    bring_up_to_date(directory)
    path = directory / "signer.sqlite"
    whole, known = path.read_bytes(), databases(directory)[path.name]
    # The name stands in the table of what was run, and in its index: one of them is what is read.
    for place in re.finditer(rb"commonweal-signer", whole):
        turned = bytearray(whole)
        turned[place.start()] ^= 16
        path.write_bytes(turned)
        if is_older(path, known):
            break
    check_version(path, known)
    assert is_older(path, known)
    before = contents(directory)
    with pytest.raises(StoreError) as raised:
        bring_up_to_date(directory)
    assert raised.value.code == "store-damaged"
    assert "restore the last backup" in raised.value.hint
    assert contents(directory) == before
    assert copies(directory) == []
    said = commonweal("doctor", "--dir", directory, cwd=tmp_path)
    assert said.returncode != 0
    assert "signer.sqlite can't be used as a database" in said.stdout
