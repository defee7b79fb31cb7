"""Reading the bodies of peers' answers: bounded, large ones in turn, and gone once reading fails.

An error's traceback holds what its frames held, and errors live long: they are shown until the peer
answers again, and those in cycles wait for the collector, which counts objects and not megabytes. A
peer whose answers never end would fill the memory with what was read of them.
"""

import asyncio

import aiohttp

from protocol.errors import MalformedError

SMALL_BYTES = 1024 * 1024
"""Answers up to this are read at once, larger ones (bundles of huge entries) take turns."""
LARGE_AT_A_TIME = 2
"""So all peers together can't make this node hold more than two full bundles, 32 MiB."""


async def read_in_turn(
    answer: aiohttp.ClientResponse, max_bytes: int, large: asyncio.Semaphore
) -> bytes:
    """The whole body.

    Args:
        max_bytes: longer ones are refused as soon as they are.
        large: held while more than `SMALL_BYTES` are taken in.

    Raises:
        MalformedError: `too-large`.
    """
    if max_bytes <= SMALL_BYTES:
        return await read_body(answer, max_bytes)
    begun = bytearray()
    try:
        async for part in answer.content.iter_any():
            begun += part
            if len(begun) > SMALL_BYTES:
                break
        else:
            return bytes(begun)
        # Unread, the rest waits on the other side: TCP holds the sender back.
        async with large:
            return await read_body(answer, max_bytes, begun)
    finally:
        begun.clear()


async def read_body(
    answer: aiohttp.ClientResponse, max_bytes: int, begun: bytearray | None = None
) -> bytes:
    """The whole body, without waiting for a turn.

    Args:
        begun: what was read of it before.

    Raises:
        MalformedError: `too-large`.
    """
    if answer.content_length is not None and answer.content_length > max_bytes:
        raise MalformedError("too-large", f"an answer of {answer.content_length} bytes")
    data = bytearray() if begun is None else begun
    try:
        async for part in answer.content.iter_any():
            data += part
            if len(data) > max_bytes:
                # Left unread, the connection is closed rather than drained.
                answer.close()
                raise MalformedError("too-large", f"an answer of more than {max_bytes} bytes")
        return bytes(data)
    finally:
        data.clear()
