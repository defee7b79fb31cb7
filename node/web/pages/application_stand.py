"""The group agrees that an applicant is taken in, or disagrees; the last word counts."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import desk
from node.web.pages.membership_view import PATH
from node.web.viewmodels.membership import ApplicationLine

ACT = Act("application.stand", "application_stand.html")


async def show(request: web.Request) -> web.Response:
    """The application with what others said, and the form."""
    return await offer(request, ACT, {"asked": await open_application(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups."""
    asked = await open_application(request)
    fixed = {"application": asked.id}
    return await perform(request, ACT, {"asked": asked}, fixed, lambda _: PATH)


async def open_application(request: web.Request) -> ApplicationLine:
    """The application in the address.

    Raises:
        web.HTTPNotFound: none is open there.
    """
    found = (await desk(request).membership()).application(request.match_info["application"])
    if found is None:
        raise web.HTTPNotFound
    return found
