"""A short notice on the page after an act, carried there by a cookie that is used once.

Not by the address: a link that says "your group voted" could be sent to anybody.
"""

from aiohttp import web

from node.web.policy import N_, POLICY, Row

COOKIE = "notice"
NOTICE_S = 60
SIGNED_IN = "signed-in"
_SIGNED_IN = Row(frozenset(), N_("You are signed in."), published=False)


def give_notice(response: web.StreamResponse, command: str) -> None:
    """Have the next page say what was done."""
    response.set_cookie(COOKIE, command, max_age=NOTICE_S, httponly=True, samesite="Strict")


def notice(request: web.Request) -> Row | None:
    """What was just done, if anything."""
    said = request.cookies.get(COOKIE, "")
    return _SIGNED_IN if said == SIGNED_IN else POLICY.get(said)


def drop_notice(response: web.StreamResponse) -> None:
    """It was shown."""
    response.del_cookie(COOKIE, httponly=True, samesite="Strict")
