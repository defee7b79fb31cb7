"""The founding charter: who, what for, and every rule in plain words."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.charter import CharterView


async def look(request: web.Request) -> CharterView:
    """The charter."""
    return await desk(request).charter()


show = Reading(look, "charter_view.html").answer
