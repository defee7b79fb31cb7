"""Installing the pages into the node's application."""

from collections.abc import AsyncIterator, Callable
from functools import cache
from pathlib import Path

from aiohttp import web
from aiohttp_session import session_middleware

from node.appkeys import READER_CHECK
from node.config import pages_address
from node.core import Node
from node.store.access import AccessStore
from node.store.applicants import ApplicantStore
from node.web.desk import Desk
from node.web.feeds import EDITIONS, Editions
from node.web.forms import FormKey
from node.web.keys import (
    ACCESSES,
    APPLICANTS,
    DESK,
    FORM_KEY,
    PAGE_ROUTES,
)
from node.web.loaded import answer
from node.web.middleware.access import may_read, reading_needs_an_invitation
from node.web.middleware.csrf import forms_from_here_only
from node.web.middleware.errors import error_pages
from node.web.middleware.language import choose_language
from node.web.middleware.security import security
from node.web.routes import ROUTES
from node.web.sessions import SessionStorage

SESSIONS_FILE = "sessions.sqlite"


def install(
    app: web.Application,
    desk: Callable[[], Desk],
    accesses: AccessStore,
    applicants: ApplicantStore,
    sessions: Path,
    *,
    secure: bool,
) -> None:
    """Add the pages to an application.

    Args:
        desk: makes what their data comes from; called once, for the first page.
        accesses: who may act on them.
        applicants: who asks to be taken in.
        sessions: file for sessions; made if absent, safe to delete while the node is down.
        secure: whether people reach the pages by https, so that cookies never leave it.
    """
    storage = SessionStorage(sessions, secure=secure)
    made: Callable[[], Desk] = cache(desk)
    app[DESK] = made
    app[ACCESSES] = accesses
    app[APPLICANTS] = applicants
    app[EDITIONS] = Editions()

    async def sessions_open(app: web.Application) -> AsyncIterator[None]:
        app[FORM_KEY] = FormKey(await storage.open(), secure=secure)
        yield
        await storage.close()

    app.cleanup_ctx.append(sessions_open)
    app.middlewares.extend(
        (
            security,
            choose_language,
            error_pages,
            session_middleware(storage),
            reading_needs_an_invitation,
            forms_from_here_only,
        )
    )
    for route in ROUTES:
        app.router.add_route(route.method, route.path, route.answer, name=PAGE_ROUTES + route.name)
    app.router.add_get("/assets/{name}", answer, name=PAGE_ROUTES + "assets")


def setup(app: web.Application, node: Node) -> None:
    """Add the pages of a node to its application; `node.app` calls this."""
    own = node.groups.card
    address = pages_address(node.config, own.address)
    secure = address.startswith("https://")
    sessions = node.directory / SESSIONS_FILE

    def desk() -> Desk:
        from node.web.node_desk import NodeDesk  # noqa: PLC0415  node.later

        return NodeDesk(node)

    install(app, desk, node.accesses, node.applicants, sessions, secure=secure)
    app[READER_CHECK] = may_read
