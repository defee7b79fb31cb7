"""Settings that every test folder shares."""

import gc
import os
import tempfile
from pathlib import Path

from hypothesis import settings

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes a directory of our own in it
# Several times what tests keep at once: a node's directory is a megabyte, and goes once its test
# has passed.
ENOUGH_BYTES = 4 * 2**30

# Ten thousand tests are collected, of which nothing is garbage.
gc.set_threshold(50_000, 20, 20)


def pytest_collection_finish() -> None:
    """No look for garbage goes through the tests themselves."""
    gc.freeze()


# Commands speak the language of whoever runs them; tests read English, but where they say other.
os.environ["LANGUAGE"] = "en"


def in_memory() -> bool:
    """Whether files of tests may lie in memory: there is room, and what they build may run."""
    if not os.access(SHARED_MEMORY, os.W_OK | os.X_OK):
        return False
    room = os.statvfs(SHARED_MEMORY)
    told = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
    # The room of such a file system is half of the memory, taken or not.
    free = min(room.f_bavail * room.f_frsize, int(told["MemAvailable"].split()[0]) * 1024)
    return free >= ENOUGH_BYTES and not room.f_flag & os.ST_NOEXEC


# Nodes wait for the disk at each commit, which tests need not: what a killed process wrote is there
# whatever it lies on (decision 0318). TMPDIR, where it is set, says otherwise.
if "TMPDIR" not in os.environ and in_memory():
    os.environ["TMPDIR"] = tempfile.tempdir = str(SHARED_MEMORY)

# Workers choose ports for nodes that listen later, and so does a run without workers beside them.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")
os.environ["COMMONWEAL_PORTS"] = str((int(WORKER) + 1) % 16)

# The same examples on every run: a red run must be red again when somebody looks at it.
settings.register_profile("ci", derandomize=True, max_examples=60, deadline=None, database=None)
# For looking around: other examples each time, failures remembered.
settings.register_profile("search", max_examples=500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
