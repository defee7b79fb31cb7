"""A new access, and the link or code that opens it, shown once."""

from aiohttp import web

from node.store.access import Role
from node.web.acting import Act, allowed, attempt, show_form
from node.web.fields import Filled
from node.web.render import render

ACT = Act("access.grant", "access_grant.html", beside={"named-by-other": "named_by"})
MAX_QUERY_CHARS = 200  # of a member's number; longer ones are in no list
CONTEXT = {"roles": tuple(role.value for role in Role)}


async def show(request: web.Request) -> web.Response:
    """The form; for the member whose number another page has put into the address."""
    allowed(request, ACT.command)
    member = request.query.get("member", "")[:MAX_QUERY_CHARS]
    typed = Filled(values={"member": (member,)} if member else {})
    return await show_form(request, ACT, CONTEXT, typed, None)


async def make(request: web.Request) -> web.Response:
    """Make it, and show how it is opened."""
    answer = await attempt(request, ACT, CONTEXT, {})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "access_made.html", {"made": answer})
