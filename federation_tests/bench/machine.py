"""The machine that the figures are true of; no names or addresses of it."""

import os
import platform
import sqlite3
from pathlib import Path


def machine() -> str:
    """Cores, processor, Python and SQLite in one line."""
    cores = len(os.sched_getaffinity(0))
    return (
        f"{cores} cores, {processor()}, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def processor() -> str:
    """The processor's model; "unknown processor" where the system doesn't say."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown processor"
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def load() -> str:
    """How many processes ran or waited for a core in the last minute, beside its cores."""
    return f"{os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} cores"


def cores() -> tuple[int, int]:
    """The core to measure on, and another for whoever serves; the same if there is only one."""
    found = sorted(os.sched_getaffinity(0))
    return found[0], found[-1]


def pin(core: int) -> None:
    """Keep this process and the threads it starts on one core."""
    os.sched_setaffinity(0, {core})
