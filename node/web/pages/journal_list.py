"""The journal of what was done on these pages; for stewards."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import ACCESSES
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """The last acts, newest first."""
    allowed(request, "access.journal")
    return await render(
        request, "journal_list.html", {"lines": request.app[ACCESSES].journal.newest()}
    )
