"""What members are asked about themselves."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.participation import QuestionView


async def look(request: web.Request) -> tuple[QuestionView, ...]:
    """Every question, with how many gave each answer."""
    allowed(request, "participation.ask")
    return await desk(request).questions()


show = Reading(look, "trait_list.html", "questions", noun="questions").answer
