"""Who has access to these pages; for stewards."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import ACCESSES
from node.web.reading import Reading
from node.web.viewmodels.access import AccessLine


async def look(request: web.Request) -> tuple[AccessLine, ...]:
    """Every access: those that stand first, then the newest."""
    allowed(request, "access.list")
    accesses = request.app[ACCESSES]
    lines = [AccessLine(access, len(accesses.sign_ins(access.id))) for access in accesses.all()]
    return tuple(sorted(lines, key=lambda line: (line.access.revoked, -line.access.id)))


show = Reading(look, "access_list.html", "lines", noun="accesses").answer
