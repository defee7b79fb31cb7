"""Who takes part: a steward sets a target and counts, a member tells what they like."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.flow import sign_in
from federation_tests.browser.harbor import Harbor


def test_a_target_is_set_and_the_gap_shown_with_what_helps(
    page: Page,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
) -> None:
    sign_in(page, alliance.here, "steward")
    page.goto(f"{alliance.here.address}/ballots/{alliance.coming}")
    page.get_by_role("link", name="Who takes part, and whom to reach").click()
    page.get_by_role("link", name="Set a target").click()
    page.get_by_label("Part of those invited").fill("3/4")
    axe(page)
    page.get_by_role("button", name="Publish the target").click()
    expect(page.get_by_text("75 % of those invited").first).to_be_visible()
    page.get_by_role("link", name="Count your group").click()
    axe(page)
    first = page.locator("fieldset").first
    for label, people in (("invited", 40), ("reached", 30), ("read about it", 22)):
        first.get_by_label(label, exact=True).fill(str(people))
    first.get_by_label("spoke", exact=True).fill("6")
    first.get_by_label("voted", exact=True).fill("8")
    page.get_by_role("button", name="Publish the counts").click()
    expect(page.get_by_text("22 people are missing.").first).to_be_visible()
    expect(page.get_by_text("Remind them before the close").first).to_be_visible()
    axe(page)
    screenshot(page)


def test_figures_that_do_not_fit_change_nothing_and_are_kept_in_the_form(
    page: Page, alliance: Harbor, axe: Callable[[Page], None]
) -> None:
    before = alliance.here.ask("participation.show", ballot=alliance.coming)["groups"]
    sign_in(page, alliance.here, "steward")
    page.goto(f"{alliance.here.address}/ballots/{alliance.coming}/participation/count")
    first = page.locator("fieldset").first
    first.get_by_label("invited", exact=True).fill("4")
    first.get_by_label("reached", exact=True).fill("5")
    page.get_by_role("button", name="Publish the counts").click()
    expect(page.get_by_role("alert")).to_contain_text("These figures do not fit each other.")
    expect(first.get_by_label("reached", exact=True)).to_have_value("5")
    axe(page)
    after = alliance.here.ask("participation.show", ballot=alliance.coming)["groups"]
    assert after == before


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_member_tells_something_in_spanish_without_javascript_and_takes_it_back(
    open_page: Opener,
    alliance: Harbor,
    screenshot: Callable[..., Path],
    size: dict[str, int],
) -> None:
    here = alliance.here
    here.ask("participation.ask", trait="Edad", answers=["menos de 30", "30 o más"])
    page = open_page(size, locale="es-MX", script=False)  # type: ignore[arg-type]
    sign_in(page, here, "member", member="m001")
    page.goto(f"{here.address}/access")
    page.get_by_role("link", name="Lo que cuento de mí a mi grupo").click()
    page.get_by_label("Edad").select_option("menos de 30")
    page.get_by_role("button", name="Guardar esto").click()
    expect(page.get_by_role("status")).to_contain_text("Lo que ha contado está guardado.")
    expect(page.get_by_label("Edad")).to_have_value("Edad\tmenos de 30")
    screenshot(page)
    page.get_by_label("Edad").select_option("Lo dejo abierto")
    page.get_by_role("button", name="Guardar esto").click()
    (asked,) = here.ask("participation.questions")["questions"]
    assert [answer["shared"] for answer in asked["answers"]] == [0, 0]


def test_a_steward_asks_members_and_stops_asking(
    page: Page, alliance: Harbor, axe: Callable[[Page], None]
) -> None:
    sign_in(page, alliance.here, "steward")
    page.goto(f"{alliance.here.address}/questions/new")
    page.get_by_label("Question").fill("Shifts")
    page.get_by_label("Answer 1").fill("days")
    page.get_by_label("Answer 2").fill("nights")
    axe(page)
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_role("heading", name="Shifts")).to_be_visible()
    axe(page)
    page.get_by_role("link", name=re.compile("Ask it no longer.*Shifts")).click()
    axe(page)
    page.get_by_role("button", name="Erase the answers").click()
    expect(page.get_by_role("heading", name="Shifts")).to_have_count(0)
