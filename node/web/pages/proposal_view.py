"""One proposal with its sponsors, amendments and comments."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.proposals import ProposalView


async def found(request: web.Request) -> ProposalView:
    """The proposal that the address names.

    Raises:
        web.HTTPNotFound: it is not here.
    """
    view = await desk(request).proposal(request.match_info["proposal"])
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(found, "proposal_view.html").answer


def path(view: ProposalView) -> str:
    """The proposal's address."""
    return f"/proposals/{view.line.id}"
