"""Lists that people upload from a spreadsheet, or paste."""

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
