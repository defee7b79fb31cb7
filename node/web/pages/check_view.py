"""How to check a result, a receipt and this server."""

from aiohttp import web

from node.founding.fingerprint import fingerprint_words
from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """How to check a result, a receipt and this server."""
    frame = await desk(request).frame()
    words = fingerprint_words(bytes.fromhex(frame.coalition_id))
    return await render(request, "check_view.html", {"words": words})
