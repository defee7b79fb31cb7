"""The language of a request.

The one asked for in the address, else the last one chosen, else the browser's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from node.web.keys import LANGUAGE, is_page
from node.web.middleware.security import Handler
from node.web.negotiation import LANGUAGES, negotiate

if TYPE_CHECKING:
    from node.web.i18n import Language

COOKIE = "lang"
COOKIE_S = 365 * 24 * 3600


@web.middleware
async def choose_language(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set the request's language; remember it if the address chose it."""
    if not is_page(request):
        return await handler(request)
    asked = request.query.get("lang", "")
    code = next((c for c in (asked, request.cookies.get(COOKIE, "")) if c in LANGUAGES), None)
    request[LANGUAGE] = _spoken(code or negotiate(request.headers.get("Accept-Language", "")))
    response = await handler(request)
    if asked in LANGUAGES and not response.prepared:
        # A language is no secret, and names nobody: two values.
        response.set_cookie(COOKIE, asked, max_age=COOKIE_S, httponly=True, samesite="Lax")
    response.headers.setdefault("Content-Language", request[LANGUAGE].code)
    return response


def _spoken(code: str) -> Language:
    from node.web.i18n import load_languages  # noqa: PLC0415  node.later

    return load_languages()[code]
