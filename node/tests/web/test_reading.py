"""Every page that shows something has it as JSON, for those who may see the page, and no more."""

import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

from node.cli.output import to_json
from node.tests.web.example_base import GROUPS, ID
from node.tests.web.example_desk import ExampleDesk
from node.tests.web.signing import sign_in
from node.tests.web.web_world import get, world
from node.web.keys import DATA
from node.web.paths import data_path
from node.web.reading import Reading
from node.web.routes import ROUTES

ROOT = Path(__file__).parents[3]
PAGES = tuple(
    re.sub(r"\{\w+\}", ID, re.sub(r"\{year:.*?\}\}", "2026", path)).replace(
        r"{number:\d{1,4}}", "1"
    )
    for route in ROUTES
    if route.name.endswith(DATA)
    for path in [route.path.removesuffix(".json").replace("/home", "/")]
)
ROLES = (None, "observer", "member", "facilitator", "steward")

WITHOUT = {
    "bundle": "a file",
    "charter.signed": "a file; the page of the charter has its JSON",
    "result.votes": "a file",
    "receipt": "the address has its proof for a file, receipt.proof",
    "receipt.proof": "a file",
    "check": "says how to check, and nothing of the coalition",
    "help": "lists the guides, and has nothing of the coalition",
    "guide": "a guide, the same on every server",
    "feed.calendar": "programs read it; feed.dates is its JSON",
    "feed.dates": "JSON",
    "feed.news": "programs read it; feed.items is its JSON",
    "feed.items": "JSON",
    "feed.calendar.secret": "programs read it",
    "feed.news.secret": "programs read it",
    "vote.ballot": "the form of a vote, behind a code; its questions are the ballot's JSON",
    "vote.received": "a receipt is its voter's, and shown once",
}
"""Pages without JSON, and why."""


def test_every_page_that_shows_something_has_its_json():
    forms = {route.name.removesuffix(".post") for route in ROUTES if route.method == "POST"}
    pages = {r.name for r in ROUTES if r.method == "GET" and not r.name.endswith(DATA)}
    data = {r.name.removesuffix(DATA): r for r in ROUTES if r.name.endswith(DATA)}
    assert pages - forms - data.keys() == WITHOUT.keys() - forms
    for route in ROUTES:
        if route.method == "GET" and route.name in data:
            assert data[route.name].path == data_path(route.path)
            assert data[route.name].load() == route.load()
            assert isinstance(route.load().__self__, Reading)


def outline(page):
    """Headings, addresses and fields with their values; not what is said about them."""
    lines = [line for line in page.splitlines() if line.startswith(("### ", "| `"))]
    return [line if line[0] == "#" else line.rstrip("| ").split(" | ")[:2] for line in lines]


def test_the_page_of_addresses_and_fields_is_complete():
    spec = importlib.util.spec_from_file_location("pages_json", ROOT / "tools" / "pages_json.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    page = tool.PAGE.read_text()
    assert outline(page) == outline(tool.whole(page)), "hint: .venv/bin/python tools/pages_json.py"
    assert page.count("| `/") == len(PAGES)


@pytest.mark.parametrize("role", ROLES)
async def test_who_sees_the_page_gets_its_json_and_nobody_else(example, role):
    client = await example(role=role)
    refused = 0
    for path in PAGES:
        page, text = await get(client, path)
        seen = page.status == 200 and page.url.path == path
        response, answer = await get(client, data_path(path))
        assert response.content_type == "application/json"
        assert "Set-Cookie" not in response.headers
        assert (response.status == 200) == seen, path
        refused += not seen
        if seen:
            assert f'type="application/json" href="{data_path(path)}"' in text
            assert isinstance(json.loads(answer), dict)
        else:
            assert json.loads(answer) == {"error": "role", "status": 403}
    # Accesses, invitations, the journal, first steps, applicants, requests, drafts, questions;
    # where a vote is put; a vote as observers see it; one's own access and data; who leads a queue,
    # who asks there. A guest's place in it is for no role: none of these has checked in by the code
    # in the room.
    assert refused == {"steward": 1, "facilitator": 10, "member": 12, "observer": 12}.get(role, 15)


class Marked(ExampleDesk):
    """What people wrote says where in the example it comes from.

    Not so the names of groups and regions: those are in the charter, which every reader has.
    """

    def say(self, text):
        if text in {*GROUPS, "North", "South"}:
            return text
        frame = sys._getframe(1)
        return f"{text} «{frame.f_code.co_filename[-12:-3]}-{frame.f_lineno}»"


MARK = re.compile("«[^»]*»")


# Who runs the group's acts sees more on the pages of those; the next test is about that.
@pytest.mark.parametrize("role", [None, "observer", "member"])
async def test_json_has_no_words_that_its_reader_sees_on_no_page(example, role):
    client = await example(role=role, desk=Marked)
    # The first page has its dates in short, and the calendar has them whole.
    shown, told = set(MARK.findall((await get(client, "/calendar.json"))[1])), {}
    for path in PAGES:
        shown |= set(MARK.findall((await get(client, path))[1]))
        for mark in MARK.findall((await get(client, data_path(path)))[1]):
            told.setdefault(mark, path)
    assert len(told) > 100
    assert {mark: path for mark, path in told.items() if mark not in shown} == {}


async def test_names_and_hidden_words_are_for_those_whose_page_shows_them(example):
    async def of(role, path):
        return json.loads((await get(await example(role=role), path))[1])

    meeting = f"/meetings/{ID}.json"
    stranger, member, steward = [await of(r, meeting) for r in (None, "member", "steward")]
    assert all("names" not in line for line in stranger["facilitators"])
    assert any(line["names"] for line in member["facilitators"])
    assert not {"kept", "owes"} & stranger.keys()
    assert "owes" in member
    assert "kept" not in member
    assert {"kept", "owes"} <= steward.keys()
    hidden = "Ann Example said it."
    for role in ROLES:
        seen = hidden in json.dumps(await of(role, f"/proposals/{ID}.json"))
        assert seen == (role in {"facilitator", "steward"}), role


async def test_a_private_coalition_answers_programs_with_a_refusal_not_a_form(example):
    client = await example(public=False)
    for path in PAGES:
        response, text = await get(client, data_path(path), allow_redirects=False)
        # An invitation opens all of them but one, which the code in a room opens.
        error = "role" if path.endswith("/here/speak") else "403"
        assert (response.status, json.loads(text)["error"]) == (403, error), path


async def test_no_json_has_a_key_to_the_pages(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        code = (await sign_in(here, client))["code"]
        cookies = {cookie.key: cookie.value for cookie in client.session.cookie_jar}
        assert "signed-in" in cookies
        for path in PAGES:
            response, text = await get(client, data_path(path))
            # Of a real node, each can be said; what an address names is not here.
            assert response.status == 200 or re.search(r"\d", path), path
            assert not [name for name, value in cookies.items() if value in text], path
            assert code not in text
            assert '"token"' not in text


async def test_what_is_not_there_is_an_error_for_programs_too(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote()
        for path in (f"/proposals/{ID}", "/proposals/new", "/points/77"):
            response, text = await get(client, data_path(path))
            assert (response.status, json.loads(text)) == (404, {"error": "404", "status": 404})
        # A browser is sent to the vote's page meanwhile.
        response, _ = await get(client, f"/ballots/{here.ballot}/result.json")
        assert response.status == 404


async def test_json_that_no_page_has_is_missed_as_json(example):
    client = await example()
    for accepts in ("*/*", "text/html"):
        response = await client.get("/nowhere.json", headers={"Accept": accepts})
        assert (response.status, await response.json()) == (404, {"error": "404", "status": 404})
    response = await client.post("/ballots.json")
    assert (response.status, await response.json()) == (405, {"error": "405", "status": 405})
    # What is no page's JSON is answered as before: other nodes go by the status alone.
    response = await client.get("/federation/nowhere")
    assert (response.status, response.content_type) == (404, "text/plain")


async def test_the_query_stays_in_the_address_of_the_json(example):
    client = await example()
    _, text = await get(client, f"/pledges?group={ID}&page=2&lang=es")
    assert f'href="/pledges.json?group={ID}&amp;page=2"' in text
    _, text = await get(client, f"/pledges.json?group={ID}&page=2")
    assert json.loads(text)["page"] == 2


async def told(here, command, **args):
    """What `commonweal ... --json` prints."""
    return json.loads(to_json(await here.run(command, **args)))


def check_shared(page, command, *names):
    """A text, number or truth value that both call by one name is the same; `names` are some."""
    plain = (str, int, bool)
    both = {
        name
        for name in page.keys() & command.keys()
        if isinstance(page[name], plain) and isinstance(command[name], plain)
    }
    assert both >= set(names), sorted(both)
    assert {name: page[name] for name in both} == {name: command[name] for name in both}


async def test_commands_and_pages_say_the_same_under_the_same_name(tmp_path):
    async with world(tmp_path / "node") as (here, client):

        async def page(path):
            return json.loads((await get(client, path))[1])

        proposal = await here.put_vote()
        await here.run("unity.add", text="Nobody is cut off.", reason="It is cold.")
        drafted = await here.run(
            "demand.draft", title="Repair", addressee="The owner", text="All of it.", test="Warm.",
            days=30, consequence="We say so.", ladder=["A letter"],
        )  # fmt: skip
        called = await here.run(
            "convening.call", title="Spring", starts="2026-12-01T18:00", ends="2026-12-01T20:00",
            zone="America/Chicago", place="Hall 2", agenda="Opening | 5",
        )  # fmt: skip
        for command, noun, path, names in (
            ("proposal.list", "proposals", "/proposals.json", "title group time sponsors_needed"),
            ("ballot.list", "ballots", "/ballots.json", "title phase opens closes returns_due"),
            ("demand.list", "demands", "/demands.json", "title addressee standing step steps"),
            ("convening.list", "meetings", "/meetings.json", "title starts ends zone place"),
        ):
            (one,) = (await page(path))[noun]
            ((other,),) = (await told(here, command)).values()
            check_shared(one, other, *names.split())
        one, other = await page("/points.json"), await told(here, "unity.list")
        check_shared(one, other, "needed")
        for mine, theirs in zip(one["motions"], other["motions"], strict=True):
            check_shared(mine, theirs, "number", "action", "text", "standing")
        for command, args, path, names in (
            ("proposal.show", {"proposal": proposal}, f"/proposals/{proposal}", "text slow_s"),
            ("ballot.show", {"ballot": here.ballot}, f"/ballots/{here.ballot}", "summary group"),
            (
                "demand.show",
                {"demand": drafted["demand"]},
                f"/demands/{drafted['demand']}",
                "text test days consequence",
            ),
            (
                "convening.show",
                {"convening": called["convening"]},
                f"/meetings/{called['convening']}",
                "basis link",
            ),
        ):
            one, other = await page(data_path(path)), await told(here, command, **args)
            check_shared(one, other, *names.split())
            # A page has its heading apart.
            check_shared(one["line"], other, "title")
        frozen = {"frozen": [], "healed": []}
        assert (await page("/groups/frozen.json")) == await told(here, "frozen") == frozen
        assert (await page("/cuts.json"), await told(here, "cuts")) == (
            {"cuts": None},
            {"on": False},
        )
