"""Loggers that load structlog when there is something to say first, and without its colours.

How lines look is set in `node.telemetry`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_COLOURS = "rich"


@contextmanager
def without_colours() -> Iterator[None]:
    """While it lasts, `import structlog` finds no library of terminal colours.

    structlog loads rich where it is installed, to draw tracebacks, and rich its highlighter: 4 MiB
    and a thirtieth of the start, of a node whose log is lines of JSON. Who has loaded rich already
    keeps it, and who asks for it afterwards gets it.
    """
    if _COLOURS in sys.modules:
        yield
        return
    sys.modules[_COLOURS] = None  # type: ignore[assignment]  # how Python bars a module
    try:
        yield
    finally:
        del sys.modules[_COLOURS]


class Logger:
    """Says what happened in a part of the node: `log.info("what-happened", about=...)`."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, level: str) -> Any:
        with without_colours():
            import structlog  # noqa: PLC0415  when there is something to say

        return getattr(structlog.get_logger(self._name), level)
