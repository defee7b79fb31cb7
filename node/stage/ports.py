"""Ports for nodes that come and go on one machine."""

import os
import random
import socket
from collections import deque
from contextlib import ExitStack
from pathlib import Path

LOWEST_PORT = 20_000
"""Below it lie most ports that programs have of old."""
RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
FIRST_DYNAMIC_PORT = 49_152
"""RFC 6335, section 6: for a system that doesn't say which ports it gives out by itself."""
MAX_TRIES = 1_000
PARTS = 16
PART = "COMMONWEAL_PORTS"
"""Environment: the number of the sixteenth of these ports that a process and its children choose
from. Two that choose at once, and listen later, never choose the same."""
_given: deque[int] = deque(maxlen=256)
"""What this process chose last: somebody may be about to listen there."""


def free_ports(count: int) -> list[int]:
    """Different ports of the loopback interface that nobody has at this moment.

    None is one that the system may give to a connection meanwhile, unless it gives them from
    `LOWEST_PORT` or below: a node that was down could not listen on its own port again.

    Raises:
        OSError: nearly every port is taken.
    """
    chance = random.SystemRandom()
    found: list[int] = []
    part, step = (int(os.environ[PART]) % PARTS, PARTS) if PART in os.environ else (0, 1)
    with ExitStack() as held:
        for _ in range(MAX_TRIES):
            if len(found) == count:
                return found
            item = held.enter_context(socket.socket())
            port = chance.randrange(LOWEST_PORT + part, first_given_out(), step)
            if port in _given:
                continue
            try:
                item.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
            _given.append(port)
    raise OSError(f"of {MAX_TRIES} ports on 127.0.0.1, {len(found)} are free")


def free_port() -> int:
    """One such port."""
    return free_ports(1)[0]


def first_given_out() -> int:
    """The lowest port that the system gives to connections by itself, above `LOWEST_PORT`."""
    try:
        first = int(RANGE.read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return FIRST_DYNAMIC_PORT
    return first if first > LOWEST_PORT else FIRST_DYNAMIC_PORT
