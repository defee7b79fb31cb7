"""Somebody who asked is taken in: they go on the members' list."""

from aiohttp import web

from node.web.acting import Act, allowed, attempt, offer
from node.web.keys import APPLICANTS
from node.web.pages.applicant_list import found
from node.web.render import render

ACT = Act(
    "applicant.accept",
    "applicant_accept.html",
    beside={"ref-taken": "ref", "name-on-list": "another"},
)


async def show(request: web.Request) -> web.Response:
    """Their number in the list, their region, and a word to them."""
    again = await _taken(request)
    return again or await offer(request, ACT, {"one": found(request, ACT.command)})


async def send(request: web.Request) -> web.Response:
    """Do it, and show under which number: no page lists members, and what they wrote is gone."""
    again = await _taken(request)
    if again is not None:
        return again
    one = found(request, ACT.command)
    answer = await attempt(request, ACT, {"one": one}, {"number": one.id})
    if isinstance(answer, web.Response):
        return answer
    return await _tell(request, one.name, one.contact, answer["member"])


async def _taken(request: web.Request) -> web.Response | None:
    """The number once more, for a button that was pressed twice or a colleague who was quicker."""
    allowed(request, ACT.command)
    member = request.app[APPLICANTS].taken_as(int(request.match_info["number"]))
    return None if member is None else await _tell(request, "", "", member)


async def _tell(request: web.Request, name: str, contact: str, member: str) -> web.Response:
    # Written down once: a name that is erased with the request is not kept for this page.
    told = {"name": name, "contact": contact, "member": member}
    return await render(request, "applicant_taken.html", told)
