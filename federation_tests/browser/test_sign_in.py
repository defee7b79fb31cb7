"""Signing in, acting and signing out, on a phone and at a desk, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.flow import press
from federation_tests.browser.harbor import Harbor
from federation_tests.browser.signing import send, sign_in

Axe = Callable[[Page], None]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
def test_a_steward_signs_in_gives_access_and_signs_out(
    open_page: Opener, alliance: Harbor, axe: Axe, size: ViewportSize, locale: str
) -> None:
    page = open_page(size, locale=locale)
    home = alliance.here.address
    page.goto(home + "/sign-in")
    axe(page)
    sign_in(page, alliance.here, "steward")
    page.goto(home + "/access")
    axe(page)
    page.goto(home + "/accesses/new")
    axe(page)
    page.fill("#label", "Bea")
    page.fill("#days", "0")
    send(page)
    expect(page.locator("#days-error")).to_be_visible()
    expect(page.locator("#label")).to_have_value("Bea")
    axe(page)
    page.fill("#days", "30")
    send(page)
    link = page.locator(".hash").inner_text()
    axe(page)
    for path in ("/accesses", "/journal"):
        page.goto(home + path)
        axe(page)
    guest = open_page(size, locale=locale)
    guest.goto(link)
    axe(guest)
    press(guest, "/sign-in")
    guest.goto(home + "/proposals/new")
    expect(guest.locator("main form")).to_have_count(0)
    axe(guest)
    page.goto(home + "/access")
    press(page, "/sign-out")
    page.goto(home + "/access")
    expect(page).to_have_url(f"{home}/sign-in?then=/access")


@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
def test_a_proposal_is_put_commented_and_amended_without_javascript(
    open_page: Opener, alliance: Harbor, locale: str
) -> None:
    page = open_page(PHONE, locale=locale, script=False)
    sign_in(page, alliance.here, "steward")
    page.goto(alliance.here.address + "/proposals/new")
    send(page)
    page.fill("#title", "A common fund")
    page.fill("#text", "We make one.")
    send(page)
    expect(page.locator("h1")).to_have_text("A common fund")
    expect(page.locator(".note.good")).to_be_visible()
    proposal = page.url
    page.goto(proposal + "/comment")
    page.fill("#text", "Who pays?")
    send(page)
    expect(page.locator(".comment")).to_contain_text("Who pays?")
    page.goto(proposal + "/amend")
    page.fill("#text", "We make one in May.")
    send(page)
    expect(page.locator("ins")).to_contain_text("May")
