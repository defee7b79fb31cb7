"""The lists of pages that tests go through leave out no page of the table."""

import re

from node.tests.web.test_markup import ACTING
from node.tests.web.test_security import PAGES
from node.web.routes import ROUTES

# No pages with a frame of their own: what is downloaded, read by programs, or behind a code.
# `every_page` of `test_markup` goes through those behind a code; each of the others has its tests.
APART = {
    "bundle": "a file",
    "charter.signed": "a file",
    "result.votes": "a file",
    "feed.calendar": "a calendar",
    "feed.calendar.secret": "a calendar",
    "feed.news": "a feed",
    "feed.news.secret": "a feed",
    "signin": "behind a link or a code",
    "vote.ballot": "behind a code",
    "vote.received": "behind a code",
}
PART = re.compile(r"\{[^{}:]+(?::((?:[^{}]|\{[^{}]*\})+))?\}")


def pages():
    """Every page of the table that is asked for, but what other programs read: name and path."""
    asked = (route for route in ROUTES if route.method == "GET")
    return {route.name: route.path for route in asked if not route.path.endswith(".json")}


def shape(path):
    """What addresses of a route look like."""
    return re.compile(PART.sub(lambda part: part.group(1) or "[^/]+", path))


def test_every_page_is_in_a_list_that_is_read_as_a_screen_reader_would():
    listed = {path.partition("?")[0] for path in (*PAGES, *ACTING)}
    left = {
        name
        for name, path in pages().items()
        if not any(shape(path).fullmatch(known) for known in listed)
    }
    assert left == APART.keys()


def test_every_listed_address_is_one_of_the_table():
    shapes = [shape(route.path) for route in ROUTES if route.method == "GET"]
    listed = {path.partition("?")[0] for path in (*PAGES, *ACTING)} - {"/nothing"}
    assert [path for path in listed if not any(s.fullmatch(path) for s in shapes)] == []
