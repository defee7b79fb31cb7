"""Writing a file that has its name only when all of it is on the disk.

If we crash: an empty file has the name, with what was written beside it in `<name>.partial`. Both
are ours, as nobody holds the lock on the second: whoever writes that file again takes them over.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from node.errors import NodeError
from node.unwritten import cannot_write


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that was not there before; on any error there is none afterwards.

    Until the context ends the bytes are in `<name>.partial`: who pulls a stick out too early, or
    loses power, has nothing that looks whole.

    Raises:
        NodeError: `file-exists`, or `cannot-write`: no room, no right.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        file = _taken(path, partial)
    except FileExistsError as error:
        raise NodeError(
            "file-exists", f"{path} is there already and was left alone", "choose another name"
        ) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            # Before the lock goes with the file: else who waits for it would think it is left over.
            partial.replace(path)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise cannot_write(path, error) from error
        raise


def _taken(path: Path, partial: Path) -> IO[bytes]:
    """The partial file, empty and locked; the name is taken, or was by one that a kill ended.

    Raises:
        FileExistsError: something else has the name, or another process writes it now.
    """
    try:
        # Takes the name first, so that nothing which appears meanwhile is replaced. (No hard link
        # at the end instead: the file systems of sticks have none.)
        path.open("xb").close()
    except FileExistsError:
        if path.stat().st_size or not partial.exists():
            raise
        return _emptied(partial, make=False)
    try:
        return _emptied(partial, make=True)
    except FileExistsError:
        # Another took it over since, as if a kill had ended us: the name is theirs.
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _emptied(partial: Path, *, make: bool) -> IO[bytes]:
    """The partial file; where one is taken over none is made: it may be whole and named by now."""
    try:
        number = os.open(partial, os.O_RDWR | os.O_CLOEXEC | (os.O_CREAT if make else 0), 0o666)
    except FileNotFoundError as error:
        if make:
            raise
        raise FileExistsError(str(partial)) from error
    # Not for appending: whoever writes a tar asks where it begins.
    file = os.fdopen(number, "r+b")
    try:
        _lock(file, partial)
        file.truncate(0)
    except BaseException:
        file.close()
        raise
    return file


def _lock(file: IO[bytes], partial: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = partial.stat().st_ino == os.fstat(file.fileno()).st_ino
    except (BlockingIOError, FileNotFoundError):
        ours = False
    # Who wrote it may have ended between our opening and our lock: then it is the whole file.
    if not ours:
        raise FileExistsError(str(partial))
