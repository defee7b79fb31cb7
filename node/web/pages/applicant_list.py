"""Who asks to be taken in, for administrators."""

from aiohttp import web

from node.store.applicants import Applicant
from node.web.acting import allowed
from node.web.keys import APPLICANTS
from node.web.reading import Reading

PATH = "/applicants"


async def look(request: web.Request) -> tuple[Applicant, ...]:
    """Everybody who waits for an answer."""
    allowed(request, "applicant.list")
    return tuple(request.app[APPLICANTS].waiting())


show = Reading(look, "applicant_list.html", "applicants", noun="applicants").answer


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
