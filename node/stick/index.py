"""Reading a stick's table of files, which anybody may have written.

Not by `tarfile.open`: it reads extended headers whole into memory, whatever size they claim. Here
each block of 512 bytes is read by itself, and what is no plain file is refused.
"""

import tarfile
from typing import IO, NamedTuple

from node.errors import NodeError

BLOCK = 512
MAX_MEMBERS = 400_000
"""Files on one stick: bundles and tiles of fifty million statements; their places take 100 MB."""
MAX_MEMBER_BYTES = 32 * 1024 * 1024
"""Of one file: a bundle of 256 statements of the largest size has 16 MiB."""


class Member(NamedTuple):
    """Where a file's bytes are."""

    start: int
    size: int


class Stick:
    """A stick's files by name.

    Args:
        file: open for reading, able to seek.

    Raises:
        NodeError: `bad-stick`: it is no tar of plain files with names of their own.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._members: dict[str, Member] = {}
        file.seek(0, 2)
        end = file.tell()
        at = 0
        while at + BLOCK <= end:
            file.seek(at)
            block = file.read(BLOCK)
            if not any(block):
                # Only a whole tar ends so: one cut between two files would look whole otherwise.
                return
            at = self._add(block, at, end)
        raise _bad("it ends too early")

    def _add(self, block: bytes, at: int, end: int) -> int:
        try:
            header = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        except (tarfile.HeaderError, ValueError) as error:
            raise _bad("it is no tar file, or a damaged one") from error
        start = at + BLOCK
        if not header.isreg() or not 0 <= header.size <= MAX_MEMBER_BYTES:
            raise _bad(f"it holds something other than small plain files: {header.name[:100]!r}")
        if start + header.size > end:
            raise _bad("it ends in the middle of a file")
        if header.name in self._members:
            # Two files of one name: which of them counts would depend on who reads.
            raise _bad(f"it holds two files called {header.name[:100]!r}")
        if len(self._members) >= MAX_MEMBERS:
            raise _bad(f"it holds more than {MAX_MEMBERS:,} files")
        self._members[header.name] = Member(start, header.size)
        return start + -(-header.size // BLOCK) * BLOCK

    def names(self) -> list[str]:
        """Every file's name, in the order in which they were written."""
        return list(self._members)

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None if there is none of that name.

        Raises:
            NodeError: `bad-stick`: the file was cut short since it was opened.
        """
        member = self._members.get(name)
        if member is None:
            return None
        self._file.seek(member.start)
        data = self._file.read(member.size)
        if len(data) != member.size:
            raise _bad("it ends in the middle of a file")
        return data


def _bad(why: str) -> NodeError:
    return NodeError(
        "bad-stick",
        f"this file can't be imported: {why}",
        "write it again with `commonweal export`; was the stick pulled out too early?",
    )
