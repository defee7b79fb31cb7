"""A small disk for one node, in a namespace of its own: it fills up as real disks do.

A tmpfs in a user and mount namespace, so no root is needed where the kernel lets users make them.
A process that sleeps keeps the namespace, and with it the disk, while nodes on it are killed and
started.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from federation_tests.scenarios.founded import ROOT

_ROOT = os.geteuid() == 0
"""Root needs no user namespace, which some kernels let nobody else make."""
_MAKING = ["-m"] if _ROOT else ["-U", "-r", "-m"]
_ENTERING = ["-m"] if _ROOT else ["-U", "-m", "--preserve-credentials"]
BALLAST = "ballast"
"""What takes the room that is left."""
_MAKE = """
mount -t tmpfs -o "size=$2" none "$1.disk" || exit 1
cp -a "$1/." "$1.disk/" && mount --bind "$1.disk" "$1" && echo ready && exec sleep infinity
"""


def namespaces() -> bool:
    """Whether this machine lets us make such a disk."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return False
    tried = subprocess.run(["unshare", *_MAKING, "true"], capture_output=True, check=False)
    return tried.returncode == 0


class Room:
    """A disk of some MiB, mounted over a node's directory where only the node sees it.

    Attributes:
        inside: the directory as other processes reach it.
    """

    def __init__(self, directory: Path, mib: int) -> None:
        disk = directory.with_name(f"{directory.name}.disk")
        disk.mkdir()
        self._keeper = subprocess.Popen(
            ["unshare", *_MAKING, "sh", "-c", _MAKE, "sh", str(directory), f"{mib}m"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
        assert self._keeper.stdout is not None
        if self._keeper.stdout.readline() != b"ready\n":
            self.close()
            raise AssertionError(f"no disk of {mib} MiB could be mounted at {directory}")
        self._directory = directory
        self.inside = Path(f"/proc/{self._keeper.pid}/root{directory}")
        self._ballast = self.inside.with_name(disk.name) / BALLAST

    def within(self, words: list[str]) -> list[str]:
        """The command that runs `words` where the disk is mounted."""
        enter = ["nsenter", "-t", str(self._keeper.pid), *_ENTERING]
        # A new mount namespace begins at its root directory.
        script = f"import os, sys; os.chdir({str(ROOT)!r}); os.execv(sys.argv[1], sys.argv[1:])"
        return [*enter, sys.executable, "-c", script, *words]

    def fill(self) -> None:
        """Take every byte that is left."""
        with self._ballast.open("ab", buffering=0) as ballast:
            for size in (1 << 20, 1 << 12):
                try:
                    while ballast.write(bytes(size)):
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)

    def used(self) -> int:
        """Bytes that are taken."""
        stats = os.statvfs(self.inside)
        return (stats.f_blocks - stats.f_bfree) * stats.f_frsize

    def close(self) -> None:
        """Give up the disk and all that is on it."""
        self._keeper.kill()
        self._keeper.wait()
        if self._keeper.stdout is not None:
            self._keeper.stdout.close()
