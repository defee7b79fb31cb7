"""The journal of what was done on these pages; for stewards."""

from aiohttp import web

from node.store.journal import Line
from node.web.acting import allowed
from node.web.keys import ACCESSES
from node.web.reading import Reading


async def look(request: web.Request) -> tuple[Line, ...]:
    """The last acts, newest first."""
    allowed(request, "access.journal")
    return tuple(request.app[ACCESSES].journal.newest())


show = Reading(look, "journal_list.html", "lines", noun="acts").answer
