"""Whether a file finds room on the disk: a refused write in words, and until when.

SQLite undoes what a full disk interrupts, so a refused write has changed nothing. A file counts as
without room until one of its writes succeeds; `node.troubles` tries one while nobody else writes.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from node.errors import StoreError

# No space (also on a full tmpfs, where no journal can be made), and what quotas, size limits and
# broken disks answer: SQLite gives them as a failed write of its own, and people do the same.
_NO_ROOM = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMMAP,
    }
)
_NO_ROOM_ERRNO = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def no_room(error: BaseException) -> bool:
    """Whether a write failed because the disk takes nothing more."""
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", None) in _NO_ROOM
    return isinstance(error, OSError) and error.errno in _NO_ROOM_ERRNO


def disk_full() -> StoreError:
    """The refusal that people read."""
    return StoreError(
        "disk-full",
        "the node's disk takes nothing more: this was not kept, and nothing was changed",
        "make room on the disk, then do it again; the node goes on by itself",
    )


class Space:
    """One file's room.

    Attributes:
        full: whether its last write was refused for want of room.
    """

    def __init__(self) -> None:
        self.full = False

    def refused(self, error: BaseException) -> BaseException:
        """What to raise for a failed write: `disk-full` where that was the reason."""
        if not no_room(error):
            return error
        self.full = True
        refusal = disk_full()
        refusal.__cause__ = error
        return refusal

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Turn a failed write inside into `disk-full` where that was the reason.

        Raises:
            StoreError: `disk-full`.
        """
        try:
            yield
        except sqlite3.OperationalError as error:
            if not no_room(error):
                raise
            self.full = True
            raise disk_full() from error
