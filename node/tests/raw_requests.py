"""What a server answers to bytes that no client would send."""

import asyncio


async def raw(server, data):
    """All that a server (with `host` and `port`) answers to bytes that need not be HTTP."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(data)
        await writer.drain()
        async with asyncio.timeout(10):
            return await reader.read(-1)
    except ConnectionError:
        return b""
    finally:
        writer.close()
