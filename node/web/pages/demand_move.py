"""A move about a demand, to be decided."""

from collections.abc import Mapping

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.keys import language
from node.web.pages.demand_draft import WHEN
from node.web.pages.demand_view import found, groups
from node.web.policy import N_

ACT = Act(
    "demand.move",
    "demand_move.html",
    readers={"until": WHEN},
    beside={"until-past": "until"},
)

# What the proposal for a move is called after the demand's title.
CALLED = {
    "served": N_("It is served"),
    "met": N_("It is met"),
    "partly-met": N_("It is partly met"),
    "refused": N_("It is refused"),
    "withdrawn": N_("It is withdrawn"),
}


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Publish it and go back to the demand."""
    context = await _context(request)
    name = request.match_info["demand"]
    fixed = {"demand": name, "called": _called(request, await request.post())}
    return await perform(request, ACT, context, fixed, lambda _: f"/demands/{name}")


def _called(request: web.Request, form: Mapping[str, object]) -> str:
    say = language(request).gettext
    to, step = str(form.get("to", "")), str(form.get("step", ""))
    said = say(CALLED.get(to, "")) if to in CALLED else ""
    if to == "step" and step.isdecimal():
        said = say("Step %(number)s begins") % {"number": step[:3]}
    return said[:1].lower() + said[1:]


async def _context(request: web.Request) -> dict[str, object]:
    return {"view": await found(request), "groups": await groups(request)}
