"""All guides, by role."""

from aiohttp import web

from node.web.help import ROLES
from node.web.people import person
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """All guides, those for the reader's own role first."""
    here = person(request)
    mine = "" if here is None else here.access.role.value
    roles = sorted(ROLES, key=lambda row: row[0] != mine)
    return await render(request, "help_list.html", {"roles": roles, "mine": mine})
