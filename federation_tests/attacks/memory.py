"""How much memory a process holds, as the kernel counts it."""

import gc
import os
from pathlib import Path


def resident_mib(pid: int | None = None) -> int:
    """Resident memory in MiB; of this process by default."""
    if pid is None:
        gc.collect()
    status = Path(f"/proc/{pid or os.getpid()}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024
