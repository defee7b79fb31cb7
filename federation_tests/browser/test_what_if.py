"""The what-if page: last time's votes, another turnout, another group's votes; never a result."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.harbor import GROUPS, Harbor

TENANTS, NURSES, BAKERS = (name for name, _, _ in GROUPS)


def path(alliance: Harbor, ballot: str) -> str:
    return f"{alliance.here.address}/ballots/{ballot}/what-if"


def figure(page: Page, number: int) -> str:
    return page.locator(".figures").nth(number).locator("b").first.inner_text()


def test_a_rule_is_tried_from_its_words_on_the_result(
    page: Page,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
) -> None:
    page.goto(f"{alliance.here.address}/ballots/{alliance.fund}/result")
    page.get_by_role("link", name="What if? Try this rule").click()
    expect(page.get_by_text("This is not the result.")).to_be_visible()
    truth = alliance.here.ask("rule.try", ballot=alliance.fund)
    assert truth["now"]["outcome"] == figure(page, 0) == "carried"
    rows = page.get_by_role("region", name="Which groups could change this alone").locator("tr")
    shown = {
        row[0]: row[2]
        for row in rows.evaluate_all("all => all.map(r => [...r.cells].map(c => c.innerText))")[1:]
    }
    assert shown == {
        group["group"]: str(group["least"] or "\N{EN DASH}") for group in truth["groups"]
    }
    axe(page)

    page.get_by_label("Group", exact=True).select_option(NURSES)
    page.get_by_label("What it does").select_option("all its votes: No")
    page.get_by_label("Change of the votes cast, in percent").fill("-10")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("status")).to_have_text("The outcome would change.")
    assert (figure(page, 0), figure(page, 1)) == ("not carried", "carried")
    tried = alliance.here.ask(
        "rule.try", ballot=alliance.fund, turnout=["-10%"], groups=[f"{NURSES}=no"]
    )
    cast = page.locator(".figures").first.locator("b").nth(1).inner_text()
    assert int(cast.replace(",", "")) == tried["then"]["cast"]
    # The address holds what was supposed, so it can be sent to somebody; nothing was stored.
    page.reload()
    expect(page.get_by_role("status")).to_have_text("The outcome would change.")
    axe(page)
    screenshot(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_works_in_spanish_without_javascript(
    open_page: Opener, alliance: Harbor, screenshot: Callable[..., Path], size: dict[str, int]
) -> None:
    page = open_page(size, locale="es-MX", script=False)  # type: ignore[arg-type]
    page.goto(path(alliance, alliance.fund))
    expect(page.get_by_text("Este no es el resultado.")).to_be_visible()
    page.get_by_label("Grupo", exact=True).select_option(BAKERS)
    page.get_by_label("Qué hace").select_option("no envía resultado")
    page.get_by_role("button", name="Probar").click()
    expect(page.get_by_role("status")).to_contain_text("La decisión")
    text = page.locator("main").inner_text()
    assert "lo cambia" in text or "sigue igual" in text
    screenshot(page)


def test_what_cannot_be_is_marked_where_it_was_entered(
    page: Page, alliance: Harbor, axe: Callable[[Page], None]
) -> None:
    page.goto(path(alliance, alliance.fund))
    page.get_by_label("Group", exact=True).select_option(TENANTS)
    page.get_by_label("What it does").select_option("votes with the numbers below")
    page.get_by_label("Votes: Yes").fill("61")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("alert")).to_contain_text("This could not be tried.")
    marked = page.get_by_label("Votes: Yes")
    expect(marked).to_have_attribute("aria-invalid", "true")
    expect(marked).to_have_value("61")
    axe(page)
    marked.fill("30")
    page.get_by_label("Votes: No").fill("30")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("status")).to_be_visible()
    page.get_by_label("Change of the votes cast, in percent").fill("many")
    page.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("Write a percentage")).to_be_visible()


def test_an_open_vote_is_tried_on_the_last_one_and_shows_no_running_tally(
    page: Page, alliance: Harbor, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    page.goto(f"{alliance.here.address}/ballots/{alliance.open}")
    page.get_by_role("link", name="What if? Try this rule").click()
    expect(page.get_by_text("the rule is tried on an earlier one")).to_be_visible()
    main = page.locator("main")
    expect(main.get_by_role("link", name="A shared strike fund")).to_be_visible()
    axe(page)
    screenshot(page)
    # An election has options of its own: there is nothing to try it on yet.
    main.get_by_role("link", name="Speaker", exact=True).click()
    expect(page.get_by_text("There are no votes to try this rule on yet")).to_be_visible()
    axe(page)


def test_an_election_says_what_is_not_computed(
    page: Page, alliance: Harbor, axe: Callable[[Page], None]
) -> None:
    page.goto(path(alliance, alliance.speaker))
    expect(page.get_by_text("the fewest votes are not computed")).to_be_visible()
    page.get_by_label("Group", exact=True).select_option(NURSES)
    page.get_by_label("What it does").select_option("all its votes: Dov Rosen")
    page.get_by_role("button", name="Try it").click()
    assert figure(page, 0) == "Dov Rosen"
    axe(page)
