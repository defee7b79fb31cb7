"""A group's papers are counted up: tried, looked at, signed by the first of two."""

from typing import Any

from aiohttp import web

from node.web.acting import Act, Tried, allowed, offer
from node.web.counting import header, read_counts, read_evidence
from node.web.keys import desk, language
from node.web.signing import draft_and_sign, lending
from node.web.viewmodels.carrying import CountingView

ACT = Act("return.counted", "return_count.html")


async def show(request: web.Request) -> web.Response:
    """A field for each number."""
    return await offer(request, ACT, await _context(request))


async def send(request: web.Request) -> web.Response:
    """Show what would be returned; keep and sign what was seen."""
    context = await _context(request)
    view: CountingView = context["view"]
    form = await request.post()
    cells, typed = read_counts(view, form, language(request))
    evidence = read_evidence(form)
    fixed = {"ballot": view.line.id, "cells": cells, "evidence": list(evidence)}

    async def trial(args: dict[str, Any]) -> Tried:
        return Tried(*await desk(request).carrying.tried_return(args))

    shown = {**context, "evidence": evidence}
    return await draft_and_sign(request, ACT, shown, fixed, trial, typed)


async def _context(request: web.Request) -> dict[str, Any]:
    allowed(request, ACT.command)
    view = await desk(request).carrying.counting(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    headers = [header(contest) + "\n" for contest in view.contests]
    return {"view": view, "headers": headers, "evidence": (), **await lending(request)}
