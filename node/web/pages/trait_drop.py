"""Ask something no longer, and erase what was answered."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.viewmodels.participation import QuestionView

ACT = Act("participation.drop", "trait_drop.html")


async def show(request: web.Request) -> web.Response:
    """Say what is erased."""
    return await offer(request, ACT, {"question": await _found(request)})


async def send(request: web.Request) -> web.Response:
    """Erase it."""
    question = await _found(request)
    fixed = {"trait": question.trait}
    return await perform(request, ACT, {"question": question}, fixed, lambda _: "/questions")


async def _found(request: web.Request) -> QuestionView:
    """The question of this number, as the list shows them."""
    questions = await desk(request).questions()
    number = int(request.match_info["number"])
    if not 1 <= number <= len(questions):
        raise web.HTTPNotFound
    return questions[number - 1]
