"""Codes that are not accepted: each has a clear page, in both languages, and changes nothing."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from federation_tests.browser.conftest import Opener
from federation_tests.browser.flow import press
from federation_tests.browser.harbor import Harbor
from node.store.codes import new_code
from node.web.i18n import load_languages

SENTENCES = {
    "mistyped": "This code has a typing mistake.",
    "struck": "This code was struck and can't be used.",
    "closed": "This vote is closed.",
    "early": "This vote has not opened yet.",
    "unknown": "This code does not belong to a vote of this group.",
}


def code_that_is(reason: str, alliance: Harbor) -> str:
    if reason == "mistyped":
        code = alliance.struck_code
        # One wrong character, as people type them.
        return ("2" if code[0] == "1" else "1") + code[1:]
    return {
        "struck": alliance.struck_code,
        "closed": alliance.used_code,
        "early": alliance.early_code,
        "unknown": new_code(),
    }[reason]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("reason", SENTENCES)
def test_a_code_that_is_refused_says_why(
    open_page: Opener,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    reason: str,
    language: str,
) -> None:
    page = open_page(locale=language)
    code = code_that_is(reason, alliance)
    page.goto(f"{alliance.here.address}/vote?{urlencode({'code': code})}")
    expect(page.get_by_role("alert")).to_have_count(0)
    press(page, "/vote")
    said = load_languages()[language].gettext(SENTENCES[reason])
    expect(page.get_by_role("alert")).to_contain_text(said)
    # The next person at this screen may not be the code's holder.
    assert code not in page.content()
    expect(page.locator("#code")).to_have_value("")
    axe(page)
    screenshot(page)
    page.goto(f"{alliance.here.address}/vote/ballot")
    expect(page).to_have_url(f"{alliance.here.address}/vote")


def test_a_form_kept_past_its_session_is_refused_without_harm(
    open_page: Opener, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    page = open_page()
    page.goto(f"{alliance.here.address}/vote")
    page.locator("#code").fill(alliance.struck_code)
    page.context.clear_cookies()
    press(page, "/vote")
    expect(page.get_by_role("heading", level=1)).to_have_text("This form has expired")
    screenshot(page)


def test_another_site_cannot_press_the_button(open_page: Opener, alliance: Harbor) -> None:
    page = open_page()
    page.goto(f"{alliance.here.address}/vote")
    code = alliance.code()
    # A page of another origin that posts what it knows of the form, in the same browser.
    page.goto("about:blank")
    page.set_content(
        f'<form method="post" action="{alliance.here.address}/vote">'
        f'<input name="code" value="{code}"><input name="token" value="{"0" * 64}">'
        "<button>Win a prize</button></form>"
    )
    page.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This form has expired")
