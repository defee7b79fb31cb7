"""What is kept of a log between two runs: the last head that was checked, and the edge there."""

import base64
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from node.errors import NodeError
from node.foreign.edge import Edge
from node.founding.files import SECRET, drop_drafts, read_limited, write_whole
from protocol.errors import ProtocolError
from protocol.merkle import HASH_BYTES
from protocol.verifier import SignedHead, VerifierKey, open_any_checkpoint, print_verifier_key

MAX_SAVED_BYTES = 1_048_576
"""Two edges of 65 KB in base64, and a note."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """The file as JSON: an edge is the base64 of its hashes, by level; a note is its text."""

    vkey: str
    origin: str
    note: str
    edge: list[str]
    under_way: list[str]


class Saved(msgspec.Struct, frozen=True):
    """What is known of a log.

    Attributes:
        note: the last checkpoint up to which everything was checked; empty if none was.
        edge: at that checkpoint's size.
        under_way: further on, of entries that no checkpoint has been seen to cover yet.
    """

    note: bytes
    edge: Edge
    under_way: Edge | None = None

    def head(self, key: VerifierKey, origin: str) -> SignedHead | None:
        """The checkpoint; None if there is none."""
        return open_any_checkpoint(self.note, key, origin) if self.note else None


NOTHING = Saved(b"", Edge())


@contextmanager
def held(path: Path | None) -> Iterator[None]:
    """One run at a time has a file: another would remove its drafts, and set it back.

    The lock stands beside it and stays there: removed, two could hold two files of one name. The
    kernel releases it with the process.

    Raises:
        NodeError: `saved-log-in-use`.
        OSError: no room, no right.
    """
    if path is None:
        yield
        return
    with path.with_name(f".{path.name}.lock").open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NodeError(
                "saved-log-in-use",
                f"another run has {path} now",
                "let it end, or name another file: one run at a time goes on from each",
            ) from error
        yield


def load(path: Path | None, key: VerifierKey, origin: str) -> Saved:
    """What a file says that the caller holds; nothing if it isn't there.

    Raises:
        NodeError: `bad-saved-log`: it is no such file, or was damaged; `other-log-saved`.
    """
    if path is None or not path.exists():
        return NOTHING
    drop_drafts(path)
    try:
        file = msgspec.json.decode(read_limited(path, MAX_SAVED_BYTES), type=_File)
        if (file.vkey, file.origin) != (print_verifier_key(key), origin):
            raise NodeError(
                "other-log-saved",
                f"{path} is of another log, or of another key of this one",
                "name another file; where a group's key was replaced, the new one vouches for the "
                "whole log: begin a new file with it",
            )
        edge = Edge(map(_hashes, file.edge))
        under_way = Edge(map(_hashes, file.under_way)) if file.under_way else None
        saved = Saved(file.note.encode(), edge, under_way)
        known = saved.head(key, origin)
    except (msgspec.DecodeError, ProtocolError, ValueError) as error:
        raise _damaged(path) from error
    stated = (0, Edge().root()) if known is None else known.head[1:]
    if (edge.size, edge.root()) != stated:
        raise _damaged(path)
    return saved


def save(path: Path, key: VerifierKey, origin: str, saved: Saved) -> None:
    """Replace the file in one step.

    Raises:
        OSError: no room, no right.
    """
    under_way = [] if saved.under_way is None else _rows(saved.under_way)
    vkey = print_verifier_key(key)
    file = _File(vkey, origin, saved.note.decode(), _rows(saved.edge), under_way)
    write_whole(path, msgspec.json.encode(file), SECRET)


def _rows(edge: Edge) -> list[str]:
    return [base64.b64encode(b"".join(row)).decode() for row in edge.rows]


def _hashes(text: str) -> list[bytes]:
    data = base64.b64decode(text, validate=True)
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def _damaged(path: Path) -> NodeError:
    return NodeError(
        "bad-saved-log",
        f"{path} is no file of this command, or was damaged",
        "put it aside, and begin a new one; the checkpoint in it is still of use",
    )
