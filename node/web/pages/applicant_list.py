"""Who asks to be taken in, for administrators."""

from aiohttp import web

from node.store.applicants import Applicant
from node.web.acting import allowed
from node.web.keys import APPLICANTS
from node.web.render import render

PATH = "/applicants"


async def show(request: web.Request) -> web.Response:
    """Everybody who waits for an answer."""
    allowed(request, "applicant.list")
    waiting = request.app[APPLICANTS].waiting()
    return await render(request, "applicant_list.html", {"applicants": waiting})


def found(request: web.Request, command: str) -> Applicant:
    """The request in the address, for those who may know of it.

    Raises:
        web.HTTPNotFound: it doesn't wait.
    """
    allowed(request, command)
    one = request.app[APPLICANTS].one(int(request.match_info["number"]))
    if one is None:
        raise web.HTTPNotFound
    return one
