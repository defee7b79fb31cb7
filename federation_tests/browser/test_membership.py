"""Who belongs: a steward announces that the group leaves and takes it back; people find a group."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.flow import sign_in
from federation_tests.browser.harbor import GROUPS, Harbor

TENANTS, NURSES, BAKERS = (name for name, _, _ in GROUPS)


def test_a_steward_announces_that_the_group_leaves_and_takes_it_back(
    page: Page,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
) -> None:
    sign_in(page, alliance.here, "steward")
    page.get_by_role("link", name="Groups", exact=True).click()
    rows = page.get_by_role("region", name="All groups").get_by_role("row")
    expect(rows).to_have_count(1 + len(GROUPS))
    axe(page)
    page.get_by_role("link", name="Leave the coalition").click()
    expect(page.get_by_text("Until then it votes as before")).to_be_visible()
    page.get_by_label("Reason").fill("We need a year to ourselves.")
    axe(page)
    page.get_by_role("button", name="Announce it to all groups").click()
    expect(page.get_by_text("Your group has announced that it leaves.").first).to_be_visible()
    axe(page)
    screenshot(page)
    page.get_by_role("link", name="Take it back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_role("status")).to_contain_text("It is taken back.")
    assert alliance.here.ask("membership.show")["leaving"] == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_group_says_in_spanish_that_it_takes_people_in_and_an_offer_is_made_and_taken_back(
    open_page: Opener,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: dict[str, int],
) -> None:
    page = open_page(size, locale="es-MX", script=False)  # type: ignore[arg-type]
    sign_in(page, alliance.here, "steward")
    page.get_by_role("link", name="Grupos", exact=True).click()
    page.get_by_role("link", name="Decir si su grupo acoge a personas").click()
    page.get_by_label("A quiénes acogen").fill("A quien quiera. Los lunes, en la sala.")
    page.get_by_role("button", name="Publicarlo").click()
    expect(page.get_by_text("Los lunes, en la sala.")).to_be_visible()
    page.get_by_role("link", name="Ofrecer la integración a un grupo").click()
    page.get_by_label("Grupo", exact=True).select_option(BAKERS)
    page.get_by_label("Qué se promete a sus miembros").fill("Dos personas en el comité.")
    page.get_by_role("button", name="Publicar la oferta").click()
    expect(page.get_by_text(f"{TENANTS} acogería a {BAKERS}")).to_be_visible()
    screenshot(page)
    page.get_by_role("link", name="Retirar esta oferta").click()
    page.get_by_role("button", name="Retirarlo").click()
    expect(page.get_by_text("Ningún grupo ha ofrecido acoger a otro.")).to_be_visible()


def test_a_visitor_without_a_group_sees_who_takes_people_in_and_nothing_to_press(
    page: Page, alliance: Harbor, axe: Callable[[Page], None]
) -> None:
    alliance.here.ask("membership.at-large", about="Everybody on our street")
    page.goto(f"{alliance.here.address}/groups")
    expect(page.get_by_text("Everybody on our street")).to_be_visible()
    expect(page.get_by_role("link", name="Leave the coalition")).to_have_count(0)
    axe(page)
