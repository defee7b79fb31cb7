"""The founding pages: where it stands, the papers, the charter."""

import asyncio
import contextlib
from collections.abc import Callable

from aiohttp import web
from aiohttp.web_request import FileField

from node.errors import NodeError
from node.founding.charters import CHARTER_NAME
from node.founding.making import slug
from node.founding.papers import MAX_PAPER_BYTES
from node.founding.room import FoundingRoom, PaperError
from node.founding.standing import Standing, given_up
from node.printed import quoted
from node.web.founding.door import COOKIE, Note
from node.web.founding.keys import DOOR, ENDING, ROOM
from node.web.founding.middleware import REFUSED
from node.web.founding.render import render
from node.web.founding.view import founding_view
from node.web.keys import language
from node.web.refusals import Refusal, refusal
from protocol.encoding import pack

MAX_FILE_NAME_CHARS = 100
MAX_LABEL_CHARS = 120


async def overview(request: web.Request) -> web.Response:
    """Where the founding stands."""
    return await show(request)


async def show(
    request: web.Request, refused: Refusal | None = None, named: str = ""
) -> web.Response:
    """The first page, with what was refused on top.

    Args:
        named: the file that it is about.
    """
    room = request.app[ROOM]
    standing = await asyncio.to_thread(room.look)
    context = {
        "view": founding_view(room, standing),
        "refusal": refused,
        "named": named,
        "directory": quoted(room.directory),
    }
    return render(request, "overview.html", context, status=422 if refused else 200)


async def sign_in(request: web.Request) -> web.Response:
    """Ask for the code of the terminal."""
    return render(request, "sign_in.html", {"wrong": False})


async def enter(request: web.Request) -> web.Response:
    """Let the browser in, or ask again."""
    typed = str((await request.post()).get("key", ""))
    token = request.app[DOOR].enter(typed)
    if not token:
        return render(request, "sign_in.html", {"wrong": True}, status=403)
    response = web.HTTPSeeOther("/")
    # For as long as the browser is open: the code at the terminal ends with the process anyway.
    response.set_cookie(COOKIE, token, httponly=True, samesite="Strict")
    raise response


async def sign_out(request: web.Request) -> web.Response:
    """Sign this browser out."""
    request.app[DOOR].leave(request)
    response = web.HTTPSeeOther("/sign-in")
    response.del_cookie(COOKIE, httponly=True, samesite="Strict")
    raise response


async def receive(request: web.Request) -> web.Response:
    """Take papers in."""
    form = await request.post()
    papers = [
        (file.filename[:MAX_FILE_NAME_CHARS] or "?", file.file.read(MAX_PAPER_BYTES + 1))
        for file in form.getall("papers", [])
        if isinstance(file, FileField)
    ]
    return await act(request, lambda room: room.receive(papers), "received")


async def leave_out(request: web.Request) -> web.Response:
    """Leave a card out."""
    group = bytes.fromhex(request.match_info["group"])
    return await act(request, lambda room: room.leave_out(group), "left-out")


async def act(
    request: web.Request, do: Callable[[FoundingRoom], Standing], note: str, then: str = "/"
) -> web.Response:
    """Do something and go to a page that says so; or the first page, with why not.

    Raises:
        web.HTTPSeeOther: it is done.
    """
    try:
        gone = await asyncio.to_thread(_done, request.app[ROOM], do)
    except PaperError as error:
        return await show(request, refusal(error.cause, language(request)), error.name)
    except REFUSED as error:
        return await show(request, refusal(error, language(request)))
    request.app[DOOR].say(Note(note, gone))
    raise web.HTTPSeeOther(then)


def _done(room: FoundingRoom, do: Callable[[FoundingRoom], Standing]) -> int | None:
    before = room.look()
    return given_up(before, do(room))


async def finish(request: web.Request) -> web.Response:
    """Give the node its charter, and its first administrator a code: shown once, and only here."""
    label = str((await request.post()).get("label", "")).strip()[:MAX_LABEL_CHARS]
    room, ending = request.app[ROOM], request.app[ENDING]
    async with ending.turn:
        before, code = room.founded, ""
        if not label and not before:
            said = language(request).gettext("Say who administers the server first.")
            return await show(request, Refusal(said, ""))
        try:
            await asyncio.to_thread(room.finish)
        except REFUSED as error:
            return await show(request, refusal(error, language(request)))
        if not before:
            # It is founded whatever comes: without a code the page says how one is made.
            with contextlib.suppress(NodeError):
                code = await ending.first_access(label)
    return render(request, "founded.html", {"code": code, "directory": quoted(room.directory)})


async def own_card(request: web.Request) -> web.Response:
    """This group's card, for whoever drafts."""
    card = request.app[ROOM].own
    return _file(f"{slug(card.name)}.card", pack(card))


async def draft(request: web.Request) -> web.Response:
    """The draft, for the others."""
    found = (await asyncio.to_thread(request.app[ROOM].look)).draft
    if found is None:
        raise web.HTTPNotFound
    return _file("coalition.draft", pack(found))


async def signature(request: web.Request) -> web.Response:
    """This group's signature, for the others."""
    room = request.app[ROOM]
    standing = await asyncio.to_thread(room.look)
    for one in standing.signatures:
        if one.group == room.own.group and not standing.aside:
            return _file(f"{slug(room.own.name)}.sig", pack(one))
    raise web.HTTPNotFound


async def charter(request: web.Request) -> web.Response:
    """The charter that all signed, for the others."""
    room = request.app[ROOM]
    if not (await asyncio.to_thread(room.look)).whole:
        raise web.HTTPNotFound
    return _file(CHARTER_NAME, pack(await asyncio.to_thread(room.charter)))


def _file(name: str, data: bytes) -> web.Response:
    return web.Response(
        body=data,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
