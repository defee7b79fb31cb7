"""Signing in as people do, with a link that a steward made."""

from playwright.sync_api import Page

from federation_tests.browser.coalition import Group
from federation_tests.browser.flow import press


def sign_in(page: Page, group: Group, role: str, *, label: str = "Ada", member: str = "") -> None:
    """Open a fresh one-time link and press its button."""
    made = group.ask("access.grant", role=role, label=label, member=member)
    page.goto(made["link"])
    press(page, "/sign-in")


def send(page: Page) -> None:
    """Press the first button of the page's own form, beside the way back."""
    page.locator("main .actions button").first.click()
