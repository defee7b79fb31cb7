"""A caucus file is published: a text and signatures, whoever collected them."""

from aiohttp import web

from node.web.acting import Act, attempt, offer
from node.web.render import render
from node.written_files import read_json


def read_file(text: str) -> object:
    """A pasted file; ValueError for anything but JSON."""
    try:
        return read_json(text)
    except ValueError:
        raise ValueError("unknown") from None


ACT = Act("caucus.publish", "caucus_publish.html", readers={"file": read_file})


async def show(request: web.Request) -> web.Response:
    """The form."""
    return await offer(request, ACT, {})


async def send(request: web.Request) -> web.Response:
    """Publish it, and say how many signatures hold."""
    answer = await attempt(request, ACT, {}, {})
    if isinstance(answer, web.Response):
        return answer
    return await render(request, "caucus_published.html", {"done": answer})
