"""The charter: who, what for, every rule in plain words, and how it was changed."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.charter import CharterView


async def look(request: web.Request) -> CharterView:
    """The charter."""
    return await desk(request).charter()


show = Reading(look, "charter_view.html").answer
