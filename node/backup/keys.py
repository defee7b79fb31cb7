"""The pair of keys that backups are made for and opened with: age's, so that its tools work too."""

import os
from pathlib import Path

import pyrage

from node.errors import NodeError
from node.unwritten import cannot_write


def make_key(path: Path) -> str:
    """Write a new secret key into a file that only this user can read; returns its public key.

    Raises:
        NodeError: `file-exists`, or `cannot-write`.
    """
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(f"# public key: {public}\n{identity}\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise NodeError(
            "file-exists", f"{path} is there already and was left alone", "choose another name"
        ) from error
    except OSError as error:
        raise cannot_write(path, error) from error
    return public


MAX_KEY_FILE_BYTES = 64 * 1024
"""A key and some lines of comment have a few hundred."""


def read_key(path: Path) -> str:
    """The secret key in a file, as `make_key` or age-keygen writes it.

    Raises:
        NodeError: `cannot-read`, or `bad-identity`: none or several are in it.
    """
    try:
        with path.open("rb") as file:
            text = file.read(MAX_KEY_FILE_BYTES).decode("ascii", "replace")
    except OSError as error:
        raise NodeError("cannot-read", f"{path}: {error.strerror or error}") from error
    found = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if len(found) != 1:
        raise NodeError(
            "bad-identity",
            f"{path} does not hold one secret key of age",
            "name the file of `commonweal backup-key`; its key begins with AGE-SECRET-KEY-1",
        )
    return found[0]
