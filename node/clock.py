"""Whether this machine's clock can be believed: does it go evenly, and what do the others' say?

A vote closes when the clock says so, and a statement claims the clock's time. A clock that jumps a
year ahead would close every vote and erase who voted what; so while the clock is in doubt, the node
publishes nothing and leaves its duties alone. It reads and serves on.

In doubt it is from a jump on, seen against the time since the machine was started, or once more
than half of the other groups' nodes show another time. It is believed again when it is back where
it was, or when more than half of the others show the same time. The times that peers show are the
`Date` of their answers: unsigned, and so only ever a reason to wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Set

import msgspec

from node.errors import NodeError

MAX_OFF_S = 300
"""As MAX_AGE_S of signed requests: with clocks further apart, nodes refuse each other anyway."""
FRESH_S = 600.0
"""A peer's time is asked for with every question; older ones say nothing about a jump since."""


def boot_s() -> float:
    """Seconds since the machine was started, sleep included where the system counts it."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class _Shown(msgspec.Struct, frozen=True):
    """How far a peer's clock was ahead of this one's (seconds), and when that was seen."""

    ahead: float
    seen_s: float


class Clock:
    """A clock and the doubts about it; believed until `watch` is called.

    Args:
        read: UTC seconds.
        others: tells which other groups belong: some are taken in later, some leave.
        steady: seconds that only ever go forward.
    """

    def __init__(
        self,
        read: Callable[[], float],
        others: Callable[[], Set[bytes]],
        steady: Callable[[], float] = boot_s,
    ) -> None:
        self._read = read
        self._steady = steady
        self._others = others
        self._shown: dict[bytes, _Shown] = {}
        self._since: tuple[float, float] | None = None
        self._jump = 0.0

    def watch(self) -> None:
        """Look for jumps from now on; for a node that serves."""
        self._since = (self._read(), self._steady())

    def heard(self, peer: bytes, date: float) -> None:
        """A peer has shown its time (UTC seconds)."""
        self._shown[peer] = _Shown(date - self._read(), self._steady())

    def apart(self, peer: bytes) -> float | None:
        """Seconds by which a peer's clock was last seen ahead of this one; None if it wasn't."""
        shown = self._shown.get(peer)
        fresh = shown is not None and self._steady() - shown.seen_s <= FRESH_S
        return shown.ahead if shown is not None and fresh else None

    def confirmed(self) -> bool:
        """Whether more than half of the other groups' nodes show this machine's time."""
        others = self._others()
        near = [ahead for peer in others if (ahead := self.apart(peer)) is not None]
        return sum(abs(ahead) <= MAX_OFF_S for ahead in near) > len(others) // 2

    def off(self) -> float:
        """Seconds by which the clock seems to be ahead; 0 if it is believed."""
        if self._since is None:
            return 0.0
        wall, steady = self._read(), self._steady()
        jump = (wall - self._since[0]) - (steady - self._since[1])
        if abs(jump - self._jump) > MAX_OFF_S:
            # What was seen before the jump was measured with the other clock.
            self._shown.clear()
        self._jump = jump
        others = self._others()
        # Who has left may still answer: it has no say about this group's clock any more.
        fresh = sorted(
            shown.ahead
            for peer, shown in self._shown.items()
            if peer in others and steady - shown.seen_s <= FRESH_S
        )
        other = [ahead for ahead in fresh if abs(ahead) > MAX_OFF_S]
        needed = len(others) // 2 + 1
        # One other's word against ours is no majority.
        if len(other) >= max(2, needed):
            return -other[len(other) // 2]
        if len(fresh) - len(other) >= needed:
            self._since, self._jump = (wall, steady), 0.0
            return 0.0
        if abs(jump) > MAX_OFF_S:
            return jump
        # Small steps are the machine's time service at work: they must not add up.
        self._since, self._jump = (wall, steady), 0.0
        return 0.0

    def check(self) -> None:
        """Refuse what must not be done by a wrong clock.

        Raises:
            NodeError: `clock-wrong`.
        """
        off = self.off()
        if off:
            raise NodeError("clock-wrong", *told(off))


def told(off: float) -> tuple[str, str]:
    """A clock in doubt in words: what is seen, and what to do."""
    way = "ahead" if off > 0 else "behind"
    message = (
        f"this machine's clock seems to be {spoken(abs(off))} {way}; until that is settled the "
        "node publishes nothing and closes no vote"
    )
    hint = (
        "set the clock, keep NTP running; the node goes on by itself once the clock is right, or "
        "more than half of the others show the same time; if no others answer, restart it"
    )
    return message, hint


def spoken(seconds: float) -> str:
    """A length of time in the largest unit that it has two of."""
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    whole = f"{seconds:.0f}"
    return f"{whole} second" if whole == "1" else f"{whole} seconds"
