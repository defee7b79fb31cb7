"""Long texts that people give to a command: in a file, or on standard input."""

import sys
from pathlib import Path

import click

from node.errors import NodeError
from node.founding.files import read_limited

# Bytes: no text of a statement or comment has more than 12,000 characters of up to four bytes.
MAX_TEXT_BYTES = 48_000

TEXT_FILE = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


def read_text(path: Path | None) -> str:
    """A text without the blank lines around it; empty if no file is named.

    Raises:
        NodeError: `text-too-long` or `not-utf-8`.
        MalformedError: `too-large`.
        OSError: the file can't be read.
    """
    if path is None:
        return ""
    if str(path) == "-":
        data = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        if len(data) > MAX_TEXT_BYTES:
            raise NodeError(
                "text-too-long",
                f"standard input has more than {MAX_TEXT_BYTES} bytes",
                "keep the wording short and put the rest on a page of your own",
            )
    else:
        data = read_limited(path, MAX_TEXT_BYTES)
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").strip()
    except UnicodeDecodeError as error:
        raise NodeError(
            "not-utf-8", f"{path}: byte {error.start + 1} is not UTF-8", "save it as UTF-8"
        ) from error
