"""The table of pages and the files it names."""

import inspect
import pkgutil
from collections import Counter

from node.tests.web.web_world import get, world
from node.web import pages
from node.web.routes import ROUTES, load_pages


def test_every_page_that_the_table_names_is_there_and_answers_requests():
    load_pages()
    for route in ROUTES:
        assert inspect.iscoroutinefunction(route.load()), route


def test_every_file_of_a_page_is_in_the_table():
    # What the pages about one comment share.
    helpers = {"comment_view"}
    files = {m.name for m in pkgutil.iter_modules(pages.__path__)}
    assert {route.page for route in ROUTES} == files - helpers


def test_no_two_pages_share_a_name_or_an_address():
    assert max(Counter(route.name for route in ROUTES).values()) == 1
    assert max(Counter((route.method, route.path) for route in ROUTES).values()) == 1


async def test_a_page_loads_when_it_is_asked_for(tmp_path):
    async with world(tmp_path / "node") as (_, client):
        response, page = await get(client, "/proposals")
        assert response.status == 200
        assert "<h1" in page
