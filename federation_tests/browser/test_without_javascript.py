"""Without JavaScript everything works: the pages have none."""

import json
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from federation_tests.browser.flow import press
from federation_tests.browser.harbor import Harbor


def test_voting_and_checking_work_without_javascript(plain_page: Page, alliance: Harbor) -> None:
    page, here = plain_page, alliance.here.address
    code = alliance.code()
    page.goto(f"{here}/vote?{urlencode({'code': code})}")
    press(page, "/vote")
    page.get_by_text("The rule, in plain words").click()
    expect(page.locator(".rule").first).to_be_visible()
    page.get_by_label("Abstain").check()
    page.get_by_label("Place 1").select_option("Bao Nguyen")
    press(page, "/vote/review")
    expect(page.get_by_text("Abstain")).to_be_visible()
    expect(page.get_by_text("Blank: you chose nothing here.")).to_be_visible()
    press(page, "/vote/cast")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is in")
    press(page, "/vote/leave")
    page.goto(f"{here}/vote")
    page.locator("#code").fill(code.lower())
    press(page, "/vote")
    expect(page.get_by_text("A vote is already in under this code.")).to_be_visible()
    press(page, "/vote/leave")

    page.goto(f"{here}/receipt")
    page.locator("#receipt").fill(alliance.receipt)
    page.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text("Your vote is in the group's result.")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download the proof").click()
    assert json.loads(Path(saved.value.path()).read_text())["commitment"] == alliance.receipt


def test_the_result_and_its_pictures_need_no_javascript(plain_page: Page, alliance: Harbor) -> None:
    plain_page.goto(f"{alliance.here.address}/ballots/{alliance.fund}/result")
    expect(plain_page.locator("svg.chart").first).to_be_visible()
    expect(plain_page.get_by_role("region", name="Turnout by group")).to_be_visible()
