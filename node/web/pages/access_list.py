"""Who has access to these pages; for stewards."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import ACCESSES
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """Every access: those that stand first, then the newest."""
    allowed(request, "access.list")
    accesses = request.app[ACCESSES]
    lines = [(access, len(accesses.sign_ins(access.id))) for access in accesses.all()]
    lines.sort(key=lambda line: (line[0].revoked, -line[0].id))
    return await render(request, "access_list.html", {"lines": lines})
