"""A meeting as its facilitator leads it and as another group's steward confirms it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from federation_tests.browser.coalition import HOUR, START, Coalition, Group, coalition
from federation_tests.browser.conftest import DESKTOP, PHONE, Opener

FOUNDERS = (("Example Tenants' Association", "North", 60), ("Example Bakers' Co-op", "South", 40))
TENANTS, BAKERS = (name for name, _, _ in FOUNDERS)
# The clock only goes forward, so the second screen size meets on a later day.
DAYS = {PHONE["width"]: 0, DESKTOP["width"]: 24 * HOUR}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    """Two groups, newly founded."""
    with coalition(tmp_path_factory.mktemp("meetings"), FOUNDERS, "Example Alliance") as nodes:
        yield nodes


def sign_in(page: Page, group: Group, role: str) -> None:
    made = group.ask("access.grant", role=role, label="Ada Example", code=True)
    page.goto(f"{group.address}/sign-in")
    page.locator("#key").fill(made["code"])
    page.locator("main").get_by_role("button").first.click()


def typed(second: int) -> str:
    return datetime.fromtimestamp(START + second, UTC).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_meeting_from_the_call_to_the_confirmed_report(
    open_page: Opener,
    two: Coalition,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
) -> None:
    here, other = two.groups
    day = DAYS[size["width"]]
    two.turn_to(day)
    page = open_page(size)
    sign_in(page, here, "facilitator")

    page.goto(f"{here.address}/meetings")
    axe(page)
    page.get_by_role("link", name="Call a meeting").click()
    axe(page)
    page.get_by_label("What it is called").fill(f"Assembly {size['width']}")
    page.get_by_label("Begins").fill(typed(day + 2 * HOUR))
    page.get_by_label("Ends").fill(typed(day + 4 * HOUR))
    page.get_by_label("Place", exact=True).fill("Example hall")
    page.get_by_label("Agenda").fill("Welcome | 10\nThe fund | 40 | with figures")
    page.get_by_role("button", name="Call the meeting").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Assembly {size['width']}")
    expect(page.get_by_text("The meeting is called.")).to_be_visible()
    axe(page)
    meeting = page.url.removeprefix(here.address)

    page.get_by_role("link", name="Check in").click()
    axe(page)
    page.get_by_label("Members present").fill("12")
    page.get_by_label("Delegates by name").fill("Ana | for the fund | alternate")
    page.get_by_role("button", name="Check in").click()
    expect(page.get_by_text("bound: for the fund")).to_be_visible()

    page.get_by_role("link", name="Lead the speakers' queue").click()
    for name in ("Ana", "Bo"):
        page.get_by_label("What they go by in the room").fill(name)
        page.get_by_role("button", name="Put them in the queue").click()
    page.get_by_role("button", name=re.compile("Sooner.*Bo")).click()
    axe(page)
    screenshot(page, "queue")
    page.get_by_role("button", name="Give the floor to the next: Bo").click()
    expect(page.get_by_role("heading", name="Has spoken")).to_be_visible()
    page.get_by_role("button", name="Empty the queue").click()
    expect(page.get_by_text("Nobody waits to speak.")).to_be_visible()

    two.until_agreed()
    other.ask("convening.check-in", convening=meeting.rsplit("/", 1)[1], members=8)
    two.until_agreed()
    two.turn_to(day + 5 * HOUR)
    page.goto(here.address + meeting)
    page.get_by_role("link", name="Keep the minutes").click()
    axe(page)
    page.get_by_label("Minutes").fill("Ana opened the meeting.")
    page.get_by_role("button", name="Keep them").click()
    page.get_by_role("link", name="Report what it came to").click()
    axe(page)
    page.get_by_label("What it came to").fill("We make the fund.")
    page.get_by_role("button", name="Publish the report").click()
    expect(page.get_by_text("20 people of 2 groups")).to_be_visible()
    expect(page.get_by_text(f"Still to say: {BAKERS}.")).to_be_visible()
    axe(page)
    screenshot(page, "reported")
    two.until_agreed()

    theirs = open_page(size, locale="es-MX", script=False)
    sign_in(theirs, other, "steward")
    theirs.goto(other.address + meeting)
    expect(theirs.get_by_text("Confirmar el informe, o disputarlo.")).to_be_visible()
    theirs.get_by_role("link", name=re.compile("Confirmarlo o disputarlo")).click()
    theirs.get_by_role("button", name="Publicarlo").click()
    expect(theirs.get_by_text("informe confirmado")).to_be_visible()
    screenshot(theirs, "confirmado")
    two.until_agreed()
    page.reload()
    expect(page.get_by_text("report confirmed")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
def test_agenda_and_minutes_go_on_paper_without_buttons(
    open_page: Opener, two: Coalition, axe: Callable[[Page], None], locale: str
) -> None:
    here = two.groups[0]
    known = here.ask("convening.list")["convenings"]
    page = open_page(DESKTOP, locale=locale)
    page.goto(f"{here.address}/meetings/{known[0]['convening']}")
    axe(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("The fund").first).to_be_visible()
    expect(page.get_by_text("Ana opened the meeting.")).to_be_visible()
    expect(page.locator("nav.menu")).to_be_hidden()
    assert page.locator("main .actions:visible").count() == 0
