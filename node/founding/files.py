"""Files that hold keys or promises: made once, never half, readable by their owner alone."""

import os
import secrets
from pathlib import Path

from node.errors import FoundingError
from protocol.errors import MalformedError

# Mode of everything with a secret in it, and of what people hand on.
SECRET, OPEN = 0o600, 0o644
_TOKEN_BYTES = 4


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that isn't there yet; durable when this returns.

    If we crash before the end: a file with less than all bytes may be there; its reader refuses it.

    Raises:
        FoundingError: `file-exists`; the file is left alone.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except FileExistsError:
        raise FoundingError(
            "file-exists", f"{path} is there already and was left alone", "name another with -o"
        ) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_directory(path.parent)


def write_whole(path: Path, data: bytes, mode: int) -> None:
    """Write a file in one step: whoever opens it sees all of the old bytes or all of the new.

    If we crash before the step: the old bytes stay, and beside them a draft; see `drop_drafts`.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(_TOKEN_BYTES)}")
    try:
        write_new(draft, data, mode)
        draft.replace(path)
    except OSError:
        # A full disk: a draft that nobody looks for would keep it full.
        draft.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def drop_drafts(path: Path) -> None:
    """Remove what a kill left of writes of a file.

    The caller sees to it that nobody is writing the file.
    """
    for draft in path.parent.glob(f".{path.name}.{'[0-9a-f]' * 2 * _TOKEN_BYTES}"):
        draft.unlink(missing_ok=True)


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_limited(path: Path, max_bytes: int) -> bytes:
    """Read a file that people hand on.

    Raises:
        MalformedError: `too-large`, without reading it all.
        OSError: it isn't there or can't be read.
    """
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise MalformedError("too-large", f"more than {max_bytes} bytes")
    return data
