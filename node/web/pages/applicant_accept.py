"""Somebody who asked is taken in: they go on the members' list."""

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.pages.applicant_list import found
from node.web.render import render

ACT = Act(
    "applicant.accept",
    "applicant_accept.html",
    beside={"ref-taken": "ref", "name-on-list": "another"},
)


async def show(request: web.Request) -> web.Response:
    """Their number in the list, their region, and a word to them."""
    return await offer(request, ACT, {"one": found(request, ACT.command)})


async def send(request: web.Request) -> web.Response:
    """Do it, and show under which number: no page lists members, and what they wrote is gone."""
    one = found(request, ACT.command)
    answer = await attempt(request, ACT, {"one": one}, {"number": one.id})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "applicant_taken.html", {"one": one, "member": answer["member"]})
