"""The founding charter as its founders signed it: one file, which opens without this server."""

from aiohttp import web

from node.web.keys import desk

FILE_NAME = "coalition.charter"


async def show(request: web.Request) -> web.Response:
    """The file as a download: what `commonweal join` reads, and `commonweal charter show`."""
    return web.Response(
        body=await desk(request).signed_charter(),
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )
