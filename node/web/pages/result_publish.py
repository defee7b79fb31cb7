"""A challenge file is published: what members signed against a result, whoever collected it."""

from typing import Any

from aiohttp import web

from node.commands.challenge_files import ChallengeFile
from node.web.acting import Act, offer
from node.web.pages.result_challenge import found
from node.web.policy import N_
from node.web.signature_files import publish_file
from node.web.viewmodels.results import ResultView

ACT = Act("result.publish", "result_publish.html")


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, {"view": await _result(request), "pasted": ""})


async def send(request: web.Request) -> web.Response:
    """Show what is in it; publish it, and say how many signatures hold."""
    view = await _result(request)

    def check(file: dict[str, Any]) -> str:
        same = file["ballot"] == view.line.id
        return "" if same else N_("This file challenges the result of another vote.")

    back = f"/ballots/{view.line.id}/result"
    return await publish_file(request, ACT, ChallengeFile, {"view": view}, back, check)


async def _result(request: web.Request) -> ResultView:
    """A result that members may challenge.

    Raises:
        web.HTTPNotFound: there is none, or only groups may.
    """
    view = await found(request)
    if view.standing is None or not view.standing.needed:
        raise web.HTTPNotFound
    return view
