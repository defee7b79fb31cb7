"""A directory that an earlier release wrote: copied whole, then brought to this release's tables.

The copy is a node's directory by itself, so that going back is moving it into place
(docs/operate/upgrade.md). It counts as restored: a node in it asks the others for its newest head
before it writes, and forks nothing.

Crash points:
  - before the copy has its name: nothing was changed; what there is of it is removed by the next
    start, which begins anew (where it only failed, at once);
  - after that, and before the last file is migrated: each file has either its old tables or the
    new ones (a transaction each); the next start goes on and makes no second copy, which would be
    of neither release;
  - after the last file: the next start only removes the note that a copy is in use.
"""

import os
import shutil
import sqlite3
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from node.errors import NodeError
from node.store.copying import copy_file
from node.store.database import check_sound, check_version, is_older
from node.store.logs import mark_restored

COPIES_DIR = "before-upgrade"
"""Holds a directory for each upgrade, named by its hour."""
UNDER_WAY = "under-way"
"""In `COPIES_DIR`, while files are migrated: names the copy that was made of them."""
_PARTIAL = ".partial"
MIN_FREE_BYTES = 64 * 1024 * 1024
"""Left free beside the copy and what migrating writes: a file may pass through its write-ahead log
whole."""


def upgrade(
    directory: Path, databases: Mapping[str, Migrations], plain: Sequence[str], store: str
) -> Path | None:
    """Bring every database of a directory to the tables of this release.

    Args:
        directory: a node's; this process holds its lock.
        databases: name below the directory -> migrations; absent files are left absent.
        plain: names of other files that belong into a whole copy.
        store: the name of the database of logs.

    Returns:
        Where the copy is that was made first; None if nothing had to be done.

    Raises:
        StoreError: `store-newer`, `store-foreign`, `store-damaged`.
        NodeError: `no-room-to-upgrade`, `cannot-upgrade`. In none of these cases anything changed.
    """
    held = {name: known for name, known in databases.items() if _is_there(directory / name)}
    older = older_files(directory, held)
    note = directory / COPIES_DIR / UNDER_WAY
    if not older:
        note.unlink(missing_ok=True)
        return None
    try:
        copy = _resumed(note)
        if copy is None:
            names = [*held, *(name for name in plain if (directory / name).exists())]
            _check_room(directory, [*names, *older])
            copy = _copy(directory, names, store)
            _write_note(note, copy.name)
    except OSError as error:
        raise NodeError(
            "cannot-upgrade",
            f"no copy can be made before the upgrade: {_failed(error)}",
            "see to that, and start it again; nothing was changed, and the earlier release still "
            "runs this node",
        ) from error
    for name in older:
        _migrate(directory / name, held[name])
    note.unlink()
    return copy


def older_files(directory: Path, databases: Mapping[str, Migrations]) -> list[str]:
    """Which databases lack tables of this release; nothing is changed.

    Raises:
        StoreError: `store-newer`, `store-foreign`, `store-damaged`.
    """
    for name, known in databases.items():
        check_version(directory / name, known)
    older = [name for name, known in databases.items() if is_older(directory / name, known)]
    for name in older:
        # A bit that a disk turned can hide a table or that a migration was run.
        check_sound(directory / name)
    return older


def copies(directory: Path) -> list[Path]:
    """The copies from before upgrades, the oldest first."""
    folder = directory / COPIES_DIR
    return sorted(path for path in folder.glob("*") if path.is_dir() and path.suffix != _PARTIAL)


def _failed(error: OSError) -> str:
    """What failed, and where."""
    if not error.strerror:
        return str(error)
    return f"{error.filename}: {error.strerror}" if error.filename else error.strerror


def _is_there(path: Path) -> bool:
    # An empty file is one that a crash left before its first table.
    return path.is_file() and path.stat().st_size > 0


def _resumed(note: Path) -> Path | None:
    """The copy that an interrupted upgrade has made."""
    if not note.is_file():
        return None
    copy = note.parent / note.read_text(encoding="ascii").strip()
    return copy if copy.is_dir() else None


def _copy(directory: Path, names: Sequence[str], store: str) -> Path:
    folder = directory / COPIES_DIR
    folder.mkdir(mode=0o700, exist_ok=True)
    for partial in folder.glob(f"*{_PARTIAL}"):
        shutil.rmtree(partial)
    copy = _free_name(folder, time.strftime("%Y-%m-%dT%H%M%SZ", time.gmtime()))
    room = copy.with_name(copy.name + _PARTIAL)
    try:
        _fill(room, directory, names, store)
    except BaseException:
        # It takes room where there is little, and holds keys.
        shutil.rmtree(room, ignore_errors=True)
        with suppress(OSError):
            folder.rmdir()
        raise
    room.rename(copy)
    _sync(folder)
    return copy


def _fill(room: Path, directory: Path, names: Sequence[str], store: str) -> None:
    room.mkdir(mode=0o700)
    for name in names:
        target = room / name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        copy_file(directory / name, target)
    if (room / store).exists():
        _mark(room / store)
    for path in sorted(room.rglob("*"), reverse=True):
        _sync(path)
    _sync(room)


def _free_name(folder: Path, hour: str) -> Path:
    names = [hour, *(f"{hour}-{number}" for number in range(2, 100))]
    return next(folder / name for name in names if not (folder / name).exists())


def _check_room(directory: Path, names: Sequence[str]) -> None:
    """Refuse without room for the files named; what is copied and then rewritten is named twice."""
    needed = sum((directory / name).stat().st_size for name in names) + MIN_FREE_BYTES
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise NodeError(
            "no-room-to-upgrade",
            f"an upgrade and the copy before it need {needed >> 20} MiB, and {free >> 20} are free",
            "make room; nothing was changed, and the earlier release still runs this node",
        )


def _mark(store: Path) -> None:
    connection = sqlite3.connect(store, isolation_level=None)
    try:
        mark_restored(Database(connection, execute_plugins=False))
    finally:
        connection.close()


def _write_note(note: Path, name: str) -> None:
    with note.open("w", encoding="ascii") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    _sync(note.parent)


def _migrate(path: Path, known: Migrations) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = EXTRA")
        connection.execute("PRAGMA secure_delete = ON")
        known.apply(Database(connection, recursive_triggers=False, execute_plugins=False))
    finally:
        connection.close()


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
