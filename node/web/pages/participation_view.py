"""Who takes part in a vote, and whom to reach before it closes."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.participation import ParticipationView


async def found(request: web.Request) -> ParticipationView:
    """The participation in the vote that the address names.

    Raises:
        web.HTTPNotFound: there is no such vote here.
    """
    view = await desk(request).participation(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(found, "participation_view.html").answer


def path(view: ParticipationView) -> str:
    """Where it is shown."""
    return f"/ballots/{view.line.id}/participation"
