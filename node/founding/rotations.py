"""A rotation of a group's keys as a file, for another group's node to carry."""

from pathlib import Path

from node.founding.files import OPEN, read_limited, write_new
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.encoding import pack, unpack

MAX_ROTATION_BYTES = 1024
"""Five keys and hashes, two signatures, an id, and the names of the fields: 448."""


def write_rotation(path: Path, body: KeyRotationBody) -> None:
    """Write one to a file that anybody may read: it holds no secret.

    Raises:
        FoundingError: `file-exists`.
    """
    write_new(path, pack(body), OPEN)


def read_rotation(path: Path) -> KeyRotationBody:
    """Read one; whether it holds, the fold says.

    Raises:
        MalformedError: it is none.
        OSError: it can't be read.
    """
    return open_rotation(read_limited(path, MAX_ROTATION_BYTES))


def open_rotation(data: bytes) -> KeyRotationBody:
    """Read the bytes of one.

    Raises:
        MalformedError: not the canonical bytes of a rotation.
    """
    return unpack(KeyRotationBody, data, max_bytes=MAX_ROTATION_BYTES)
