"""The sources of all templates, and the files that pages load, read once a process.

An upgrade puts other files beneath a running server. They fit the views of the release that they
came with: a template that a running server took up would name fields that its views lack, and a
script would have another hash than its pages allow.
"""

import zlib
from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = Path(__file__).parent / "assets"


@cache
def sources() -> dict[str, bytes]:
    """Every template by its name below `templates`, as it was when first asked for.

    Packed by zlib: each is read once, when its page is first shown, and most never are.
    """
    return {
        path.relative_to(TEMPLATES).as_posix(): zlib.compress(path.read_bytes())
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
    }


@cache
def assets() -> dict[str, bytes]:
    """Style sheet, script and icon by name, as they were when first asked for."""
    return {path.name: path.read_bytes() for path in sorted(ASSETS.iterdir()) if path.is_file()}


def style_sheet() -> str:
    """The style sheet of the pages."""
    return assets()["style.css"].decode()
