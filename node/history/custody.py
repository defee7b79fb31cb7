"""The part of a serving node that keeps what it has to, says so, and looks whether others do."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable

from node.core import Node
from node.history.collecting import collect, hear
from node.history.cosigning import cosign
from node.history.fetching import fetch_owed
from node.history.probing import probe

LOOK_S = 10.0
"""Between two looks at what may be cosigned: each costs a write, and nobody waits for it."""
COLLECT_S = 600.0
"""Between two rounds of questions: whoever drops history asks first anyway."""


class Custody:
    """Fetches what is owed, cosigns, collects and asks, until cancelled.

    Args:
        steady_s: seconds that only ever go forward; the simulator gives its own.
        collect_s: seconds between two rounds of questions.
        choose: n -> a number below n, by which keepers are asked for something at random.
    """

    def __init__(
        self,
        node: Node,
        steady_s: Callable[[], float] = time.monotonic,
        collect_s: float = COLLECT_S,
        choose: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._node = node
        self._steady_s, self._collect_s, self._choose = steady_s, collect_s, choose
        self._changed = node.changed.listen()
        self._collected: float | None = None
        self._fetch_at = 0.0

    async def run(self) -> None:
        """Look again after changes, and from time to time."""
        while True:
            self._changed.clear()
            waits = await self.turn()
            await asyncio.sleep(LOOK_S)
            if waits:
                continue
            # Not wait_for; see node.office.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._collect_s):
                    await self._changed.wait()

    async def turn(self) -> bool:
        """Cosign what may be, and ask the others if it is time.

        Returns:
            Whether it waits for others to say what it has cosigned before a restore.
        """
        if not await hear(self._node):
            return True
        now = self._steady_s()
        if now >= self._fetch_at and any(log.missing for log in await fetch_owed(self._node)):
            # Of a long record that nobody has, each look would ask everybody for each bundle.
            self._fetch_at = now + self._collect_s
        await cosign(self._node)
        if self._collected is None:
            # Nobody has looked at what it holds yet, so soon after its start.
            self._collected = now
        elif now - self._collected > self._collect_s:
            self._collected = now
            await collect(self._node)
            await probe(self._node, self._choose)
        return False
