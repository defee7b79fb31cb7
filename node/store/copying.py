"""Copying a store file as of one moment, whoever writes to it meanwhile."""

import errno
import os
import sqlite3
from pathlib import Path

from node.store.database import snapshot
from node.store.space import no_room

_PRIMARY = 0xFF
"""Of SQLite's codes; what lies above says more exactly what failed."""


def copy_file(source: Path, target: Path) -> None:
    """Copy a file of a node's directory to one of mode 0600 that is not there yet.

    Raises:
        StoreError: `store-damaged`.
        OSError: no room, no right.
    """
    target.touch(mode=0o600, exist_ok=False)
    if source.suffix != ".sqlite":
        target.write_bytes(source.read_bytes())
        return
    # Not a copy of the file: pages would be of different moments. SQLite's own is one transaction.
    with snapshot(source) as db:
        copy = sqlite3.connect(target)
        try:
            db.conn.backup(copy)
        except sqlite3.OperationalError as error:
            # It is the copy that can't be written: of the file itself `snapshot` would say damage.
            if no_room(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from error
            if error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_CANTOPEN:
                # No inode is left, or no handle; SQLite doesn't say which.
                raise OSError(errno.EIO, "SQLite can make no file there", str(target)) from error
            raise
        finally:
            copy.close()
