"""The moderation log: policy, moderators, and everything that was done."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.moderation import ModerationView


async def look(request: web.Request) -> ModerationView:
    """The log, newest first."""
    return await desk(request).moderation()


show = Reading(look, "moderation_list.html").answer
