"""The public table of points and groups: who ratifies, who reserves."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.unity import UnityView


async def look(request: web.Request) -> UnityView:
    """Every group's stance on every point in force."""
    return await desk(request).unity()


show = Reading(look, "unity_matrix.html").answer
