"""Nodes that say "published" and give receipts before it is written: kills must show it."""

import asyncio
import secrets
import sys
from collections.abc import Callable, Coroutine, Sequence

from federation_tests.attacks import forked
from node.store import box
from node.store.box import Box
from node.store.box_records import Receipt, Voter
from node.store.logs import LogStore
from protocol.encoding import encode

EARLY_S = 0.02
"""A part of what a publication takes: who answered before the last fsync would be as early."""

_running: set[asyncio.Task[object]] = set()
_append_own = LogStore.append_own


def _soon(write: Coroutine[object, object, object]) -> None:
    async def later() -> None:
        await asyncio.sleep(EARLY_S)
        await write

    task = asyncio.create_task(later())
    _running.add(task)
    task.add_done_callback(_running.discard)


async def _append(
    logs: LogStore,
    group: bytes,
    origin: str,
    entries: Sequence[bytes],
    sign: Callable[[int, bytes], bytes],
) -> None:
    _soon(_append_own(logs, group, origin, entries, sign))


async def _cast(store: Box, voter: Voter, choices: Sequence[str], *, now: int) -> Receipt:
    salt, encoded = secrets.token_bytes(box.SALT_BYTES), encode(list(choices))
    commitment = box.cast_commitment(store.ballot, salt, encoded)
    cast = salt, encoded, commitment
    _soon(store.file.write(box._cast, voter, len(choices), cast, now))
    return Receipt(commitment, changed=False)


LOG, BOX = [(__name__, what) for what in ("log", "box")]
"""What loads nodes that answer too early, for `forked`: of publications, or of votes."""

if __name__ == "__main__":
    if sys.argv[1] == LOG[1]:
        LogStore.append_own = _append  # type: ignore[assignment,method-assign]
    else:
        Box.cast = _cast  # type: ignore[method-assign]
    forked.main(sys.argv[2:])
