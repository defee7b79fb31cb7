"""What was dropped of each log, remembered: counting it reads every thin bundle."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from node.store.thinning import Gone

T = TypeVar("T")


class GoneMemo:
    """By group; safe to ask from any thread."""

    def __init__(self) -> None:
        self._kept: dict[bytes, Gone] = {}
        self._turn = 0

    def of(self, group: bytes, read: Callable[[], Gone]) -> Gone:
        """What was dropped of a log, read at most once between two changes."""
        found = self._kept.get(group)
        if found is None:
            turn = self._turn
            found = read()
            # Who read while something changed may have seen the state before.
            if turn == self._turn:
                self._kept[group] = found
        return found

    async def changing(self, write: Awaitable[T]) -> T:
        """Await a write after which something else may be dropped than before."""
        try:
            return await write
        finally:
            self._turn += 1
            self._kept.clear()
