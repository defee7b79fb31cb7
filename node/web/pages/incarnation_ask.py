"""What the others need to let this group's frozen record go on, as a file for one of them."""

import base64

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.keys import desk
from node.web.render import render

ACT = Act("incarnation.ask", "incarnation_ask.html")


async def show(request: web.Request) -> web.Response:
    """What has to be done before, and the form."""
    return await offer(request, ACT, {"view": await desk(request).frozen()})


async def send(request: web.Request) -> web.Response:
    """Sign it, and show the file; nothing is published here."""
    answer = await attempt(request, ACT, {"view": await desk(request).frozen()}, {})
    if isinstance(answer, web.Response):
        return answer
    file = base64.b64encode(bytes.fromhex(answer["shown"])).decode()
    made = {"file": file, "shown": answer["shown"], "size": answer["size"]}
    return await render(request, "incarnation_made.html", made)
