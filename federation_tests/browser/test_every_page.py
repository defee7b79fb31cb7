"""What holds on every page: structure, accessibility, room on small screens, both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize

from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.flow import addresses, every_page
from federation_tests.browser.harbor import Harbor

NARROW: ViewportSize = {"width": 320, "height": 640}
LOOKS = [
    pytest.param(PHONE, False, id="phone-light"),
    pytest.param(PHONE, True, id="phone-dark"),
    pytest.param(DESKTOP, False, id="desktop-light"),
    pytest.param(DESKTOP, True, id="desktop-dark"),
]
STRUCTURE = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  headings: document.querySelectorAll("h1").length,
  mains: document.querySelectorAll("main").length,
  skips: [...document.querySelectorAll("a.skip")].map(a => a.getAttribute("href")),
  first: document.querySelector("a")?.className,
  ids: [...document.querySelectorAll("[id]")].map(e => e.id),
  scripts: document.scripts.length,
  inline: document.querySelectorAll("body style, body [style]").length,
})"""
TOO_WIDE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > page.clientWidth + 1)
    .map(e => e.tagName + "." + e.getAttribute("class"));
}"""


def sound(page: Page, name: str, lang: str) -> None:
    found = page.evaluate(STRUCTURE)
    assert found["lang"] == lang, name
    assert found["title"].count(" · ") == 1, name
    assert found["headings"] == found["mains"] == 1, name
    assert found["skips"] == ["#main"], name
    assert found["first"] == "skip", name
    assert len(found["ids"]) == len(set(found["ids"])), name
    assert found["scripts"] == found["inline"] == 0, name


@pytest.mark.parametrize(("size", "dark"), LOOKS)
def test_every_page_is_accessible_at_both_sizes_in_light_and_dark(
    open_page: Opener,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
    dark: bool,
) -> None:
    page = open_page(size, dark=dark)
    for name in every_page(page, alliance):
        sound(page, name, "en")
        axe(page)
        screenshot(page, name)


def test_every_page_speaks_spanish_and_is_accessible_in_it(
    open_page: Opener,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
) -> None:
    page = open_page(PHONE, locale="es-MX")
    for name in every_page(page, alliance):
        sound(page, name, "es")
        axe(page)
        screenshot(page, name)


@pytest.mark.parametrize("locale", ["en-GB", "es-ES"])
def test_no_page_scrolls_sideways_at_320_pixels(
    open_page: Opener, alliance: Harbor, locale: str
) -> None:
    page = open_page(NARROW, locale=locale)
    for name in every_page(page, alliance):
        assert page.evaluate(TOO_WIDE) == [], name


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_chosen_language_stays(open_page: Opener, alliance: Harbor, script: bool) -> None:
    page = open_page(script=script)
    page.goto(f"{alliance.here.address}/ballots/{alliance.fund}/result")
    page.get_by_role("link", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"
    assert alliance.fund in page.url
    page.goto(alliance.here.address)
    assert page.locator("html").get_attribute("lang") == "es"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_every_link_on_every_page_leads_somewhere(open_page: Opener, alliance: Harbor) -> None:
    page = open_page(DESKTOP)
    here = alliance.here.address
    found = set()
    for path in addresses(alliance).values():
        page.goto(here + path)
        links = page.locator("a").evaluate_all("all => all.map(a => a.href)")
        found |= {link.partition("#")[0] for link in links if link.startswith(here)}
    found.discard(f"{here}/no-such-page")
    broken = [
        link
        for link in sorted(found)
        if not link.startswith(f"{here}/no-such-page") and page.request.get(link).status != 200
    ]
    assert len(found) > 30
    assert broken == []
