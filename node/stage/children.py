"""Short-lived processes of a run: Ctrl-C at the terminal is for the run, which ends them itself."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

KEPT_FROM_THE_TERMINAL: Mapping[str, Any] = {"start_new_session": True}
"""How a process is started that the terminal's signals are not for: in a session of its own.

One in the run's own session would meet Ctrl-C before it can say what that means, and leave a
traceback among the run's words.
"""


@contextlib.asynccontextmanager
async def child(
    program: str, *arguments: str, **streams: Any
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that does not outlive the block: if the run is told to stop, it is killed.

    Args:
        program, arguments: what is started, and what it is given.
        streams: as `asyncio.create_subprocess_exec` takes them.
    """
    streams.update(KEPT_FROM_THE_TERMINAL)
    process = await _begun(program, *arguments, **streams)
    try:
        yield process
    finally:
        await ended(process)


async def _begun(program: str, *arguments: str, **streams: Any) -> asyncio.subprocess.Process:
    starting = asyncio.ensure_future(asyncio.create_subprocess_exec(program, *arguments, **streams))
    try:
        await asyncio.wait({starting})
    except asyncio.CancelledError:
        # It may be there already, and nobody else knows it.
        while not starting.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({starting})
        if not starting.cancelled() and starting.exception() is None:
            await ended(starting.result())
        raise
    return starting.result()


async def ended(process: asyncio.subprocess.Process) -> None:
    """Kill a process that hasn't ended, and wait for it, whatever cancels this meanwhile."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    # A second cancellation comes when the run is over: the loop must not end before the process.
    while process.returncode is None:
        with contextlib.suppress(asyncio.CancelledError):
            await process.wait()
