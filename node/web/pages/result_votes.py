"""The votes of one contest: a file to count again without this server."""

from aiohttp import web

from node.web.keys import desk


async def show(request: web.Request) -> web.Response:
    """The file as a download."""
    match = request.match_info
    file = await desk(request).votes(match["ballot"], int(match["contest"]))
    if file is None:
        raise web.HTTPNotFound
    return web.Response(
        text=file.text,
        content_type="text/plain",
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )
