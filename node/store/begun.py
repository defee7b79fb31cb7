"""A list of members that was lost, and the empty one that a start began in its place.

The empty file says so in its header, so that it is not taken for the group's list at the next start
either: until the lost file lies there again, which has no such mark, or a person says that there
will be none. Copies of the file have the mark as well.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from node.errors import StoreError
from node.founding.files import drop_drafts, write_whole
from node.store.database import PAGE_BYTES, StoreFile, application_id
from node.store.people import people_migrations
from node.store.space import disk_full, no_room

IN_PLACE_OF_A_LOST_ONE = int.from_bytes(b"LOST", "big")
"""SQLite's application id of such a file; of every other file of a node it is 0."""


def begin_in_place_of_lost(path: Path) -> None:
    """Make the empty file, with its mark, where nothing lies.

    If we crash before: the file is missing still, and the next start says that again. After: it is
    there with its mark. Under no circumstances is there an empty file without one.

    Raises:
        StoreError: `disk-full`.
    """
    # What lies beside a file that is gone would be taken for a part of the new one.
    for rest in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    drop_drafts(path)
    with_mark = sqlite3.connect(":memory:", isolation_level=None)
    try:
        with_mark.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        with_mark.execute(f"PRAGMA application_id = {IN_PLACE_OF_A_LOST_ONE}")
        write_whole(path, with_mark.serialize(), 0o600)
    except OSError as error:
        raise (disk_full() if no_room(error) else error) from error
    finally:
        with_mark.close()


def is_in_place_of_lost(path: Path) -> bool:
    """Whether a file was begun in place of a lost one; of what can't be read others tell."""
    try:
        return application_id(path) == IN_PLACE_OF_A_LOST_ONE
    except StoreError:
        return False


def give_up_lost(path: Path) -> bool:
    """Take the list that is there for the group's from now on: the lost one will not come back.

    The caller holds the node's lock.

    Returns:
        Whether it was marked.

    Raises:
        StoreError: the file can't be used, or `disk-full`.
    """
    if not is_in_place_of_lost(path):
        return False
    with StoreFile(path, people_migrations) as file:
        file.run(_unmark)
    return True


def _unmark(db: Database) -> None:
    db.execute("PRAGMA application_id = 0")
