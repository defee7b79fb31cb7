"""Feeds over HTTP: who may read them, in which language, and how cheap a second look is."""

import json
import re
from datetime import datetime
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from node.tests.small_federation import NOW
from node.tests.web.example_base import ID
from node.tests.web.signing import sign_in
from node.tests.web.test_markup import HOSTILE
from node.tests.web.web_world import get, post, world
from node.web.feeds import MAX_KEPT, Asked, Editions
from node.web.viewmodels.feeds import Source

ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = re.compile(r"/f/([0-9a-f]{48})/calendar\.ics")


def entries(text):
    return ET.fromstring(text).findall(f"{ATOM}entry")


@pytest.mark.parametrize("words", [None, HOSTILE, "\x00\x0b\ufffe]]>&amp;"])
async def test_the_news_are_well_formed_whatever_people_write(example, words):
    client = await example(words=words)
    for language in ("en", "es"):
        response, text = await get(client, f"/feed.atom?lang={language}")
        assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(text)
        assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
        for place in (feed, *entries(text)):
            for needed in ("id", "title", "updated"):
                assert place.find(f"{ATOM}{needed}").text.strip()
            assert place.find(f"{ATOM}id").text.startswith("urn:uuid:")
        if words == HOSTILE:
            assert HOSTILE in entries(text)[0].find(f"{ATOM}title").text


async def test_an_entry_tells_its_hours_in_their_zone_and_its_place_in_both_languages(example):
    client = await example()
    for language, begins, place in (("en", "Begins: ", "Place: "), ("es", "Empieza: ", "Lugar: ")):
        _, text = await get(client, f"/feed.atom?lang={language}")
        feed, (_, meeting) = ET.fromstring(text), entries(text)
        first, second = meeting.find(f"{ATOM}summary").text.split("\n")
        assert first.startswith(begins)
        assert first.endswith("(Chicago)")
        assert second == f"{place}Room 2; upstairs, left"
        stamp = meeting.find(f"{ATOM}updated").text
        assert stamp > meeting.find(f"{ATOM}published").text
        assert stamp == feed.find(f"{ATOM}updated").text, "readers would pass over the change"
        _, data = await get(client, f"/feed.json?lang={language}")
        item = json.loads(data)["items"][1]
        assert item["content_text"] == f"{first}\n{second}"
        assert datetime.fromisoformat(item["date_modified"]) == datetime.fromisoformat(stamp)


async def test_the_calendar_comes_in_the_language_of_its_address_whatever_the_reader_says(example):
    client = await example()
    found = {}
    for language in ("en", "es"):
        headers = {"Accept-Language": "es" if language == "en" else "en"}
        response, text = await get(client, f"/calendar.ics?lang={language}", headers=headers)
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        found[language] = [str(e["SUMMARY"]) for e in Calendar.from_ical(text).walk("VEVENT")]
    assert found["en"][0] == "Vote closes: A rent strike in May"
    assert found["es"][0] == "Cierra la votación: A rent strike in May"
    _, plain = await get(client, "/calendar.ics", headers={"Accept-Language": "es"})
    assert "Vote closes" in plain


async def test_programs_get_the_dates_of_the_calendar_as_json(example):
    client = await example()
    for language in ("en", "es"):
        _, text = await get(client, f"/calendar.ics?lang={language}")
        events = Calendar.from_ical(text).walk("VEVENT")
        response, text = await get(client, f"/calendar.json?lang={language}")
        assert response.headers["Content-Type"].startswith("application/json")
        value = json.loads(text)
        assert value["language"] == language
        gone = {"en": "Cancelled: ", "es": "Cancelado: "}[language]
        titles = [gone * date["cancelled"] + date["title"] for date in value["dates"]]
        assert titles == [str(e["SUMMARY"]) for e in events]
        assert [date["url"] for date in value["dates"]] == [str(e["URL"]) for e in events]
    response, _ = await get(client, "/calendar.json?region=Atlantis")
    assert response.status == 404
    response, text = await get(client, f"/calendar.json?convening={ID}")
    assert len(json.loads(text)["dates"]) == 1


@pytest.mark.parametrize("words", [None, HOSTILE, "\x00\x0b\ufffe]]>&amp;"])
async def test_programs_get_the_news_as_a_json_feed(example, words):
    client = await example(words=words)
    for language in ("en", "es"):
        _, text = await get(client, f"/feed.atom?lang={language}")
        response, data = await get(client, f"/feed.json?lang={language}")
        assert response.headers["Content-Type"].startswith("application/feed+json")
        feed = json.loads(data)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["language"] == language
        ids = [entry.find(f"{ATOM}id").text for entry in entries(text)]
        assert [item["id"] for item in feed["items"]] == ids
        for item in feed["items"]:
            assert item["title"]
            assert item["content_text"]
            assert item["url"].startswith(feed["home_page_url"])
            assert datetime.fromisoformat(item["date_published"]).tzinfo


async def test_a_region_or_a_meeting_alone_can_be_asked_for(example):
    client = await example()
    _, text = await get(client, f"/calendar.ics?convening={ID}")
    assert len(Calendar.from_ical(text).walk("VEVENT")) == 1
    for unknown in ("region=Atlantis", "convening=nonsense", "convening=" + "00" * 32):
        response, _ = await get(client, f"/calendar.ics?{unknown}")
        assert response.status == 404


@pytest.mark.parametrize("path", ["/calendar.ics", "/feed.atom"])
async def test_a_second_look_costs_no_body(example, path):
    client = await example()
    first, _ = await get(client, path)
    tag, since = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": since}):
        response, text = await get(client, path, headers=headers)
        assert (response.status, text) == (304, "")
        assert response.headers["ETag"] == tag
    # Another edition than the one that the reader has, though it is as old.
    stale = {"If-None-Match": '"other"', "If-Modified-Since": since}
    response, _ = await get(client, path, headers=stale)
    assert response.status == 200


async def test_pages_of_a_public_coalition_name_the_feeds(example):
    client = await example()
    _, page = await get(client, "/?lang=es")
    assert 'type="application/atom+xml"' in page
    assert 'href="/calendar.ics?lang=es"' in page
    private = await example(role="member", public=False)
    _, page = await get(private, "/")
    assert "application/atom+xml" not in page
    assert 'href="/feeds"' in page


async def test_a_private_coalition_shows_its_feeds_to_nobody_without_a_secret(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (_, client):
        for path in ("/calendar.ics", "/feed.atom"):
            response = await client.get(path, allow_redirects=False)
            assert response.status == 303
            wrong = await client.get(f"/f/{'x' * 32}{path}")
            assert wrong.status == 404
        for path in ("/calendar.json", "/feed.json"):
            response = await client.get(path)
            # Not the page that asks for an invitation, which a program would take for an answer.
            assert (response.status, response.content_type) == (403, "application/json")


async def make(client, label="kitchen tablet"):
    _, page = await get(client, "/feeds")
    response, page = await post(client, "/feeds", page, label=label)
    assert response.headers["Cache-Control"] == "no-store"
    return SECRET.search(page)[1]


async def reads(client, secret):
    found = [await get(client, f"/f/{secret}{path}") for path in ("/calendar.ics", "/feed.atom")]
    # The file itself must not tell the secret to whoever it is passed on to.
    assert all(secret not in text for response, text in found if response.status == 200)
    statuses = {response.status for response, _ in found}
    assert len(statuses) == 1
    return statuses == {200}


async def test_an_address_works_without_a_cookie_until_it_is_struck(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        await sign_in(here, client, "member")
        secret = await make(client)
        other = await make(client, "an office")
        client.session.cookie_jar.clear()
        assert await reads(client, secret)
        await sign_in(here, client, "member")
        _, page = await get(client, "/access")
        assert "kitchen tablet" not in page, "one person's addresses are shown to another"
        response = await client.post("/feeds/1/strike", data={"token": "0" * 64})
        assert response.status == 403
        _, page = await get(client, "/feeds")
        await post(client, "/feeds/1/strike", page)
        assert await reads(client, secret), "somebody else struck it"
        assert await reads(client, other)


async def test_my_access_lists_ones_addresses_and_strikes_them(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        await sign_in(here, client, "member")
        secret = await make(client)
        _, page = await get(client, "/access")
        assert "kitchen tablet" in page
        assert secret not in page
        response, page = await post(client, "/feeds/1/strike", page)
        assert response.url.path == "/feeds"
        assert "kitchen tablet" not in page
        assert not await reads(client, secret)


async def test_an_address_ends_with_the_access_that_made_it(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        made = await sign_in(here, client, "member")
        secret = await make(client)
        assert await reads(client, secret)
        await here.run("access.revoke", number=made["number"])
        assert not await reads(client, secret)


async def test_an_address_ends_with_the_last_day_of_the_access(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        made = await sign_in(here, client, "member", days=1)
        secret = await make(client)
        here.clock[0] = made["ends"] - 1
        assert await reads(client, secret)
        here.clock[0] = made["ends"]
        assert not await reads(client, secret)


async def test_an_invited_reader_makes_one_that_ends_with_the_invitation(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        invited = await here.run("invite.make", label="press")
        _, page = await get(client, "/enter")
        await post(client, "/enter", page, code=invited["code"], then="/feeds")
        secret = await make(client)
        client.session.cookie_jar.clear()
        assert await reads(client, secret)
        await here.run("invite.strike", number=invited["number"])
        assert not await reads(client, secret)


async def test_who_only_holds_a_voting_code_makes_no_address(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        await here.put_vote()
        await here.turn_to(10)
        await here.until_phase("open")
        _, page = await get(client, "/vote")
        await post(client, "/vote", page, code=here.codes[0])
        _, page = await get(client, "/feeds")
        assert "Make an address" not in page
        response = await client.post("/feeds", data={"token": "x"})
        assert response.status == 403


async def test_a_real_vote_is_in_both_feeds_and_its_dates_keep_their_ids(tmp_path):
    async with world(tmp_path / "node") as (here, client):
        await here.put_vote(title="Spring <fair> & more")
        _, before = await get(client, "/calendar.ics")
        titles = [
            e.find(f"{ATOM}title").text for e in entries((await get(client, "/feed.atom"))[1])
        ]
        assert "New proposal: Spring <fair> & more" in titles
        assert any(title.startswith("Vote announced: ") for title in titles)
        await here.turn_to(10)
        await here.until_phase("open")
        _, after = await get(client, "/calendar.ics")
        uids = [
            [str(e["UID"]) for e in Calendar.from_ical(t).walk("VEVENT")] for t in (before, after)
        ]
        assert uids[0] == uids[1]
        assert len(set(uids[0])) == len(uids[0]) == 4
        found = entries((await get(client, "/feed.atom"))[1])
        said = {
            e.find(f"{ATOM}title").text.split(":")[0]: e.findtext(f"{ATOM}summary") for e in found
        }
        assert "Voting opens: " in said["Vote announced"]
        for title in ("Vote announced", "Vote open"):
            assert "Voting closes: " in said[title]
        assert "Until: " in said["Vote closes soon"]
        ids = [e.find(f"{ATOM}id").text for e in found]
        assert len(set(ids)) == len(ids)


async def test_an_edition_is_built_once_until_something_changes():
    built = []

    def build():
        built.append(1)
        return b"body"

    def source(edition, now):
        return Source("", "", ID, "", edition, (), NOW, now)

    kept, asked = Editions(), Asked("news", "en")
    first = await kept.get(asked, source("a", NOW), build)
    assert await kept.get(asked, source("a", NOW + 5), build) == first
    assert len(built) == 1
    # Built anew with the same outcome, it is no newer; with another, it is.
    again = await kept.get(asked, source("b", NOW + 9), build)
    assert (len(built), again.since, again.tag) == (2, NOW, first.tag)
    other = await kept.get(asked, source("c", NOW + 9), lambda: b"other")
    assert (other.since, other.tag != first.tag) == (NOW + 9, True)


async def test_no_crowd_of_addresses_fills_the_memory():
    kept = Editions()
    source = Source("", "", ID, "", "a", (), NOW, NOW)
    for number in range(MAX_KEPT + 5):
        await kept.get(Asked("calendar", "en", convening=str(number)), source, lambda: b"x")
    assert len(kept._kept) == MAX_KEPT
