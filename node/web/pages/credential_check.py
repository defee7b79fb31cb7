"""Trying one's key: this browser signs, and the server checks it with the registered half."""

from aiohttp import web

from node.web.acting import Act, perform
from node.web.pages.credential_view import context, own
from node.web.scripts import allow_script

ACT = Act("credential.check", "credential_view.html")


async def check(request: web.Request) -> web.Response:
    """Say whether it holds."""
    allow_script(request)
    fixed = {"member": own(request)}
    return await perform(request, ACT, await context(request), fixed, lambda _: "/credential")
