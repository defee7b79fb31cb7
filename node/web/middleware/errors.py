"""What goes wrong is shown as a page that says what to do next, and nothing of the inside.

Programs that asked for a page's JSON get the kind of error as JSON.
"""

import logging

from aiohttp import web

from node.errors import StoreError
from node.store.space import no_room
from node.web.keys import is_data, is_page, misses_data
from node.web.middleware.csrf import ForgedForm
from node.web.middleware.security import Handler
from node.web.people import NotYourRole

LOGGER = logging.getLogger(__name__)

KINDS: dict[type, str] = {ForgedForm: "form", NotYourRole: "role"}
SHOWN = frozenset({400, 403, 404, 405, 410, 413, 429, 500, 503})
_PASSING = {
    "disk-full": "disk-full",
    "half-published": "half-published",
    **dict.fromkeys(("store-busy", "store-closed"), "busy"),
}
"""What a file says that passes by itself, by its code -> kind of page."""


@web.middleware
async def error_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn errors into pages."""
    if not is_page(request) and not misses_data(request):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException as raised:
        if raised.status not in SHOWN:
            raise
        kind = KINDS.get(type(raised), str(raised.status))
        return await _said(request, kind, raised.status)
    except Exception as error:
        if passing := _passing(error):
            return await _said(request, passing, 503)
        # The path may hold a code or a receipt, so only the route's name is logged.
        LOGGER.exception("page failed: %s", request.match_info.route.name)
        return await _said(request, "500", 500)


async def _said(request: web.Request, kind: str, status: int) -> web.Response:
    from node.web.reading import json_response  # noqa: PLC0415  node.later
    from node.web.render import render  # noqa: PLC0415  node.later

    if is_data(request):
        return json_response({"error": kind, "status": status}, status)
    return await render(request, "error.html", {"kind": kind}, status=status)


def _passing(error: Exception) -> str:
    """The kind of page for what the disk or a file refuses for now; empty for all else."""
    if isinstance(error, StoreError):
        return _PASSING.get(error.code, "")
    # An upload put aside, a read that had to write: no store's file, so no store has worded it.
    return "disk-full" if no_room(error) else ""
