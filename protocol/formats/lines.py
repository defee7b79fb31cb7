"""Lines of a file as text, and the one way to refuse a file.

Spec: docs/spec/formats/files.md section 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from protocol.errors import MalformedError

#: Longer than a ranking of `MAX_OPTIONS` long names; a file that has such a line is no ballot file.
MAX_LINE_BYTES = 65_536
#: The largest single election we know of by ballots in one file is below this; at 100 bytes a
#: line it is a gigabyte, read as a stream.
MAX_LINES = 10_000_000
#: As long as labels and texts of people's names get on printed ballots, with room.
MAX_NAME_CHARS = 200

#: Distinct lines whose meaning is remembered. Most ballots of a large file repeat one of these; a
#: file that never repeats must not fill the memory twice.
MAX_REMEMBERED = 10_000

K = TypeVar("K")
V = TypeVar("V")

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "save the file as UTF-8 and try again"


def refuse(name: str, line: int, reason: str, hint: str = "") -> MalformedError:
    """The error for a file that cannot be read.

    Args:
        name: the file's name as the user gave it.
        line: counted from 1; 0 if the whole file is meant.
        reason: lower case, no full stop.
        hint: what to do about it; may be empty.
    """
    place = f"{name}, line {line}" if line else name
    # A reason quotes the file, which may hold what a terminal obeys.
    shown = "".join(sign if sign.isprintable() else "?" for sign in f"{place}: {reason}")
    return MalformedError("bad-file", shown, hint)


def text_lines(lines: Iterable[bytes], name: str) -> Iterator[str]:
    r"""Decode UTF-8 line by line, with or without a byte order mark.

    Args:
        lines: each with its line end, as reading a file in binary mode gives them.
        name: for errors.

    Yields:
        The lines with `\n` at the end of each.

    Raises:
        MalformedError: `bad-file`: another encoding, a NUL, too long a line or too many.
    """
    for number, raw in enumerate(lines, 1):
        if number > MAX_LINES:
            raise refuse(name, number, f"more than {MAX_LINES} lines")
        if len(raw) > MAX_LINE_BYTES:
            raise refuse(name, number, f"longer than {MAX_LINE_BYTES} bytes")
        if number == 1:
            if raw.startswith(_UTF16_BOMS):
                raise refuse(name, 1, "the file is UTF-16", _SAVE_AS)
            raw = raw.removeprefix(_UTF8_BOM)  # noqa: PLW2901
        try:
            line = raw.decode()
        except UnicodeDecodeError as error:
            reason = f"byte {error.start + 1} is not UTF-8"
            raise refuse(name, number, reason, _SAVE_AS) from error
        if "\0" in line:
            raise refuse(name, number, "a NUL character", "is this a text file?")
        yield line.rstrip("\r\n") + "\n"


def remember(known: dict[K, V], key: K, meaning: V) -> V:
    """Keep what a line means, so that it is read once; returns the meaning."""
    if len(known) < MAX_REMEMBERED:
        known[key] = meaning
    return meaning


def check_name(option: str, name: str, line: int) -> None:
    """Check an option's name as it came from a file.

    Raises:
        MalformedError: `bad-file`: empty, too long, or with control characters.
    """
    if not option:
        raise refuse(name, line, "an option without a name")
    if len(option) > MAX_NAME_CHARS:
        raise refuse(name, line, f"a name of more than {MAX_NAME_CHARS} characters")
    if not option.isprintable():
        raise refuse(name, line, "a name with control characters")
