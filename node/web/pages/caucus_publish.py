"""A caucus file is published: a text and signatures, whoever collected them."""

from aiohttp import web

from node.commands.caucus_files import CaucusFile
from node.web.acting import Act, offer
from node.web.signature_files import publish_file

ACT = Act("caucus.publish", "caucus_publish.html")


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, {"pasted": ""})


async def send(request: web.Request) -> web.Response:
    """Show what is in it; publish it, and say how many signatures hold."""
    return await publish_file(request, ACT, CaucusFile, {}, "/caucuses")
