"""Headers that make a page harmless even if text in it is hostile.

The policy allows no script but the one of `node.web.scripts`, where a page asks for it; no foreign
request, no frame: a page is markup, one style sheet and pictures drawn inline. Voting pages are
neither cached nor named in a Referer: a voting code stands in a QR link's address.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from node.web.keys import is_page
from node.web.scripts import policy_for

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
}

PRIVATE_PATHS = (
    "/vote",
    "/receipt",
    "/enter",
    "/sign-in",
    "/access",
    "/credential",
    "/feeds",
    "/groups/join",
    "/applicants",
    "/finish",
)
"""Where a code, a secret or a receipt is in play: never cached, never passed on in a Referer."""


@web.middleware
async def security(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Add the headers to every page, error pages and redirects included."""
    try:
        response = await handler(request)
    except web.HTTPException as raised:
        if is_page(request):
            _protect(request, raised)
        raise
    if is_page(request):
        _protect(request, response)
    return response


def _protect(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers["Content-Security-Policy"] = policy_for(request, CONTENT_SECURITY_POLICY)
    if request.path.startswith(PRIVATE_PATHS):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    else:
        # Pages change with every return and differ by language and by reader.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers.setdefault("Vary", "Cookie, Accept-Language")
