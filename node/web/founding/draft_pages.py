"""The founding pages about a draft: writing it, reading it, signing it, setting it aside."""

import asyncio
import time

from aiohttp import web

from node.errors import FoundingError
from node.founding.standing import MAX_REASON_CHARS, Standing, given_up
from node.web.fields import Filled
from node.web.founding.door import Note
from node.web.founding.form import kept_form, opened_form, read_draft_form, usual
from node.web.founding.keys import DOOR, ROOM
from node.web.founding.middleware import REFUSED
from node.web.founding.pages import act
from node.web.founding.render import render
from node.web.founding.view import draft_view, founding_view, survives
from node.web.keys import language
from node.web.refusals import Refusal, refusal
from protocol.coalition.card import Card
from protocol.coalition.charter import Charter

MAX_MARKED_CHARS = 50_000
"""Of a draft's texts, some twenty pages, up to which Markdown in them is shown as meant. Each
letter can be made to cost 20 microseconds; longer texts are shown as they are written."""


async def read(request: web.Request) -> web.Response:
    """The draft whole, with what differs from the one before."""
    return await _read(request, None)


async def _read(request: web.Request, refused: Refusal | None) -> web.Response:
    room = request.app[ROOM]
    standing = await asyncio.to_thread(room.look)
    if standing.draft is None:
        raise web.HTTPNotFound
    # Beside the event loop: others' texts of up to a megabyte are put into words here.
    return await asyncio.to_thread(_draft, request, standing, standing.draft, refused)


def _draft(
    request: web.Request, standing: Standing, draft: Charter, refused: Refusal | None
) -> web.Response:
    room = request.app[ROOM]
    context = {
        "view": draft_view(room.own, standing, draft),
        "plain": len(draft.preamble) + sum(map(len, draft.points)) > MAX_MARKED_CHARS,
        "whole": standing.whole,
        "founded": room.founded,
        "refusal": refused,
    }
    return render(request, "draft_view.html", context, status=422 if refused else 200)


async def write(request: web.Request) -> web.Response:
    """The form, as it was left; else from the draft that is here, else with what is usual."""
    room = request.app[ROOM]
    standing = await asyncio.to_thread(room.look)
    filled = opened_form(standing.form) if standing.form else Filled()
    return _form(request, standing, filled, None)


async def send(request: web.Request) -> web.Response:
    """Make the draft; or keep what was typed, and say what it comes to or what is wrong."""
    form = await request.post()
    room = request.app[ROOM]
    standing = await asyncio.to_thread(room.look)
    typed = read_draft_form(form, _cards(room.own, standing), language(request).gettext)
    kept = kept_form(typed.filled)
    if not typed.filled.values.keys() & form.keys():
        # Not one field of the form came: what is kept already must not be wiped by that.
        return _form(request, standing, typed.filled, None)
    try:
        if "keep" in form or typed.terms is None:
            await asyncio.to_thread(room.keep_form, kept)
            # Whoever only wants to see what it comes to isn't told off for what is empty yet.
            filled = Filled(typed.filled.values) if "keep" in form else typed.filled
            return _form(request, standing, filled, None, kept="keep" in form)
        after = await asyncio.to_thread(room.write, typed.terms, kept, int(time.time()))
    except REFUSED as error:
        return _form(request, standing, typed.filled, refusal(error, language(request)))
    request.app[DOOR].say(Note("drafted", given_up(standing, after)))
    raise web.HTTPSeeOther("/draft")


def _form(
    request: web.Request,
    standing: Standing,
    filled: Filled,
    refused: Refusal | None,
    *,
    kept: bool = False,
) -> web.Response:
    room = request.app[ROOM]
    cards = _cards(room.own, standing)
    fields = usual(cards, standing.draft)
    council = len(fields["council"]) if filled.empty else len(filled.values.get("council", ()))
    lines, fact = survives(max(1, council), len(cards))
    context = {
        "view": founding_view(room, standing),
        "t": fields,
        "names": [card.name for card in cards],
        "cards": [(card.group.hex(), card) for card in cards],
        "lines": lines,
        "survives": fact,
        "filled": filled,
        "refusal": refused,
        "kept": kept,
        "founding": True,
    }
    wrong = refused is not None or bool(filled.problems)
    return render(request, "draft_write.html", context, status=422 if wrong else 200)


async def sign(request: web.Request) -> web.Response:
    """Sign the draft that was read."""
    form = await request.post()
    if "compared" not in form:
        said = language(request).gettext("Compare the twelve words with the other groups first.")
        return await _read(request, Refusal(said, ""))
    draft = _id(str(form.get("draft", "")))
    return await act(request, lambda room: room.sign(draft), "signed")


async def set_aside(request: web.Request) -> web.Response:
    """Say no to the draft that was read."""
    form = await request.post()
    draft, reason = _id(str(form.get("draft", ""))), str(form.get("reason", "")).strip()
    if len(reason) > MAX_REASON_CHARS:
        error = FoundingError("text-too-long", f"more than {MAX_REASON_CHARS} characters")
        return await _read(request, refusal(error, language(request)))
    return await act(request, lambda room: room.set_aside(draft, reason), "aside", "/draft")


async def take_up(request: web.Request) -> web.Response:
    """Take the draft up again."""
    draft = _id(str((await request.post()).get("draft", "")))
    return await act(request, lambda room: room.take_up(draft), "taken-up", "/draft")


def _cards(own: Card, standing: Standing) -> list[Card]:
    return sorted([own, *standing.cards], key=lambda card: card.name)


def _id(text: str) -> bytes:
    """A draft's id from a hidden field; empty, which is no draft's, if it is none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
