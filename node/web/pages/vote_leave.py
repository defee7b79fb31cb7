"""Forget the voter: for shared screens, and for everybody who is done."""

from aiohttp import web
from aiohttp_session import get_session


async def leave(request: web.Request) -> web.Response:
    """End the session; whoever comes next starts afresh."""
    session = await get_session(request)
    session.invalidate()
    raise web.HTTPSeeOther("/vote")
