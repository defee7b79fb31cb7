"""Writing a file that has its name only when all of it is on the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from node.errors import NodeError


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
        # Takes the name first, so that nothing which appears meanwhile is replaced. (No hard link
        # at the end instead: the file systems of sticks have none.)
        path.open("xb").close()
    except FileExistsError as error:
        raise NodeError(
            "file-exists", f"{path} is there already and was left alone", "choose another name"
        ) from error
    except OSError as error:
        raise _cannot(path, error) from error
    try:
        with partial.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException as error:
        partial.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _cannot(path, error) from error
        raise


def _cannot(path: Path, error: OSError) -> NodeError:
    return NodeError("cannot-write", f"{path}: {error.strerror or error}", "is there room for it?")
