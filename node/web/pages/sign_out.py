"""Signing out: here, everywhere, or in one other browser."""

from aiohttp import web

from node.web.keys import ACCESSES
from node.web.notices import OUT_EVERYWHERE, OUT_THERE, SIGNED_OUT, give_notice
from node.web.people import forget, signed_in


async def leave(request: web.Request) -> web.Response:
    """End this sign-in; with the field `everywhere`, all of this person's."""
    found = signed_in(request)
    everywhere = "everywhere" in await request.post()
    await request.app[ACCESSES].sign_out(found, everywhere=everywhere)
    response = web.HTTPSeeOther("/sign-in")
    forget(request, response)
    give_notice(response, OUT_EVERYWHERE if everywhere else SIGNED_OUT)
    raise response


async def end(request: web.Request) -> web.Response:
    """End one of this person's own sign-ins."""
    found = signed_in(request)
    await request.app[ACCESSES].end_sign_in(found, int(request.match_info["number"]))
    response = web.HTTPSeeOther("/access")
    give_notice(response, OUT_THERE)
    raise response
