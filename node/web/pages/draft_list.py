"""What waits for the signature of a second administrator."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """Every draft, oldest first."""
    allowed(request, "draft.sign")
    return await render(
        request, "draft_list.html", {"drafts": await desk(request).carrying.drafts()}
    )
