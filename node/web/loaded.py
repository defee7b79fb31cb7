"""Serving the style sheet, the script and the icon, as they were when this server started.

So the script is the one whose hash its pages allow, whatever release lies on the disk by now.
"""

import hashlib

from aiohttp import ETag, web

from node.web.feeds import has_edition
from node.web.sources import assets

KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
"""By ending. Not by the machine's own table: browsers are told to believe what is said here."""


async def answer(request: web.Request) -> web.Response:
    """One of them, or 304 to a browser that has it."""
    name = request.match_info["name"]
    data = assets().get(name)
    if data is None:
        raise web.HTTPNotFound
    tag = hashlib.sha256(data).hexdigest()
    response = (
        web.Response(status=304)
        if has_edition(request, tag)
        else web.Response(body=data, content_type=KINDS[name.rpartition(".")[2]], charset="utf-8")
    )
    response.etag = ETag(tag)
    return response
