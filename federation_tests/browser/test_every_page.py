"""What holds on every page: structure, accessibility, room on small screens, both languages."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize

from federation_tests.browser.conftest import DESKTOP, Opener
from federation_tests.browser.flow import addresses, every_page
from federation_tests.browser.harbor import Harbor
from federation_tests.browser.judge import Judge
from federation_tests.browser.ledger import SIZES, Combo
from federation_tests.browser.walk import TOO_WIDE, messages

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

MENU_LINES = """() => new Set([...document.querySelectorAll("nav.menu a")]
  .map(a => Math.round(a.getBoundingClientRect().top))).size"""


def sound(page: Page, name: str, lang: str) -> None:
    found = page.evaluate(STRUCTURE)
    assert found["lang"] == lang, name
    assert found["title"].count(" · ") == 1, name
    assert found["headings"] == found["mains"] == 1, name
    assert found["skips"] == ["#main"], name
    assert found["first"] == "skip", name
    assert len(found["ids"]) == len(set(found["ids"])), name
    assert found["scripts"] == found["inline"] == 0, name


def english() -> list[str]:
    """Sentences that would stand on a page that nobody translated."""
    found = [m for m in messages() if m.count(" ") > 1 and "%" not in m and "{" not in m]
    assert len(found) > 100
    return found


def test_every_page_is_sound_in_light_and_dark_at_any_width_and_all_in_one_language(
    open_page: Opener,
    alliance: Harbor,
    axe: Judge,
    screenshot: Callable[..., Path],
    combo: Combo,
) -> None:
    page = open_page(SIZES[combo.size], locale=combo.locale)
    foreign = english() if combo.language != "en" else []
    for name in every_page(page, alliance):
        sound(page, name, combo.language)
        text = page.locator("body").inner_text()
        assert [sentence for sentence in foreign if sentence in text] == [], name
        axe(page)
        screenshot(page, name)
        page.emulate_media(color_scheme="dark")
        axe(page)
        if name in DARK_PICTURES:
            screenshot(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")
        lines = page.evaluate(MENU_LINES)
        assert lines <= (2 if combo.size == "phone" else 1), f"{name}: the menu takes {lines} lines"
        page.set_viewport_size(NARROW)
        assert page.evaluate(TOO_WIDE) == [], name
        page.set_viewport_size(SIZES[combo.size])


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
