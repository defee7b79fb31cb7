"""The founding pages' last one: it is there when the node answers, and leads to where it does."""

import asyncio

from aiohttp import web
from yarl import URL

from node.printed import quoted
from node.web.founding.keys import ENDING, ROOM
from node.web.founding.middleware import REFUSED
from node.web.founding.render import render
from node.web.keys import language
from node.web.refusals import refusal

ANYWHERE = frozenset({"0.0.0.0", "::"})
SIGN_IN = "/sign-in"


async def start(request: web.Request) -> web.Response:
    """Have the node start in the place of these pages, and answer when it does."""
    room, ending = request.app[ROOM], request.app[ENDING]
    if not room.founded:
        raise web.HTTPNotFound
    # Whoever is finishing has the node open, to make the first code.
    async with ending.turn:
        ending.start.set()
    at, refused = "", None
    try:
        address = await asyncio.wait_for(asyncio.shield(ending.node), ending.patience_s)
        at = sign_in_at(request.url, ending.pages, address)
    except TimeoutError:
        pass
    except REFUSED as error:
        refused = refusal(error, language(request))
    context = {"at": at, "refusal": refused, "directory": quoted(room.directory)}
    response = render(request, "started.html", context, status=200 if at else 503)
    # The node may answer at this very address, on another connection.
    response.force_close()
    return response


def sign_in_at(shown: URL, pages: str, node: str) -> str:
    """Where the node's sign-in page is, for whoever sees these pages.

    Args:
        shown: the address of a page in their browser.
        pages: where these pages listen.
        node: where the node listens.
    """
    here, there = URL(pages), URL(node)
    anywhere = there.host in ANYWHERE
    if there.port == here.port and (anywhere or there.host == here.host):
        # It takes the place of these pages, whatever proxy or tunnel leads to them.
        return SIGN_IN
    if anywhere and shown.host:
        there = there.with_host(shown.host)
    return str(there.with_path(SIGN_IN))
