"""The virtual clock: what happens when, in one order that a seed decides."""

import heapq
from collections.abc import Callable
from typing import Any


class Schedule:
    """Things to do at a virtual time; those of one millisecond run in the order they were added.

    Attributes:
        now_ms: milliseconds since the run began.
    """

    def __init__(self) -> None:
        self.now_ms = 0
        self._heap: list[tuple[int, int, Callable[..., None], tuple[Any, ...]]] = []
        self._added = 0

    def at(self, time_ms: int, run: Callable[..., None], *args: Any) -> None:
        """Do something at a time; a time that has passed means now."""
        self._added += 1
        heapq.heappush(self._heap, (max(time_ms, self.now_ms), self._added, run, args))

    def after(self, wait_ms: int, run: Callable[..., None], *args: Any) -> None:
        """Do something in a while."""
        self.at(self.now_ms + wait_ms, run, *args)

    def run_until(self, time_ms: int) -> None:
        """Let time pass up to and including a moment."""
        heap = self._heap
        while heap and heap[0][0] <= time_ms:
            self.now_ms, _, run, args = heapq.heappop(heap)
            run(*args)
        self.now_ms = time_ms
