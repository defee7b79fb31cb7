"""Frozen public records: whose, what was seen, what it means, what to do."""

import dataclasses
import json

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """All of them; the page also says what it would mean if there were one."""
    return await render(request, "frozen_list.html", {"view": await desk(request).frozen()})


async def show_json(request: web.Request) -> web.Response:
    """The same for programs, with the proofs."""
    lines = (await desk(request).frozen()).lines
    text = json.dumps(
        {"frozen": [dataclasses.asdict(line) for line in lines]}, ensure_ascii=False, indent=1
    )
    return web.Response(text=text + "\n", content_type="application/json")
