"""The part of a log that is fetched while the one before it is being stored: one, of one log.

Fetching waits for the line and storing for the disk. In turn, each would wait for the other; more
than one part ahead would only fill the disk, since storing is not faster for it.
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any, NamedTuple

from node.peers.spool import Spool
from protocol.gossip.events import Head
from protocol.paths import Path

KEPT_S = 60
"""A part that nobody has come for is given up after this: the machine turned to another source."""


class Fetched(NamedTuple):
    """A part: where it ends, what vouches for its end (None: it is the last), and its entries."""

    end: int
    path: Path | None
    entries: Spool


class Wanted(NamedTuple):
    """Whom a part is asked of, what for, and how many entries come before it."""

    peer: bytes
    head: Head
    have: int


class Ahead:
    """At most one part that is being fetched, or was, before anybody asked for it."""

    def __init__(self) -> None:
        self._wanted: Wanted | None = None
        self._task: asyncio.Task[Fetched] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(
        self, wanted: Wanted, fetch: Callable[[Wanted], Coroutine[Any, Any, Fetched]]
    ) -> None:
        """Fetch a part, unless another one is ahead."""
        if self._task is None:
            self._wanted, self._task = wanted, asyncio.create_task(fetch(wanted))

    def stored(self, wanted: Wanted) -> None:
        """What comes before it is stored: from now on it is kept for `KEPT_S`."""
        if self._wanted == wanted:
            self._timer = asyncio.get_running_loop().call_later(KEPT_S, self._give_up)

    def drop(self, wanted: Wanted) -> None:
        """What comes before it was refused: whoever gave that is asked for nothing more."""
        if self._wanted == wanted:
            self._give_up()

    def take(self, wanted: Wanted) -> asyncio.Task[Fetched] | None:
        """The task that fetches this part, or None; another part of its log is given up."""
        if self._wanted is None or self._wanted.head.group != wanted.head.group:
            return None
        if self._wanted != wanted:
            self._give_up()
            return None
        task = self._task
        self._forget()
        return task

    async def close(self) -> None:
        """Give up what is ahead; its connections are closed when this returns."""
        task = self._task
        self._give_up()
        if task is not None:
            with contextlib.suppress(Exception, asyncio.CancelledError):
                await task

    def _give_up(self) -> None:
        task = self._task
        self._forget()
        if task is not None:
            task.add_done_callback(_close)
            task.cancel()

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._wanted = self._task = self._timer = None


def _close(task: asyncio.Task[Fetched]) -> None:
    # Looked at, so that no failure of it is reported as forgotten: nobody waits for it.
    if not task.cancelled() and task.exception() is None:
        task.result().entries.close()
