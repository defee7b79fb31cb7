"""The file by which a forked group's node hands what it shows to another group."""

from pathlib import Path

from node.founding.files import OPEN, read_limited, write_new
from protocol.coalition.membership.motions import IncarnationBody
from protocol.encoding import pack, unpack

MAX_SHOWN_BYTES = 8_192
"""Evidence of 4,096 bytes, a note of 512, names of fields; the reason comes from who moves."""


def write_shown(path: Path, body: IncarnationBody) -> None:
    """Write one.

    Raises:
        FoundingError: `file-exists`.
    """
    write_new(path, pack(body), OPEN)


def read_shown(path: Path) -> IncarnationBody:
    """Read one; whether it holds, the fold says.

    Raises:
        MalformedError: it is none.
        OSError: it can't be read.
    """
    return open_shown(read_limited(path, MAX_SHOWN_BYTES))


def open_shown(data: bytes) -> IncarnationBody:
    """Read the bytes of one.

    Raises:
        MalformedError: not the canonical bytes of one.
    """
    return unpack(IncarnationBody, data, max_bytes=MAX_SHOWN_BYTES)
