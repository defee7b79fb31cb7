"""No other site can press a button here on somebody's behalf.

Three locks, each enough for the browsers that have it: Sec-Fetch-Site, Origin, and the hidden
token. Origin is `null` on pages with `Referrer-Policy: no-referrer`, which the voting pages have.
"""

from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from node.web.forms import COOKIE, FIELD, MAX_FORM_BYTES, MAX_UPLOAD_BYTES, UPLOADS
from node.web.keys import FORM_KEY, PAGE_ROUTES, is_page
from node.web.middleware.security import Handler
from node.web.people import person

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# What aiohttp raises for a body that is no form: bytes that are not of the charset that it names, a
# charset or transfer encoding that there is not, parts without a boundary or a name, or parts whose
# headers are none.
_UNREADABLE = (ValueError, LookupError, RuntimeError, AssertionError, HttpProcessingError)


class ForgedForm(web.HTTPForbidden):
    """A form that did not come from a page of this node, or came from one that has expired."""


@web.middleware
async def forms_from_here_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a POST that was not made on a page of this node."""
    if request.method not in SAFE_METHODS and is_page(request):
        await check_form(request, _limit(request))
    return await handler(request)


async def check_form(request: web.Request, most: int) -> None:
    """Read a form that was posted, and check that a page of this server made it.

    Args:
        most: bytes that it may have.

    Raises:
        ForgedForm, web.HTTPRequestEntityTooLarge, web.HTTPBadRequest.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise ForgedForm
    origin = request.headers.get("Origin", "null")
    if origin != "null" and _host(origin) != request.host:
        raise ForgedForm
    if (request.content_length or 0) > most:
        raise web.HTTPRequestEntityTooLarge(most, request.content_length or 0)
    try:
        form = await request.post()
        for value in form.values():
            # UTF-7, if the body names it, makes text that no encoding of ours can write.
            _ = isinstance(value, str) and value.encode()
    except _UNREADABLE as error:
        raise web.HTTPBadRequest from error
    token = form.get(FIELD, "")
    cookie = request.cookies.get(COOKIE, "")
    if not isinstance(token, str) or not request.app[FORM_KEY].matches(cookie, token):
        raise ForgedForm


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError as error:
        raise ForgedForm from error


def _limit(request: web.Request) -> int:
    """The bytes that a form may have; strangers upload nothing."""
    name = (request.match_info.route.name or "").removeprefix(PAGE_ROUTES)
    return MAX_UPLOAD_BYTES if name in UPLOADS and person(request) else MAX_FORM_BYTES
