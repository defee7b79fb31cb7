"""Outlines that facilitators start from: each is an agenda or report that the node takes."""

import html
import json
import re

import pytest

from node.commands.written import read_agenda
from node.tests.cli.commonweal import commonweal
from node.tests.web.example_base import ID
from node.tests.web.signing import act, sign_in
from node.tests.web.test_convening_pages import MEETING
from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get, world
from node.web.i18n import load_languages
from node.web.outlines import AGENDAS, REPORTS, agenda_text, outline_text, report_text

LANGUAGES = load_languages()


def typed(page, name):
    """What stands in a form's field."""
    found = re.search(rf'<textarea id="{name}".*?>\n(.*?)</textarea>', page, re.DOTALL)
    return html.unescape(found[1])


@pytest.mark.parametrize("spoken", LANGUAGES.values(), ids=LANGUAGES)
def test_an_outline_of_an_agenda_is_read_as_it_was_meant(spoken):
    for outline in AGENDAS.values():
        items = read_agenda(agenda_text(outline, spoken))
        said = [spoken.gettext(title) for title, _, _ in outline.items]
        assert [item.title for item in items] == said
        assert [item.minutes for item in items] == [minutes for _, minutes, _ in outline.items]
        notes = [note and spoken.gettext(note) for _, _, note in outline.items]
        assert [item.note for item in items] == notes


async def test_a_meeting_starts_from_an_outline_or_from_an_earlier_agenda(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        _, page = await get(client, "/meetings/new")
        assert typed(page, "agenda") == ""
        _, page = await get(client, "/meetings/new?parent=&start=regional&lang=es")
        check_shape(page)
        assert typed(page, "agenda") == agenda_text(AGENDAS["regional"], LANGUAGES["es"])
        assert 'href="/meetings/new?parent=&amp;start=assembly&amp;lang=es"' in page
        _, page = await get(client, "/meetings/new?start=delegates&lang=en")
        first = typed(page, "agenda")
        response, _ = await act(client, "/meetings/new", **{**MEETING, "agenda": first})
        assert response.status == 200
        (meeting,) = (await here.node.state()).convenings
        _, page = await get(client, f"/meetings/new?start={meeting.hex()}")
        assert typed(page, "agenda") == first
        # Its own agenda is there to change, until an outline is chosen.
        at = f"/meetings/{meeting.hex()}"
        assert typed((await get(client, f"{at}/agenda"))[1], "agenda") == first
        _, page = await get(client, f"{at}/agenda?start=assembly")
        assert typed(page, "agenda") == agenda_text(AGENDAS["assembly"], LANGUAGES["en"])
        _, page = await get(client, f"{at}/report?start=options")
        check_shape(page)
        assert typed(page, "summary") == report_text(REPORTS["options"], LANGUAGES["en"])


@pytest.mark.parametrize("start", ["nothing", "decided", ID, "../x"])
async def test_what_is_no_outline_is_not_there(tmp_path, start):
    async with world(tmp_path / "node") as (here, client):
        await sign_in(here, client, "facilitator")
        response, _ = await get(client, "/meetings/new", params={"start": start})
        assert response.status == 404


def test_the_command_prints_what_the_page_fills_in(tmp_path):
    def said(*arguments):
        return commonweal("convening", "outline", *arguments, cwd=tmp_path)

    listed = json.loads(said("--json").stdout)["outlines"]
    assert [one["name"] for one in listed] == [*AGENDAS, *REPORTS]
    text = json.loads(said("options", "--lang", "es", "--json").stdout)["text"]
    assert text == outline_text("options", LANGUAGES["es"])
    assert "Discussion | 45 | those first" in said("assembly").stdout
    for wrong in (("x",), ("assembly", "--lang", "x")):
        done = said(*wrong)
        assert (done.returncode, "there is n" in done.stderr) == (2, True)
