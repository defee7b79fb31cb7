"""How to check a result, a receipt and this server."""

from aiohttp import web

from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """How to check a result, a receipt and this server."""
    return await render(request, "check_view.html", {})
