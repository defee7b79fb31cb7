"""One process per node directory, and a socket path short enough for the kernel."""

from __future__ import annotations

import fcntl
import os
import pwd
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from node.errors import LockError

LOCK_NAME = "node.lock"
SOCKET_NAME = "node.sock"
# sun_path in Linux's struct sockaddr_un is 108 bytes with the closing NUL; elsewhere it is less.
MAX_SOCKET_PATH_BYTES = 103
# Seconds: a command without a node to ask holds the directory for one or two on a busy machine.
MAX_WAIT_S = 5.0
_PAUSE_S = 0.1
# A turn is one small file.
_TURN_PAUSE_S = 0.02


class NodeLock:
    """Holds `node.lock` in a node directory until closed or until the process dies.

    The kernel releases it with the process, so a SIGKILL leaves nothing to clean up. The file
    itself stays: removing it would let two processes hold two files of the same name.

    Raises:
        LockError: `node-running`: another process holds the directory; `no-directory`;
            `other-user`: root, in the directory of another user's node that nobody serves.
    """

    def __init__(self, directory: Path) -> None:
        if not directory.is_dir():
            raise LockError(
                "no-directory",
                f"there is no node directory at {directory}",
                "run `commonweal init`, or name another directory",
            )
        refusal = strange(directory, os.geteuid())
        # Root makes no lock file here either: the node's user could not open it.
        make = 0 if refusal else os.O_CREAT
        try:
            self._file = os.open(directory / LOCK_NAME, os.O_RDWR | make | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:
            raise refusal or LockError("no-directory", f"{directory} is gone") from None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._file, 32).decode("ascii", "replace").strip()
            os.close(self._file)
            who = f"process {holder}" if holder else "another process"
            raise LockError(
                "node-running",
                f"{who} is using the node in {directory}",
                "one is enough: a running node takes commands with --dir; to serve it anew, "
                "stop it first (a service: `systemctl stop commonweal`)",
            ) from None
        if refusal:
            os.close(self._file)
            raise refusal
        os.ftruncate(self._file, 0)
        os.write(self._file, str(os.getpid()).encode())

    def close(self) -> None:
        """Give the directory free; a second call does nothing."""
        if self._file >= 0:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> NodeLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def strange(directory: Path, user: int) -> LockError | None:
    """Why a user may not open a node's directory, if it is root and the directory is not root's.

    What root writes there (a charter, new database files) the node's own user can't read, so that
    its service stops at the next start. Others are kept out by the modes of the files.
    """
    if user or not (owner := directory.stat().st_uid):
        return None
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:  # as in a container's volume, seen from outside
        name = f"#{owner}"
    return LockError(
        "other-user",
        f"the node in {directory} belongs to the user {name}, and this is root",
        f"run it as that user, so that the node can read what it writes: `sudo -u {name} ...`",
    )


def is_running(directory: Path) -> bool:
    """Whether a process holds the directory now; a hint only, it may change at once.

    Asking leaves nothing in a directory that is none of a node.
    """
    if not (directory / LOCK_NAME).exists():
        return False
    try:
        NodeLock(directory).close()
    except LockError as error:
        return error.code == "node-running"
    return False


def holder(directory: Path) -> str:
    """The process id that the lock's file names, while a process holds it; empty if none does."""
    try:
        return (directory / LOCK_NAME).read_text(encoding="ascii", errors="replace")[:32].strip()
    except OSError:
        return ""


def wait_until_free(directory: Path, patience: float = MAX_WAIT_S) -> None:
    """Wait, `patience` seconds at most, while another process holds the directory.

    A node that starts while a command runs by itself waits for it, instead of giving up. Whether
    the directory is free then, taking the lock tells.
    """
    end = time.monotonic() + patience
    while is_running(directory) and time.monotonic() < end:
        time.sleep(_PAUSE_S)


def take_turn(directory: Path, patience: float = MAX_WAIT_S) -> NodeLock:
    """Hold the directory as soon as others are done with it, who take turns by this too.

    Who waits until it is free and takes it then may come second to another who waited for the same.

    Args:
        patience: seconds.

    Raises:
        LockError: as `NodeLock`; `node-running` only once patience is over.
    """
    end = time.monotonic() + patience
    while True:
        try:
            return NodeLock(directory)
        except LockError as error:
            if error.code != "node-running" or time.monotonic() >= end:
                raise
        time.sleep(_TURN_PAUSE_S)


@contextmanager
def socket_path(directory: Path, name: str = SOCKET_NAME) -> Iterator[str]:
    """A path to a node's socket that fits a Unix socket address, for bind or connect.

    A deep directory makes the full path too long for the kernel; then the path leads through an
    open descriptor of the directory and is valid only inside the `with` block. (A socket bound
    that way stays reachable: the name lives in the directory.)

    Raises:
        LockError: `socket-path`: too long, on a system without /proc.
    """
    path = str(directory / name)
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES:
        yield path
        return
    relative = os.path.relpath(path)
    if len(os.fsencode(relative)) <= MAX_SOCKET_PATH_BYTES:
        yield relative
        return
    if not Path("/proc/self/fd").is_dir():
        raise LockError(
            "socket-path",
            f"{path} is too long for a socket ({MAX_SOCKET_PATH_BYTES} bytes at most)",
            "move the node to a shorter path, or run the command from inside its directory",
        )
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{name}"
    finally:
        os.close(descriptor)


def bind_private(directory: Path, name: str = SOCKET_NAME) -> socket.socket:
    """A Unix socket that only this user can open, from its first moment.

    The caller holds the node's lock, so a socket that lies there is left over and goes.

    Raises:
        LockError: `socket-path`: the directory lies too deep on a system without /proc.
    """
    (directory / name).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        with socket_path(directory, name) as path:
            listening.bind(path)
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(before)
    return listening
