"""Copying a store file as of one moment, whoever writes to it meanwhile."""

import errno
import os
import sqlite3
from pathlib import Path

from node.store.database import snapshot
from node.store.space import no_room


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
            if not no_room(error):
                raise
            # It is the copy that finds no room: of the file itself `snapshot` would say damage.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target)) from error
        finally:
            copy.close()
