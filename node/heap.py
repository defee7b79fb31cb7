"""How the C library keeps freed memory: large blocks go back to the system at once.

glibc raises the size from which a block gets a mapping of its own to that of the largest such block
it has freed, up to 32 MiB. After one bundle of 16 MiB all others come out of its heaps, one heap
for each thread that allocates; and these give back only what is free at their ends. A node that had
been flooded kept 300 MiB of which it used 100.
"""

import ctypes

MAPPED_BYTES = 64 * 1024
"""Blocks from this size on have a mapping of their own: statements of the largest size, and bundles
of usual ones. A mapping costs some microseconds, a bundle's statements milliseconds."""
HEAPS = 2
"""The event loop and the writer allocate most; a dozen other threads share these."""

# mallopt's parameters, from malloc.h; the same on every architecture.
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8


def give_back_large_blocks() -> None:
    """Set it for this process; before it starts threads.

    C libraries other than glibc have no such setting, and no such heaps.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, MAPPED_BYTES)
        mallopt(_M_ARENA_MAX, HEAPS)


def give_back_holes() -> None:
    """Give back what is free between blocks in use, once what left it there is over.

    Compiling the largest templates leaves 2 MiB that way, which a node would keep for months: glibc
    by itself gives back only what is free at a heap's end. Other threads wait some milliseconds.
    """
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim is not None:
        malloc_trim(0)
