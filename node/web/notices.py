"""A short notice on the page after an act, carried there by a cookie that is used once.

Not by the address: a link that says "your group voted" could be sent to anybody.
"""

from aiohttp import web

from node.web.policy import N_, POLICY, Row

COOKIE = "notice"
NOTICE_S = 60
SIGNED_IN = "signed-in"
SIGNED_OUT = "signed-out"
OUT_EVERYWHERE = "out-everywhere"
OUT_THERE = "out-there"
RECALL_ASKED = "recall-asked"
MOVED_LATE = "moved-late"
_SAID = {
    SIGNED_IN: Row(frozenset(), N_("You are signed in."), published=False),
    SIGNED_OUT: Row(frozenset(), N_("You are signed out in this browser."), published=False),
    OUT_EVERYWHERE: Row(frozenset(), N_("You are signed out in every browser."), published=False),
    OUT_THERE: Row(frozenset(), N_("You are signed out in that browser."), published=False),
    RECALL_ASKED: Row(
        frozenset(),
        N_("That your group asks for it is published. Nothing has changed yet: a vote decides."),
    ),
    MOVED_LATE: Row(
        frozenset(),
        N_(
            "The meeting is moved. It now ends after its report is due on the way to the vote: "
            "groups can agree to go on without it."
        ),
    ),
}
"""Notices of what no command of the table says by itself."""


def give_notice(response: web.StreamResponse, said: str) -> None:
    """Have the next page say what was done: a command, or one of the notices above."""
    response.set_cookie(COOKIE, said, max_age=NOTICE_S, httponly=True, samesite="Strict")


def notice(request: web.Request) -> Row | None:
    """What was just done, if anything."""
    said = request.cookies.get(COOKIE, "")
    return _SAID.get(said) or POLICY.get(said)


def notice_of(command: str) -> str:
    """What the page after a command said, untranslated; empty if nothing, or no such command."""
    row = POLICY.get(command)
    return "" if row is None else row.done


def drop_notice(response: web.StreamResponse) -> None:
    """It was shown."""
    response.del_cookie(COOKIE, httponly=True, samesite="Strict")
