"""Who may read: anybody in a coalition with public logs.

Else who is signed in, has an invitation, or opened a ballot with a code.
"""

from urllib.parse import urlencode

from aiohttp import web
from aiohttp_session import get_session

from node.web.keys import DATA, PAGE_ROUTES, desk, is_data, is_page
from node.web.middleware.security import Handler
from node.web.people import person

READER = "reader"
"""In a session: the number of the invitation that opened it, or `VOTER_READS`."""

VOTER_READS = 0
"""Whoever has a voting code may read, and no invitation stands behind it."""

OPEN_ROUTES = frozenset(
    PAGE_ROUTES + name
    for name in (
        "enter",
        "enter.post",
        "signin",
        "signin.post",
        "vote",
        "vote.post",
        "applicant.ask",
        "applicant.ask.post",
        "applicant.look",
        "applicant.look.post",
        "applicant.back",
        "door.find",
        "door.find.post",
        "door.here",
        "door.here.post",
        "door.say",
        "door.leave",
        "door.speak",
        "door.speak" + DATA,
        "door.speak.post",
        "door.quiet",
        "receipt",
        "check",
        "help",
        "guide",
        "assets",
        "feed.calendar.secret",
        "feed.news.secret",
    )
)
"""What anybody may see: the doors, the style sheet, the guides, how to check, what a secret opens.

People without a group have no invitation either: they ask to be taken in here. Nor has who comes to
a meeting and reads a code off its wall.
"""


async def may_read(request: web.Request) -> bool:
    """Whether this request's session may read the coalition's pages."""
    if (await desk(request).frame()).public or person(request) is not None:
        return True
    number = (await get_session(request)).get(READER)
    if not isinstance(number, int):
        return False
    return number == VOTER_READS or desk(request).invitations.holds(number)


@web.middleware
async def reading_needs_an_invitation(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Send readers without an invitation to the page that asks for one; refuse programs."""
    name = request.match_info.route.name
    if not is_page(request) or name is None or name in OPEN_ROUTES or await may_read(request):
        return await handler(request)
    if request.method != "GET" or is_data(request):
        raise web.HTTPForbidden
    raise web.HTTPSeeOther("/enter?" + urlencode({"then": request.path}))
