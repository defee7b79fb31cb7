"""A group that left, or was expelled, asks to come back: the file for a sponsor."""

import base64

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.keys import desk
from node.web.render import render

ACT = Act("application.again", "application_again.html")


async def show(request: web.Request) -> web.Response:
    """What comes back as it was, and the form."""
    return await offer(request, ACT, {"view": await desk(request).membership()})


async def send(request: web.Request) -> web.Response:
    """Sign it, and show the file; nothing is published here."""
    context = {"view": await desk(request).membership()}
    answer = await attempt(request, ACT, context, {})
    if isinstance(answer, web.Response):
        return answer
    file = base64.b64encode(bytes.fromhex(answer["data"])).decode()
    return await render(request, "application_made.html", {"data": answer["data"], "file": file})
