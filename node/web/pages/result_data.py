"""A result for programs: the page's numbers, exact."""

import dataclasses
import json
from collections.abc import Mapping
from fractions import Fraction

from aiohttp import web

from node.web.keys import desk
from protocol.ballots.explain import Sentence


async def show(request: web.Request) -> web.Response:
    """The result as JSON; numbers that are not whole are text, `n/d`."""
    view = await desk(request).result(request.match_info["ballot"])
    if view is None:
        raise web.HTTPNotFound
    text = json.dumps(_plain(view), ensure_ascii=False, indent=1)
    return web.Response(text=text + "\n", content_type="application/json")


def _plain(value: object) -> object:
    if isinstance(value, Sentence):
        return value.english()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value
