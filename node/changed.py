"""Tells several listeners that something changed; none misses it, none waits for another."""

import asyncio


class Changed:
    """One source, many listeners, each with an event of its own to wait for and clear."""

    def __init__(self) -> None:
        self._events: list[asyncio.Event] = []

    def listen(self) -> asyncio.Event:
        """A new listener's event; set from now on by every change."""
        event = asyncio.Event()
        self._events.append(event)
        return event

    def set(self) -> None:
        """Wake every listener."""
        for event in self._events:
            event.set()
