"""Loggers that load structlog when there is something to say first.

It brings a library of terminal colours with it, a tenth of the start of a command that says
nothing. How lines look is set in `node.telemetry`.
"""

from typing import Any


class Logger:
    """Says what happened in a part of the node: `log.info("what-happened", about=...)`."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, level: str) -> Any:
        import structlog  # noqa: PLC0415  when there is something to say

        return getattr(structlog.get_logger(self._name), level)
