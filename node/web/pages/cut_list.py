"""What is certified, by whom, and what the next cut waits for."""

import dataclasses
import json

from aiohttp import web

from node.web.keys import desk
from node.web.render import render


async def show(request: web.Request) -> web.Response:
    """Certified cuts; the page also says what it means where there are none."""
    return await render(request, "cut_list.html", {"view": await desk(request).cuts()})


async def show_json(request: web.Request) -> web.Response:
    """The same for programs; null where the charter knows none."""
    view = await desk(request).cuts()
    found = None if view is None else dataclasses.asdict(view)
    text = json.dumps({"cuts": found}, ensure_ascii=False, indent=1)
    return web.Response(text=text + "\n", content_type="application/json")
