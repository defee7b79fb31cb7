"""What the council's room takes from the process that it runs in; the simulator gives its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Apart(Protocol):
    """Does work that would hold up everything else: reading logs, folding."""

    def __call__(self, run: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Awaitable[T]:
        """Run it, and give what it returns."""


class Outside(NamedTuple):
    """The process.

    Attributes:
        steady_s: seconds that only ever go forward.
        apart: awaits work done apart; in a thread.
    """

    steady_s: Callable[[], float] = time.monotonic
    apart: Apart = asyncio.to_thread


HERE = Outside()
"""A serving node's."""
