"""An amendment is taken over into one's own proposal."""

from aiohttp import web

from node.web.acting import Act, offer, perform
from node.web.pages.proposal_view import found, path
from node.web.viewmodels.proposals import AmendmentView, ProposalView

ACT = Act("proposal.adopt", "proposal_adopt.html")


async def show(request: web.Request) -> web.Response:
    """Ask first, with the differences."""
    view = await found(request)
    return await offer(request, ACT, {"view": view, "amendment": amendment_of(request, view)})


async def send(request: web.Request) -> web.Response:
    """Publish it."""
    view = await found(request)
    amendment = amendment_of(request, view)
    context = {"view": view, "amendment": amendment}
    fixed = {"proposal": view.line.id, "amendment": amendment.id}
    return await perform(request, ACT, context, fixed, lambda _: path(view))


def amendment_of(request: web.Request, view: ProposalView) -> AmendmentView:
    """The amendment that the address names.

    Raises:
        web.HTTPNotFound: it is not one of this proposal.
    """
    name = request.match_info["amendment"]
    for amendment in view.amendments:
        if amendment.id == name:
            return amendment
    raise web.HTTPNotFound
