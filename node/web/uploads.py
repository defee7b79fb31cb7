"""Files that people upload, or whose content they paste."""

from typing import Any

from aiohttp.web_request import FileField
from multidict import MultiMapping

from node.store.roster_csv import decode_text


def uploaded_text(form: MultiMapping[Any], name: str) -> str:
    """The text of the file in the field `file`, else what was typed in field `name`.

    A page gives it back in that field: a browser doesn't choose a file again.

    Raises:
        RosterError: `roster-not-text`.
    """
    file, typed = form.get("file", ""), str(form.get(name, ""))
    if not isinstance(file, FileField):
        return typed
    return decode_text(file.file.read())[0] or typed


def uploaded_hex(form: MultiMapping[Any], name: str, limit: int) -> str:
    """The file in the field `file` in hex, else what was typed in hex in field `name`.

    Args:
        limit: bytes at most.

    Raises:
        ValueError: a `Problem.kind`: nothing was given, no hexadecimal digits, or too long.
    """
    file, typed = form.get("file", ""), str(form.get(name, ""))
    data = file.file.read(limit + 1) if isinstance(file, FileField) else b""
    try:
        data = data or bytes.fromhex(typed)
    except ValueError:
        raise ValueError("unknown") from None
    if not 0 < len(data) <= limit:
        raise ValueError("unknown" if data else "missing")
    return data.hex()
