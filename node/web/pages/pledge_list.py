"""The boards of pledges: by decision, and of one group."""

import re

from aiohttp import web

from node.web.keys import desk
from node.web.reading import Reading
from node.web.viewmodels.pledges import PledgeBoard

# A page's number as an address says it: more digits name no page that could be.
_PAGE = re.compile(r"[1-9]\d{0,5}")


async def look(request: web.Request) -> PledgeBoard:
    """Every group's pledges, or those of the group that the address names."""
    number = request.query.get("page", "1")
    if not _PAGE.fullmatch(number):
        raise web.HTTPNotFound
    view = await desk(request).pledges(request.query.get("group", ""), int(number))
    if view is None:
        raise web.HTTPNotFound
    return view


show = Reading(look, "pledge_list.html").answer
