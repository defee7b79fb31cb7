"""The language of a request.

The one asked for in the address, else the last one chosen, else the browser's.
"""

from aiohttp import web

from node.web.i18n import LANGUAGES as KNOWN
from node.web.i18n import negotiate
from node.web.keys import LANGUAGE, LANGUAGES, is_page
from node.web.middleware.security import Handler

COOKIE = "lang"
COOKIE_S = 365 * 24 * 3600


@web.middleware
async def choose_language(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set the request's language; remember it if the address chose it."""
    if not is_page(request):
        return await handler(request)
    asked = request.query.get("lang", "")
    code = next((c for c in (asked, request.cookies.get(COOKIE, "")) if c in KNOWN), None)
    request[LANGUAGE] = request.app[LANGUAGES][
        code or negotiate(request.headers.get("Accept-Language", ""))
    ]
    response = await handler(request)
    if asked in KNOWN and not response.prepared:
        # A language is no secret, and names nobody: two values.
        response.set_cookie(COOKIE, asked, max_age=COOKIE_S, httponly=True, samesite="Lax")
    response.headers.setdefault("Content-Language", request[LANGUAGE].code)
    return response
