"""Nodes that say "published" a moment before it is written: what the tests of kills must see."""

import asyncio
import sys
from collections.abc import Callable, Sequence

from federation_tests.attacks import forked
from node.store.logs import LogStore

EARLY_S = 0.02
"""A part of what a publication takes: who answered before the last fsync would be as early."""

_running: set[asyncio.Task[object]] = set()
_append_own = LogStore.append_own


async def _later(
    logs: LogStore,
    group: bytes,
    origin: str,
    entries: Sequence[bytes],
    sign: Callable[[int, bytes], bytes],
) -> None:
    async def append() -> None:
        await asyncio.sleep(EARLY_S)
        await _append_own(logs, group, origin, entries, sign)

    task = asyncio.create_task(append())
    _running.add(task)
    task.add_done_callback(_running.discard)


if __name__ == "__main__":
    LogStore.append_own = _later  # type: ignore[assignment,method-assign]
    forked.main(sys.argv[1:])
