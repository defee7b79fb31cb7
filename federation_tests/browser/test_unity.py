"""Points of unity: moved, ratified, reserved on and looked up, as a steward and as a reader do."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from federation_tests.browser.coalition import until
from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.harbor import Harbor
from federation_tests.browser.signing import send, sign_in

Axe = Callable[[Page], None]


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
def test_a_point_is_changed_and_a_late_ratification_is_told_so(
    open_page: Opener, alliance: Harbor, axe: Axe, size: ViewportSize, locale: str
) -> None:
    here, other = alliance.here, alliance.coalition.groups[1]
    page = open_page(size, locale=locale)
    sign_in(page, here, "steward")
    page.goto(here.address + "/points")
    axe(page)
    page.goto(here.address + "/points/1/amend")
    axe(page)
    text = page.locator("#text").input_value()
    page.fill("#text", f"{text} Always.")
    page.fill("#reason", "Said more plainly.")
    send(page)
    expect(page.locator("ins")).to_contain_text("Always.")
    axe(page)
    version = page.url.rpartition("/")[2]
    page.goto(f"{page.url}/reserve")
    axe(page)
    late = open_page(size, locale=locale)
    sign_in(late, here, "steward")
    base = here.ask("unity.show", number=1)["point"]["version"]
    late.goto(f"{here.address}/points/versions/{base}/ratify")
    axe(late)
    until(lambda: version in [m["version"] for m in other.ask("unity.list")["motions"]])
    other.ask("unity.ratify", version=version)
    until(lambda: here.ask("unity.show", number=1)["point"]["version"] == version)
    # Within the same second the order is that of hashes (docs/spec/coalition/unity.md section 5).
    changed = time.time()
    until(lambda: time.time() >= changed + 1)
    send(late)
    expect(late.locator("[role=alert]")).to_be_visible()
    axe(late)
    page.goto(f"{here.address}/points/versions/{version}/reserve")
    page.fill("#reason", "Not for us.")
    send(page)
    for path in ("/points/matrix", "/points/1"):
        page.goto(here.address + path)
        expect(page.locator("main")).to_contain_text("Not for us.")
        axe(page)


def test_readers_need_no_access_for_points(page: Page, alliance: Harbor, axe: Axe) -> None:
    page.goto(alliance.here.address + "/points")
    page.locator("article h3 a").first.click()
    expect(page.locator("table")).to_be_visible()
    axe(page)
