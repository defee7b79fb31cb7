"""A server's port is opened, or it is said which setting is in the way."""

import asyncio
import errno
import os
import socket

from aiohttp import web

from node.errors import NodeError


async def listen(
    runner: web.AppRunner, host: str, port: int, *, who: str, other_port: str, host_is: str
) -> None:
    """Have a server that is set up answer at an address.

    Args:
        who: that can't listen, in words.
        other_port: how another port is chosen, as an instruction.
        host_is: what names the host.

    Raises:
        NodeError: `cannot-listen`.
    """
    try:
        await start(web.TCPSite(runner, host, port))
    # A name with a label of 64 characters is refused as text, before anybody is asked for it.
    except (OSError, ValueError) as error:
        message = f"{who} can't listen on {host} port {port}: {_why(error)}"
        hint = hint_for(error, other_port, host_is)
        raise NodeError("cannot-listen", message, hint) from error


async def start(site: web.BaseSite) -> None:
    """Have a site answer; a cancellation counts once it does, or can't.

    Cut off within, it would answer already while its runner knew nothing to stop: requests came
    through to a node that had closed its files.

    Raises:
        OSError: it can't.
    """
    starting = asyncio.create_task(site.start())
    try:
        await asyncio.shield(starting)
    except asyncio.CancelledError:
        await asyncio.gather(starting, return_exceptions=True)
        raise


def hint_for(error: OSError | ValueError, other_port: str, host_is: str) -> str:
    """What to change after an error of listening; arguments as `listen`."""
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"another program uses the port; {other_port}"
    if number in {errno.EACCES, errno.EPERM}:
        return f"ports below 1024 are the system's own; {other_port}"
    return f"{host_is} must be an address of this machine, such as 127.0.0.1"


def _why(error: OSError | ValueError) -> str:
    if not isinstance(error, OSError):
        return "that is no name of a machine"
    if isinstance(error, socket.gaierror) or not error.errno:
        return error.strerror or str(error)
    # Not its own text, which says where once more.
    return os.strerror(error.errno)
