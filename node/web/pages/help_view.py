"""One guide."""

from aiohttp import web

from node.web.help import NAMES, guide
from node.web.keys import language
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """A guide in the reader's language."""
    name = request.match_info["guide"]
    if name not in NAMES:
        raise web.HTTPNotFound
    found = guide(name, language(request).code)
    return await render(request, "help_view.html", {"guide": found})
