"""What every founding page passes through besides what it shares with the node's pages."""

import logging

from aiohttp import web

from node.errors import NodeError
from node.store.space import no_room
from node.web.forms import MAX_FORM_BYTES
from node.web.founding.keys import DOOR
from node.web.founding.render import render
from node.web.keys import PAGE_ROUTES, is_page, language
from node.web.middleware.csrf import SAFE_METHODS, check_form
from node.web.middleware.errors import KINDS, SHOWN
from node.web.middleware.security import Handler
from node.web.people import NotYourRole
from node.web.refusals import refusal
from protocol.coalition.charter import MAX_CHARTER_BYTES
from protocol.errors import ProtocolError

LOGGER = logging.getLogger(__name__)

MAX_BODY_BYTES = 2 * MAX_CHARTER_BYTES
"""Of whoever has come in: a charter that all signed, and a few papers beside it."""
OPEN_ROUTES = frozenset(PAGE_ROUTES + name for name in ("signin", "signin.post", "assets"))
REFUSED = (NodeError, ProtocolError)
"""What an act of a page may be refused with."""


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into pages."""
    if not is_page(request):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException as raised:
        if raised.status not in SHOWN:
            raise
        kind = KINDS.get(type(raised), str(raised.status))
        return render(request, "error.html", {"kind": kind}, status=raised.status)
    except Exception as error:
        if no_room(error):
            return render(request, "error.html", {"kind": "disk-full"}, status=503)
        if isinstance(error, REFUSED):
            # A page that only shows: its papers can't be read, and who runs the server mends that.
            said = {"kind": "refused", "refusal": refusal(error, language(request))}
            return render(request, "error.html", said, status=503)
        LOGGER.exception("page failed: %s", request.match_info.route.name)
        return render(request, "error.html", {"kind": "500"}, status=500)


@web.middleware
async def only_inside(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Nobody sees or does anything before the code is typed."""
    name = request.match_info.route.name
    if not is_page(request) or name in OPEN_ROUTES or request.app[DOOR].opened(request):
        return await handler(request)
    if request.method not in SAFE_METHODS:
        raise NotYourRole
    raise web.HTTPSeeOther("/sign-in")


@web.middleware
async def own_forms(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a form that was not made on a page of this server."""
    if request.method not in SAFE_METHODS and is_page(request):
        inside = request.app[DOOR].opened(request)
        await check_form(request, MAX_BODY_BYTES if inside else MAX_FORM_BYTES)
    return await handler(request)
