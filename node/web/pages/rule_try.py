"""A vote's rule, tried on votes as they were and as somebody supposes them."""

from aiohttp import web

from node.web.building.trials import form_of
from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.trials import TrialView


async def look(request: web.Request) -> TrialView:
    """The form, and under it what the rule makes of the votes. Showing it changes nothing."""
    view = await desk(request).trial(request.match_info["ballot"], form_of(request.query))
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(look, "rule_try.html").answer
