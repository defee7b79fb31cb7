"""A group of the panel rules on a challenge."""

from hashlib import sha256
from typing import Any

import msgspec
from aiohttp import web

from node.web.acting import Act, Tried, offer, perform, try_out
from node.web.keys import desk
from node.web.pages import result_challenge
from node.web.viewmodels.challenges import ChallengeView
from node.web.viewmodels.results import ResultView

ACT = Act("result.rule", "result_rule.html")


async def _found(request: web.Request) -> tuple[ResultView, ChallengeView]:
    view = await result_challenge.found(request)
    one = (
        None if view.standing is None else view.standing.challenge(request.match_info["challenge"])
    )
    if one is None:
        raise web.HTTPNotFound
    return view, one


async def show(request: web.Request) -> web.Response:
    """The challenge, and the form."""
    view, one = await _found(request)
    return await offer(request, ACT, {"view": view, "one": one})


async def send(request: web.Request) -> web.Response:
    """Show what it would say; publish what was seen, and go back to the result."""
    view, one = await _found(request)
    context, path = {"view": view, "one": one}, f"/ballots/{view.line.id}/result"
    fixed = {"challenge": one.id}

    async def trial(args: dict[str, Any]) -> Tried:
        asked = {name: value for name, value in args.items() if name != "commit"}
        found = await desk(request).carrying.tried_ruling(asked)
        return Tried(sha256(msgspec.json.encode(found)).hexdigest(), found)

    tried = await try_out(request, ACT, context, fixed, trial)
    if isinstance(tried, web.Response):
        return tried
    return await perform(request, ACT, context, fixed, lambda _: path)
