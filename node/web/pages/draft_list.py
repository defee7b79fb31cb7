"""What waits for the signature of a second administrator."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.carrying import DraftView


async def look(request: web.Request) -> tuple[DraftView, ...]:
    """Every draft, oldest first."""
    allowed(request, "draft.sign")
    return await desk(request).carrying.drafts()


show = Reading(look, "draft_list.html", "drafts", noun="drafts").answer
