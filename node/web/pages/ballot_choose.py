"""Which proposal a new vote is on."""

from aiohttp import web

from node.web.acting import allowed
from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.proposals import ProposalLine


async def look(request: web.Request) -> tuple[ProposalLine, ...]:
    """The proposals, those ready for a vote first."""
    allowed(request, "ballot.compose")
    return await desk(request).carrying.votable()


show = Reading(look, "ballot_choose.html", "lines", noun="proposals").answer
