"""A new access, and the link or code that opens it, shown once."""

from aiohttp import web

from node.store.access import Role
from node.web.acting import Act, attempt, offer
from node.web.render import render

ACT = Act("access.grant", "access_grant.html", beside={"named-by-other": "named_by"})
CONTEXT = {"roles": tuple(role.value for role in Role)}


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, CONTEXT)


async def make(request: web.Request) -> web.Response:
    """Make it, and show how it is opened."""
    answer = await attempt(request, ACT, CONTEXT, {})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "access_made.html", {"made": answer})
