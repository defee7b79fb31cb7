"""The library: fetches the words of statements that this node does not hold yet.

Words travel as blobs, apart from the logs, so that they can be erased. A node fetches them when it
learns of a statement that names some; what no peer has for now is asked for again later, ever less
often.
"""

import asyncio
import contextlib
import functools

from node.commands.erasing import is_barred
from node.commands.words import standing_words
from node.core import Node
from protocol.coalition.state import State

# Seconds between two rounds for words that nobody had; doubled up to the longest.
RETRY_S = 5.0
RETRY_MAX_S = 600.0
# Blobs asked for in one round: a newcomer to a long debate reads it in a few minutes.
MAX_FETCHED = 200


class Library:
    """Keeps a node's words complete."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._changed = node.changed.listen()

    async def run(self) -> None:
        """Fetch missing words until cancelled."""
        pause = RETRY_S
        while True:
            self._changed.clear()
            missing = await self.fetch(await self._node.state())
            pause = min(RETRY_MAX_S, pause * 2) if missing else RETRY_S
            # Not wait_for; see node.office.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause if missing else None):
                    await self._changed.wait()

    async def fetch(self, state: State) -> int:
        """Ask for every missing blob once; returns how many are still missing."""
        wanted = dict.fromkeys(blob for _, _, blob in standing_words(state))
        missing = self._node.logs.missing_blobs(wanted)
        if self._node.federation is None:
            return len(missing)
        for blob in missing[:MAX_FETCHED]:
            barred = functools.partial(is_barred, state, blob)
            await self._node.federation.fetch_blob(blob, barred)
        return len(self._node.logs.missing_blobs(missing))
