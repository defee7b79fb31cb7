"""What holds on every page: structure, accessibility, room on small screens, both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page, ViewportSize

from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.flow import addresses, every_page
from federation_tests.browser.harbor import Harbor
from node.web.i18n import LOCALE

NARROW: ViewportSize = {"width": 320, "height": 640}
# Pictures of all pages are kept in light; these are enough to see what dark does.
DARK_PICTURES = {"home", "result-speaker", "vote-ballot", "vote-errors"}
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


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_is_accessible_in_light_and_dark(
    open_page: Opener,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
) -> None:
    page = open_page(size)
    for name in every_page(page, alliance):
        sound(page, name, "en")
        axe(page)
        screenshot(page, name)
        page.emulate_media(color_scheme="dark")
        axe(page)
        if name in DARK_PICTURES:
            screenshot(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")


def test_every_page_is_spanish_from_top_to_bottom(
    open_page: Opener, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    with (LOCALE / "es" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale="es")
    english = [
        entry.id
        for entry in catalogue
        if isinstance(entry.id, str) and entry.id.count(" ") > 1 and "%" not in entry.id
    ]
    assert len(english) > 100
    page = open_page(PHONE, locale="es-MX")
    for name in every_page(page, alliance):
        sound(page, name, "es")
        text = page.locator("body").inner_text()
        assert [sentence for sentence in english if sentence in text] == [], name
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
