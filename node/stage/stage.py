"""Groups that act side by side, and waiting: for what comes about, never for a fixed time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from node.errors import NodeError
from node.stage.findings import Findings
from node.stage.group import Group
from node.stage.pace import patience_s
from node.stage.processes import Processes
from node.stage.telling import Teller, clock

# Seconds between two looks at whether something has come about.
LOOK_S = 0.2
# An hour that is nearer than this many seconds is not worth a line.
NEAR_S = 3

G = TypeVar("G", bound=Group)
T = TypeVar("T")


@dataclass(slots=True)
class Stage(Generic[G]):
    """What runs, and what is found on it.

    Attributes:
        base: the directory of all of it.
        groups: by number.
        patience_s: how long to wait for what should take a few seconds; measured at the start.
    """

    base: Path
    groups: list[G]
    teller: Teller
    findings: Findings
    processes: Processes
    patience_s: float = 30.0

    @property
    def there(self) -> list[G]:
        """The groups whose nodes run in the end: all, unless some are gone for good."""
        return self.groups

    async def start(self) -> float:
        """Start every node; gives the seconds until all answered, which set `patience_s`."""
        before = time.monotonic()
        await self.processes.start(self.groups)
        took = time.monotonic() - before
        self.patience_s = patience_s(took)
        self.teller.step(
            f"{len(self.groups)} nodes answer, each a process with a directory and keys of its own"
        )
        return took

    async def each(self, groups: Iterable[G], act: Callable[[G], Awaitable[T]]) -> list[T]:
        """Have several groups act side by side."""
        return list(await asyncio.gather(*(act(group) for group in groups)))

    async def until(
        self, what: str, test: Callable[[], Awaitable[bool]], seconds: float | None = None
    ) -> None:
        """Wait until something has come about.

        Raises:
            NodeError: `too-slow`: it did not in time, or a node ended by itself.
        """
        end = time.monotonic() + (self.patience_s if seconds is None else seconds)
        with self.teller.meanwhile(lambda: f"still waiting until {what}"):
            while not await test():
                if died := self.processes.died():
                    raise NodeError("node-failed", f"the node of group {died[0]} ended by itself")
                if time.monotonic() > end:
                    raise NodeError(
                        "too-slow",
                        f"{what}: not in time",
                        "is the machine busy? nothing else should run beside this",
                    )
                await asyncio.sleep(LOOK_S)

    async def hour(self, what: str, at: int) -> None:
        """Wait for an hour that is planned and can't be moved, and say until when.

        Args:
            what: comes about then, in words: "the vote closes".
            at: in UTC seconds.
        """
        if (left := at - time.time()) >= NEAR_S:
            self.teller.step(f"{what} in {left:.0f} s, at {clock(at)}")
        with self.teller.meanwhile(lambda: f"{what} in {max(0.0, at - time.time()):.0f} s"):
            # A little more, because nodes compare whole seconds.
            await asyncio.sleep(max(0.0, at - time.time()) + 0.05)

    async def everywhere(
        self, what: str, groups: Sequence[G], test: Callable[[G], Awaitable[bool]]
    ) -> None:
        """Wait until something holds on each of several nodes."""
        waiting = list(groups)

        async def look() -> bool:
            held = await self.each(waiting, test)
            waiting[:] = [group for group, done in zip(waiting, held, strict=True) if not done]
            return not waiting

        await self.until(what, look)
