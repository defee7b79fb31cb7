"""The group moves that another group's frozen record goes on, by what that group's server wrote."""

from aiohttp import web

from node.founding.incarnations import MAX_SHOWN_BYTES
from node.web.acting import Act, allowed, offer, perform, show_form
from node.web.fields import Filled, Problem
from node.web.pages.membership_view import PATH
from node.web.uploads import uploaded_hex

WRONG = ("bad-schema", "not-canonical", "bad-signature", "too-large", "head-not-certified")
ACT = Act("incarnation.move", "incarnation_move.html", beside=dict.fromkeys(WRONG, "shown"))


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, {})


async def send(request: web.Request) -> web.Response:
    """Publish it, and go back to the groups, where it stands."""
    allowed(request, ACT.command)
    form = await request.post()
    try:
        shown = uploaded_hex(form, "shown", MAX_SHOWN_BYTES)
    except ValueError as error:
        typed = {name: (str(form.get(name, "")),) for name in ("shown", "reason")}
        filled = Filled(typed, {"shown": Problem(str(error))})
        return await show_form(request, ACT, {}, filled, None)
    return await perform(request, ACT, {}, {"shown": shown}, lambda _: PATH)
