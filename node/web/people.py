"""Who is signed in: a cookie of its own, apart from the sessions in which people vote.

The two never meet: whose receipt a session holds could otherwise be read off the sign-in.
"""

from urllib.parse import urlencode

from aiohttp import web

from node.store.access import SIGN_IN_S, Person
from node.web.keys import ACCESSES, FORM_KEY, is_data

# How long after its end a browser keeps the token: it opens nothing, but the next page says why
# its holder is out. An administrator's sign-in ends every week, and nobody remembers the day.
TOLD_S = 30 * 86_400

PERSON: web.RequestKey[Person | None] = web.RequestKey("web_person")


class NotYourRole(web.HTTPForbidden):
    """Somebody is signed in, and their access does not allow this."""


def cookie_name(request: web.Request) -> str:
    """The cookie's name; with https its prefix keeps neighbouring sites from planting one."""
    return "__Host-signed-in" if request.app[FORM_KEY].secure else "signed-in"


def person(request: web.Request) -> Person | None:
    """Who this request comes from; None if nobody is signed in."""
    if PERSON not in request:
        token = request.cookies.get(cookie_name(request), "")
        request[PERSON] = request.app[ACCESSES].person(token) if token else None
    return request[PERSON]


def is_out(request: web.Request) -> bool:
    """Whether this browser was signed in and is no longer: it has a token that opens nothing."""
    return cookie_name(request) in request.cookies and person(request) is None


def signed_in(request: web.Request) -> Person:
    """Who this request comes from.

    Raises:
        web.HTTPSeeOther: nobody: to the page that signs in, and from there back here.
        web.HTTPForbidden: nobody, and a form was posted: going back would lose it; or a program
            asks, which can't follow to a form.
    """
    found = person(request)
    if found is not None:
        return found
    if request.method != "GET" or is_data(request):
        raise NotYourRole
    raise web.HTTPSeeOther("/sign-in?" + urlencode({"then": request.path}))


def remember(request: web.Request, response: web.StreamResponse, token: str, *, stay: bool) -> None:
    """Give the browser its token; without `stay` it is forgotten when the browser closes."""
    found = request.app[ACCESSES].person(token)
    age = SIGN_IN_S[found.access.role] + TOLD_S if found is not None and stay else None
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=age,
        httponly=True,
        # Lax: a link in a mail from a colleague opens signed in; a form of another site does not.
        samesite="Lax",
        secure=request.app[FORM_KEY].secure,
    )


def forget(request: web.Request, response: web.StreamResponse) -> None:
    """Take the token from the browser."""
    response.del_cookie(
        cookie_name(request), secure=request.app[FORM_KEY].secure, httponly=True, samesite="Lax"
    )
