"""Who belongs to the coalition."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.membership import MembershipView

PATH = "/groups"


async def look(request: web.Request) -> MembershipView:
    """Members, who is leaving, offers to merge, and who takes people in."""
    return await desk(request).membership()


show = Reading(look, "membership_view.html").answer
