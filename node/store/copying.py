"""Copying a store file as of one moment, whoever writes to it meanwhile."""

import sqlite3
from pathlib import Path

from node.store.database import snapshot


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
        finally:
            copy.close()
