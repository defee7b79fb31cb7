"""The first page by role; calendar and news for readers outside; what goes on paper."""

from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from federation_tests.browser.coalition import HOUR, Coalition, typed
from federation_tests.browser.conftest import Opener, Walker
from federation_tests.browser.paper import on_paper
from federation_tests.browser.signing import sign_in
from federation_tests.browser.two import announce, propose

TITLE = "Shall we make a fund?"


@pytest.fixture(scope="module")
def private(found_two: Callable[..., Coalition]) -> Coalition:
    """Two groups that keep their records to themselves: a meeting, moved, and a vote to come."""
    nodes = found_two(public=False)
    here = nodes.groups[0]
    made = here.ask(
        "convening.call", title="Spring assembly", place="Example hall; second floor",
        starts=typed(30 * HOUR), ends=typed(33 * HOUR), zone="UTC",
        agenda="Welcome | 10\nThe fund | 40 | with figures",
    )  # fmt: skip
    here.ask(
        "convening.move", convening=made["convening"], starts=typed(54 * HOUR),
        ends=typed(57 * HOUR), reason="The hall is flooded.",
    )  # fmt: skip
    put = propose(nodes, "A shared fund", summary="Ten a month.")
    announce(nodes, put, TITLE, opens=4 * HOUR, closes=90 * HOUR)
    return nodes


def read(address: str) -> bytes:
    """As a calendar does: no cookie, no header that says who asks."""
    with urlopen(address) as answer:
        return bytes(answer.read())


def test_a_member_makes_an_address_for_a_calendar_and_strikes_it(
    walk: Walker, private: Coalition, screenshot: Callable[..., Path]
) -> None:
    one = walk(private.groups[0], "member", label="Bea Example")
    one.go("/access")
    one.follow("Calendar and news")
    one.fill("What it is for", "tablet")
    one.press("Make an address")
    screenshot(one.page, "made")
    calendar, news = (one.page.locator(".hash a").nth(n).get_attribute("href") for n in (0, 1))
    assert calendar is not None
    assert news is not None
    assert one.take(one.page.locator(".hash a").nth(0)).startswith(b"BEGIN:VCALENDAR")
    dates = {str(e["SUMMARY"]): e for e in Calendar.from_ical(read(calendar)).walk("VEVENT")}
    assert (dates["Spring assembly"]["SEQUENCE"], len(dates)) == (1, 5)
    assert dates["Spring assembly"]["LOCATION"] == "Example hall; second floor"
    titles = [element.text for element in ET.fromstring(read(news)).iter() if element.text]
    assert one.say("Meeting moved: {title}", title="Spring assembly") in titles
    one.page.goto(news)
    one.go("/access")
    expect(one.page.get_by_role("heading", name="tablet")).to_be_visible()
    one.press("End this address")
    expect(one.page.get_by_role("heading", name="tablet")).to_have_count(0)
    for address in (calendar, news):
        with pytest.raises(HTTPError) as caught:
            read(address)
        assert caught.value.code == 404


def test_the_first_page_tells_each_role_what_needs_them_and_what_is_coming(
    walk: Walker, private: Coalition, screenshot: Callable[..., Path]
) -> None:
    needs = "Attest your voters' list: {title}"
    for role, asked in (("steward", True), ("facilitator", False), ("member", False)):
        one = walk(private.groups[0], role)
        one.go("/")
        expect(one.link(needs, title=TITLE)).to_have_count(int(asked))
        expect(one.scope.get_by_role("link", name="Spring assembly", exact=True)).to_be_visible()
        expect(one.link("Vote opens: {title}", title=TITLE)).to_be_visible()
        screenshot(one.page, role)
        if asked:
            one.follow(needs, title=TITLE)
            one.headed(one.say("Your voters' list"))


def test_an_agenda_goes_on_paper(
    open_page: Opener, private: Coalition, screenshot: Callable[..., Path]
) -> None:
    page = open_page({"width": 720, "height": 1000}, dark=True)
    group = private.groups[0]
    sign_in(page, group, "steward", label="Edda Example")
    [meeting] = group.ask("convening.list")["convenings"]
    page.goto(f"{group.address}/meetings/{meeting['convening']}")
    on_paper(page, "meeting")
    screenshot(page)
