"""The demo's state: who takes part, what was put to the vote, and how to wait for what follows."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from node.demo.delegates import Instruction
from node.demo.findings import Findings
from node.demo.processes import Processes
from node.demo.telling import Teller
from node.demo.ward import Ward
from node.errors import NodeError

# Seconds between two looks at whether something has come about.
LOOK_S = 0.2

T = TypeVar("T")
Test = Callable[[Ward], Awaitable[bool]]
"""Whether something holds on a group's node."""


@dataclass(slots=True)
class Scene:
    """Everything that the parts of the demo share.

    Attributes:
        base: the demo's directory.
        wards: the groups, by number; at least three.
        coalition: the 32-byte id.
        proposal: hex id of the proposal that the ballots are on.
        ballots: hex ids by name: `mayor`, `estimate`, `roll-call`, `poll`.
        announced: when the ballots were, in UTC seconds.
        closes: when each ballot closes, in UTC seconds, by name.
        instructions: how each ward's voters bound its delegates, by ward number.
        results: what one node found, by ballot's name; empty before the end.
        patience_s: how long to wait for what should take a few seconds; measured at the start.
    """

    base: Path
    wards: list[Ward]
    teller: Teller
    findings: Findings
    processes: Processes
    coalition: bytes = b""
    proposal: str = ""
    ballots: dict[str, str] = field(default_factory=dict)
    announced: int = 0
    closes: dict[str, int] = field(default_factory=dict)
    instructions: dict[int, Instruction] = field(default_factory=dict)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    patience_s: float = 30.0

    @property
    def away(self) -> Ward:
        """The group whose node is away for a while: the last."""
        return self.wards[-1]

    @property
    def killed(self) -> Ward:
        """The group whose node is killed: one in the middle."""
        return self.wards[len(self.wards) // 2]

    @property
    def others(self) -> list[Ward]:
        """All groups but the one that is away."""
        return self.wards[:-1]

    async def each(self, wards: Iterable[Ward], act: Callable[[Ward], Awaitable[T]]) -> list[T]:
        """Have several groups act side by side."""
        return list(await asyncio.gather(*(act(ward) for ward in wards)))

    async def until(
        self, what: str, test: Callable[[], Awaitable[bool]], seconds: float | None = None
    ) -> None:
        """Wait until something has come about.

        Raises:
            NodeError: `too-slow`: it did not in time, or a node ended by itself.
        """
        end = time.monotonic() + (self.patience_s if seconds is None else seconds)
        while not await test():
            if died := self.processes.died():
                raise NodeError("node-failed", f"the node of ward {died[0]} ended by itself")
            if time.monotonic() > end:
                raise NodeError(
                    "too-slow",
                    f"{what}: not in time",
                    "is the machine busy? nothing else should run beside the demo",
                )
            await asyncio.sleep(LOOK_S)

    async def everywhere(self, what: str, wards: Sequence[Ward], test: Test) -> None:
        """Wait until something holds on each of several nodes."""
        waiting = list(wards)

        async def look() -> bool:
            held = await self.each(waiting, test)
            waiting[:] = [ward for ward, done in zip(waiting, held, strict=True) if not done]
            return not waiting

        await self.until(what, look)
