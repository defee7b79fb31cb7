"""The audit bundle of a vote: one file, checked without this server."""

from aiohttp import web

from node.web.keys import desk


async def show(request: web.Request) -> web.Response:
    """The bundle as a download."""
    ballot = request.match_info["ballot"]
    data = await desk(request).bundle(ballot)
    if data is None:
        raise web.HTTPNotFound
    return web.Response(
        body=data,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{ballot[:16]}.bundle"'},
    )
