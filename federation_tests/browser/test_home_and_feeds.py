"""The first page by role; calendar and news for readers outside; what goes on paper."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, ViewportSize, expect

from federation_tests.browser.coalition import HOUR, START, Coalition, coalition
from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.signing import sign_in
from federation_tests.browser.test_demands_and_pledges import (  # noqa: F401
    Season,
    season,
)
from federation_tests.browser.test_meetings import typed
from federation_tests.browser.test_paper import printed

SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    """Two groups that keep their records to themselves: a meeting, moved, and a vote to come."""
    founders = (("Example Tenants' Association", "North", 60), ("Example Co-op", "South", 40))
    base = tmp_path_factory.mktemp("private")
    with coalition(base, founders, "Example Alliance", public=False) as nodes:
        here, other = nodes.groups
        made = here.ask(
            "convening.call", title="Spring assembly", place="Example hall; second floor",
            starts=typed(30 * HOUR), ends=typed(33 * HOUR), zone="UTC",
            agenda="Welcome | 10\nThe fund | 40 | with figures",
        )  # fmt: skip
        here.ask(
            "convening.move", convening=made["convening"], starts=typed(54 * HOUR),
            ends=typed(57 * HOUR), reason="The hall is flooded.",
        )  # fmt: skip
        put = here.ask("proposal.put", title="A shared fund", summary="Ten a month.")["proposal"]
        nodes.until_agreed()
        other.ask("proposal.sponsor", proposal=put)
        nodes.until_agreed()
        manifest = {
            "title": "Shall we make a fund?",
            "contests": [{"title": "Shall we?", "kind": "yes-no"}],
            "rule": {"preset": "simple-majority"},
            "schedule": {
                "opens": START + 4 * HOUR,
                "closes": START + 90 * HOUR,
                "returns_due": START + 99 * HOUR,
            },
        }
        ballot = str(here.ask("ballot.put", proposal=put, manifest=manifest)["ballot"])
        nodes.until_known(ballot)
        yield nodes


def read(address: str) -> bytes:
    """As a calendar does: no cookie, no header that says who asks."""
    with urlopen(address) as answer:
        return bytes(answer.read())


@SIZES
@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
def test_a_member_makes_an_address_for_a_calendar_and_strikes_it(
    open_page: Opener,
    private: Coalition,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
    locale: str,
) -> None:
    here = private.groups[0]
    page = open_page(size, locale=locale, script=False)
    sign_in(page, here, "member", label="Bea Example")
    page.goto(here.address)
    page.get_by_role("link", name="Calendar and news").or_(
        page.get_by_role("link", name="Calendario y noticias")
    ).first.click()
    screenshot(page, "before")
    page.locator("#label").fill("tablet")
    page.locator('form[action="/feeds"] button').click()
    screenshot(page, "made")
    calendar, news = (page.locator(".hash a").nth(n).get_attribute("href") for n in (0, 1))
    assert calendar is not None
    assert news is not None
    dates = {str(e["SUMMARY"]): e for e in Calendar.from_ical(read(calendar)).walk("VEVENT")}
    assert (dates["Spring assembly"]["SEQUENCE"], len(dates)) == (1, 5)
    assert dates["Spring assembly"]["LOCATION"] == "Example hall; second floor"
    titles = [element.text for element in ET.fromstring(read(news)).iter() if element.text]
    moved = "Meeting moved" if locale == "en-GB" else "Reunión cambiada de fecha o lugar"
    assert f"{moved}: Spring assembly" in titles
    page.goto(f"{here.address}/access")
    expect(page.get_by_role("heading", name="tablet")).to_be_visible()
    page.locator('form[action^="/feeds/"] button').click()
    expect(page.get_by_role("heading", name="tablet")).to_have_count(0)
    for address in (calendar, news):
        with pytest.raises(HTTPError) as caught:
            read(address)
        assert caught.value.code == 404


@SIZES
def test_pages_of_feeds_are_accessible(
    open_page: Opener, private: Coalition, axe: Callable[[Page], None], size: ViewportSize
) -> None:
    here = private.groups[0]
    page = open_page(size)
    sign_in(page, here, "member", label="Cy Example")
    page.goto(f"{here.address}/feeds")
    axe(page)
    page.locator("#label").fill("phone")
    page.locator('form[action="/feeds"] button').click()
    axe(page)
    page.goto(f"{here.address}/access")
    axe(page)


WORDS = {
    "en-GB": ("Attest your voters' list: Shall we make a fund?", "Vote opens:"),
    "es-MX": ("Da fe de tu censo: Shall we make a fund?", "Abre la votación:"),
}


@SIZES
@pytest.mark.parametrize("locale", WORDS)
def test_the_first_page_tells_each_role_what_needs_them_and_what_is_coming(
    open_page: Opener,
    private: Coalition,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
    locale: str,
) -> None:
    here, (needs, dated) = private.groups[0], WORDS[locale]
    for role, asked in (("steward", True), ("facilitator", False), ("member", False)):
        page = open_page(size, locale=locale)
        sign_in(page, here, role, label=f"An example {role}")
        page.goto(here.address)
        expect(page.get_by_role("link", name=needs)).to_have_count(int(asked))
        expect(page.get_by_role("link", name="Spring assembly", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name=dated)).to_be_visible()
        if size == PHONE:
            axe(page)
        screenshot(page, role)
    page = open_page(size, locale=locale)
    sign_in(page, here, "steward", label="Dee Example")
    page.goto(here.address)
    page.get_by_role("link", name=needs).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shall we make a fund?")


def test_board_record_result_and_agenda_go_on_paper(
    open_page: Opener,
    season: Season,  # noqa: F811
    private: Coalition,
    screenshot: Callable[..., Path],
) -> None:
    page = open_page({"width": 720, "height": 1000}, dark=True)
    here = season.here.address
    for name, path in (
        ("demands", "/demands"),
        ("demand", f"/demands/{season.demands[0]}"),
        ("pledges", "/pledges"),
        ("record", "/record/2027"),
        ("result", f"/ballots/{season.ballot}/result"),
    ):
        page.goto(here + path)
        on_paper(page, name, screenshot)
    group = private.groups[0]
    sign_in(page, group, "steward", label="Edda Example")
    [meeting] = group.ask("convening.list")["convenings"]
    page.goto(f"{group.address}/meetings/{meeting['convening']}")
    on_paper(page, "meeting", screenshot)


def on_paper(page: Page, name: str, screenshot: Callable[..., Path]) -> None:
    page.emulate_media(media="print")
    # What is pressed on a screen is no use on paper.
    pressed = page.locator("main :is(button, .button, input, select):visible").all_inner_texts()
    assert pressed == [], name
    expect(page.locator("nav.menu")).to_be_hidden()
    wide = page.locator(".wide").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert wide == 0, f"{name}: a table is cut off at the edge of the paper"
    # Who reads it on a wall finds the page, and knows how old this is.
    expect(page.locator(".paper")).to_contain_text(page.url.partition("://")[2])
    assert printed(page, f"printed-{name}") < 6
    screenshot(page, name)
    page.emulate_media(media="screen")
