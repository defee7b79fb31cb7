"""The points of unity in force, and what is moved to change them."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.unity import UnityView


async def look(request: web.Request) -> UnityView:
    """All points."""
    return await desk(request).unity()


show = Reading(look, "unity_list.html").answer
