"""What the pages keep in the application and in a request, by typed keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from node.store.access import AccessStore
from node.store.applicants import ApplicantStore
from node.web.forms import FormKey

if TYPE_CHECKING:
    from node.web.desk import Desk
    from node.web.i18n import Language

DESK: web.AppKey[Callable[[], Desk]] = web.AppKey("web_desk")
ACCESSES: web.AppKey[AccessStore] = web.AppKey("web_accesses", AccessStore)
APPLICANTS: web.AppKey[ApplicantStore] = web.AppKey("web_applicants", ApplicantStore)
FORM_KEY: web.AppKey[FormKey] = web.AppKey("web_form_key", FormKey)

LANGUAGE: web.RequestKey[Language] = web.RequestKey("web_language")
PAGE_ROUTES = "web."
"""Prefix of the names of the pages' routes; nothing else in the application uses it."""

DATA = ".data"
"""Suffix of the name of a page's JSON, after the page's own name."""


def is_page(request: web.Request) -> bool:
    """Whether this request is for a page, or for nothing and by somebody who reads HTML."""
    route = request.match_info.route
    if route.name is not None:
        return route.name.startswith(PAGE_ROUTES)
    unknown = request.match_info.http_exception is not None
    return unknown and "text/html" in request.headers.get("Accept", "")


def is_data(request: web.Request) -> bool:
    """Whether this request is for JSON: a page's, or the dates and news, which are no page's."""
    return request.path.endswith(".json")


def misses_data(request: web.Request) -> bool:
    """Whether this request is for JSON that no page has: nothing is there, or not this way."""
    return request.match_info.http_exception is not None and is_data(request)


def desk(request: web.Request) -> Desk:
    """Where this page's data comes from."""
    return request.app[DESK]()


def language(request: web.Request) -> Language:
    """The language of this request, chosen by the language middleware."""
    return request[LANGUAGE]
