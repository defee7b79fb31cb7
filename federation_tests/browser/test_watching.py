"""An observer, named by a caucus, watches a vote in the group that lets them."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from federation_tests.browser.conftest import Walker
from federation_tests.browser.harbor import Harbor


def test_a_steward_lets_an_observer_in_who_sees_figures_and_can_press_nothing(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    one, seen = walk(alliance.here, "steward"), walk(alliance.here, "observer")
    caucus = f"Night workers {one.mark}"
    one.go("/accesses/new")
    one.fill("For whom", "Ola Example")
    one.page.locator("[name=role][value=observer]").check()
    one.fill("Who named them, if they observe", caucus)
    one.press("Give access")
    seen.go(f"/ballots/{alliance.coming}")
    seen.follow("For observers: list, codes, count, spoiled ballots")
    seen.sees(caucus)
    seen.reads("The group has sent no result yet.")
    screenshot(seen.page)
    expect(seen.page.locator("main form")).to_have_count(0)
