"""What a flood has taken of the memory goes back to the system once it is freed."""

import subprocess
import sys

# One block is freed that raises glibc's limit; then large ones stand between small ones that stay.
FLOODED = """
from pathlib import Path
from node.heap import give_back_large_blocks

def resident_mib():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024

give_back_large_blocks()
before = resident_mib()
bytearray(30 << 20)
large, kept = [], []
for _ in range(40):
    large.append(b"x" * (4 << 20))
    kept.append(b"y" * 5_000)
large.clear()
print(resident_mib() - before)
"""


def test_large_blocks_that_are_freed_leave_the_process():
    ran = subprocess.run(
        [sys.executable, "-c", FLOODED], capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) < 20


# What lies between the blocks that stay is too small to be mapped, and not at the heap's end.
HOLED = """
from pathlib import Path
from node.heap import give_back_holes

def resident_mib():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) // 1024

blocks = [bytes(40_000) for _ in range(1_000)]
kept = blocks[::20]
del blocks
before = resident_mib()
give_back_holes()
print(before - resident_mib())
"""


def test_holes_between_blocks_that_stay_are_given_back():
    ran = subprocess.run([sys.executable, "-c", HOLED], capture_output=True, text=True, check=True)
    assert int(ran.stdout) > 20
