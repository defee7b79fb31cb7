"""The charter's page: everything that was signed, for newcomers and in both languages."""

import html
import re

from msgspec.structs import replace

from node.cli.charter_text import said
from node.directory import CHARTER_FILE
from node.founding.charter_words import rule_facts, tolerance_fact
from node.founding.fingerprint import fingerprint_words
from node.tests.small_federation import group_id
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world
from protocol.coalition.charter import charter_id, open_charter
from protocol.coalition.life_rules import USUAL_LIFE_RULES

RULES = {
    "moderators": [group_id(2)],
    "appeals": "Three people\nof no party to it",
    "data_officer": "data@example.org",
    "deliberation_s": 36 * 3600,
    "life": replace(USUAL_LIFE_RULES, moderation="No <b>insults</b>."),
}


def read(page):
    """What a reader sees of a page."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


async def test_every_rule_stands_on_the_page_as_the_command_line_says_it(tmp_path):
    async with world(tmp_path / "node", others=2, **RULES) as (here, client):
        _, page = await get(client, "/charter")
        check_shape(page)
        text = read(page)
        charter = here.node.charter
        for fact in rule_facts(charter):
            assert fact.label in text, fact.label
            assert said(fact) in text, fact.label
        # Nobody certifies anything here, so there is nothing that a council survives.
        assert tolerance_fact(3).label not in text
        assert "<b>insults</b>" not in page
        assert fingerprint_words(charter_id(charter)) in text
        for founder in charter.groups:
            assert founder.card.name in text
        assert 'href="/points"' in page


async def test_a_span_of_time_is_said_exactly_in_spanish_too(tmp_path):
    async with world(tmp_path / "node", others=1, **RULES) as (_, client):
        _, page = await get(client, "/charter?lang=es")
        check_shape(page)
        text = read(page)
        for words in ("36 horas", "30 días", "2/3 de los grupos", "ninguna corriente tiene veto"):
            assert words in text


async def test_newcomers_find_it_from_every_page_and_readers_of_the_log_too(tmp_path):
    async with world(tmp_path / "node") as (_, client):
        for path in ("/", "/groups", "/moderation"):
            _, page = await get(client, path)
            assert 'href="/charter"' in page, path
        _, page = await get(client, "/moderation")
        assert "Who hears challenges" in page


async def test_in_a_private_coalition_only_the_invited_read_it(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (_, client):
        response, page = await get(client, "/charter")
        assert response.url.path == "/enter"
        assert "Small federation signed" not in page


async def test_the_file_to_download_is_the_one_the_founders_signed(tmp_path):
    async with world(tmp_path / "node", others=2, **RULES) as (here, client):
        _, page = await get(client, "/charter")
        assert 'href="/charter/coalition.charter"' in page
        response = await client.get("/charter/coalition.charter")
        data = await response.read()
        assert data == (here.node.directory / CHARTER_FILE).read_bytes()
        opened = open_charter(data)
        assert charter_id(opened.charter) == here.node.coalition
        assert len(opened.signatures) == len(opened.charter.groups)
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert "attachment" in response.headers["Content-Disposition"]


async def test_in_a_private_coalition_only_the_invited_download_it(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (_, client):
        response = await client.get("/charter/coalition.charter")
        assert response.url.path == "/enter"
        assert response.content_type == "text/html"
