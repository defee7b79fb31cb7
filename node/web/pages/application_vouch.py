"""The group vouches for an applicant that another group carries."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.application_stand import open_application
from node.web.pages.membership_view import PATH

ACT = Act("application.vouch", "application_vouch.html")


async def show(request: web.Request) -> web.Response:
    """What vouching means, who asks, and the form."""
    return await offer(request, ACT, {"asked": await open_application(request)})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups."""
    asked = await open_application(request)
    fixed = {"application": asked.id}
    return await perform(request, ACT, {"asked": asked}, fixed, lambda _: PATH)
