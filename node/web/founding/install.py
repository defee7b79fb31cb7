"""The founding pages as an application of their own."""

import secrets

from aiohttp import web

from node.expecting import refuse_odd_expectations
from node.founding.room import FoundingRoom
from node.web.forms import FormKey
from node.web.founding import draft_pages, pages, starting
from node.web.founding.door import Door
from node.web.founding.keys import DOOR, ENDING, ROOM, Ending
from node.web.founding.middleware import MAX_BODY_BYTES, errors, only_inside, own_forms
from node.web.keys import FORM_KEY, PAGE_ROUTES
from node.web.loaded import answer
from node.web.middleware.language import choose_language
from node.web.middleware.security import security

ROUTES = (
    ("GET", "/", "overview", pages.overview),
    ("GET", "/sign-in", "signin", pages.sign_in),
    ("POST", "/sign-in", "signin.post", pages.enter),
    ("POST", "/sign-out", "signout.post", pages.sign_out),
    ("POST", "/papers", "papers.post", pages.receive),
    ("POST", "/cards/{group:[0-9a-f]{32}}/leave-out", "card.leave-out.post", pages.leave_out),
    ("GET", "/draft", "draft", draft_pages.read),
    ("GET", "/draft/write", "draft.write", draft_pages.write),
    ("POST", "/draft/write", "draft.write.post", draft_pages.send),
    ("POST", "/draft/sign", "draft.sign.post", draft_pages.sign),
    ("POST", "/draft/set-aside", "draft.set-aside.post", draft_pages.set_aside),
    ("POST", "/draft/take-up", "draft.take-up.post", draft_pages.take_up),
    ("POST", "/finish", "finish.post", pages.finish),
    ("POST", "/start", "start.post", starting.start),
    ("GET", "/files/card", "file.card", pages.own_card),
    ("GET", "/files/draft", "file.draft", pages.draft),
    ("GET", "/files/signature", "file.signature", pages.signature),
    ("GET", "/files/charter", "file.charter", pages.charter),
    ("GET", "/assets/{name}", "assets", answer),
)
"""Method, address, name and what answers; GET shows, POST acts."""


def founding_app(room: FoundingRoom, door: Door, ending: Ending) -> web.Application:
    """The pages of a founding.

    Args:
        room: the group's papers.
        door: who may use the pages.
        ending: how they hand over to the node.
    """
    app = web.Application(
        client_max_size=MAX_BODY_BYTES,
        middlewares=[security, choose_language, errors, only_inside, own_forms],
    )
    app[ROOM], app[DOOR], app[ENDING] = room, door, ending
    # Without https: whoever has these pages answer beyond this machine puts a proxy in front.
    app[FORM_KEY] = FormKey(secrets.token_bytes(32), secure=False)
    refuse_odd_expectations(app)
    for method, path, name, page in ROUTES:
        app.router.add_route(method, path, page, name=PAGE_ROUTES + name)
    return app
