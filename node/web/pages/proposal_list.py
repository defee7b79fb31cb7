"""All proposals."""

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.proposals import ProposalLine


async def look(request: web.Request) -> tuple[ProposalLine, ...]:
    """All proposals."""
    return await desk(request).proposals()


show = Reading(look, "proposal_list.html", "lines", noun="proposals").answer
