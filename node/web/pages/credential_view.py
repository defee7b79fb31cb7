"""My key: made in the browser, registered with the group, entered again in another browser."""

from aiohttp import web

from node.web.acting import Act, allowed, offer, perform
from node.web.keys import desk
from node.web.scripts import allow_script

ACT = Act("credential.register", "credential_view.html")


async def show(request: web.Request) -> web.Response:
    """One's own key, and the way to one."""
    allow_script(request)
    return await offer(request, ACT, await context(request))


async def register(request: web.Request) -> web.Response:
    """Take the public half; the last key is struck."""
    allow_script(request)
    fixed = {"member": own(request)}
    return await perform(request, ACT, await context(request), fixed, lambda _: "/credential")


async def context(request: web.Request) -> dict[str, object]:
    """What the page shows: None if the access belongs to no member of the list."""
    member = allowed(request, ACT.command).access.member
    return {"credential": await desk(request).credential(member) if member else None}


def own(request: web.Request) -> str:
    """The member whose access this is; nobody acts on another's key here.

    Raises:
        web.HTTPNotFound: the access belongs to no member of the list.
    """
    member = allowed(request, ACT.command).access.member
    if not member:
        raise web.HTTPNotFound
    return member
