"""What a measurement says: its runs, what it is held against, and whether it is met."""

import gc
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table.

    Attributes:
        what: what was measured.
        unit: of the values, as written behind them.
        runs: one value a run; none where it could not be measured, and `note` says why.
        target: as promised, in words; empty if nothing is promised.
        against: the peer or limit measured or stated in the same run; empty if none.
        ratio: how far apart they are, read as `target` reads it; None without `against`.
        met: None without a target.
        note: what is inside the time and what is not.
    """

    what: str
    unit: str
    runs: tuple[float, ...]
    target: str = ""
    against: str = ""
    ratio: float | None = None
    met: bool | None = None
    note: str = ""


class Times(NamedTuple):
    """Seconds of the runs of one piece of work.

    Attributes:
        elapsed_s: by the clock, waiting for disk and network included.
        processor_s: of this process, all threads, user and system.
    """

    elapsed_s: tuple[float, ...]
    processor_s: tuple[float, ...]


def timed(run: Callable[[], object], runs: int) -> Times:
    """Time a piece of work several times, after one run that fills caches."""
    run()
    pairs = [_once(run) for _ in range(runs)]
    return Times(tuple(e for e, _ in pairs), tuple(p for _, p in pairs))


def in_turns(one: Callable[[], object], other: Callable[[], object], runs: int) -> list[Times]:
    """Time two pieces of work by turns: what slows the machine down for a while slows both."""
    one()
    other()
    turns = [(_once(one), _once(other)) for _ in range(runs)]
    return [Times(*zip(*mine, strict=True)) for mine in zip(*turns, strict=True)]


def _once(run: Callable[[], object]) -> tuple[float, float]:
    gc.collect()  # what earlier runs left is not this one's work
    began, worked = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - began, time.process_time() - worked


def rates(count: int, seconds: tuple[float, ...]) -> tuple[float, ...]:
    """Things a second."""
    return tuple(count / s for s in seconds)


def middle(runs: tuple[float, ...]) -> float:
    """The middle run: one disturbed run doesn't move it."""
    return statistics.median(runs)


def at_least(runs: tuple[float, ...], bound: float) -> bool:
    """Whether the middle run reaches a bound."""
    return middle(runs) >= bound


def number(value: float) -> str:
    """For people: three digits that matter, thousands apart."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"
