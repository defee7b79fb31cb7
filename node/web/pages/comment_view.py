"""The comment that an address names, on the pages that act on it."""

from aiohttp import web

from node.web.pages import proposal_view
from node.web.viewmodels.proposals import CommentView, ProposalView


async def found(request: web.Request) -> tuple[ProposalView, CommentView]:
    """A comment with its proposal.

    Raises:
        web.HTTPNotFound: there is no such comment on it.
    """
    view = await proposal_view.found(request)
    comment = view.comment(request.match_info["comment"])
    if comment is None:
        raise web.HTTPNotFound
    return view, comment
