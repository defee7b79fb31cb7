"""Steps that many tests take: opening a ballot, walking every page there is."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from federation_tests.browser.coalition import Group
from federation_tests.browser.harbor import Harbor

EMPTY_RECEIPT = "0" * 64


def press(page: Page, action: str) -> None:
    """Press the button of the form that leads to `action`, whatever the language.

    It waits for the whole page: one whose style has not come yet has its menu in eight lines.
    """
    with page.expect_navigation():
        page.locator(f'form[action="{action}"] button').first.click()


def open_ballot(page: Page, alliance: Harbor, code: str) -> None:
    page.goto(f"{alliance.here.address}/vote?{urlencode({'code': code})}")
    press(page, "/vote")


def receipt_on(page: Page) -> str:
    return re.sub(r"\s", "", page.locator("#receipt").inner_text())


def addresses(alliance: Harbor) -> dict[str, str]:
    """A name and the path of every page that an address alone shows."""
    return {
        "home": "/",
        "proposals": "/proposals",
        "proposal": f"/proposals/{alliance.discussed}",
        "proposal-withdrawn": f"/proposals/{alliance.withdrawn}",
        "ballots": "/ballots",
        "ballot-open": f"/ballots/{alliance.open}",
        "ballot-coming": f"/ballots/{alliance.coming}",
        "ballot-over": f"/ballots/{alliance.fund}",
        "result-fund": f"/ballots/{alliance.fund}/result",
        "what-if": f"/ballots/{alliance.fund}/what-if?turnout=-10",
        "what-if-wrong": f"/ballots/{alliance.fund}/what-if?turnout=x&act=away",
        "what-if-earlier": f"/ballots/{alliance.open}/what-if",
        "result-speaker": f"/ballots/{alliance.speaker}/result",
        "points": "/points",
        "points-matrix": "/points/matrix",
        "meetings": "/meetings",
        "demands": "/demands",
        "pledges": "/pledges",
        "record": "/record",
        "delegates": "/delegates",
        "caucuses": "/caucuses",
        "moderation": "/moderation",
        "groups": "/groups",
        "charter": "/charter",
        "frozen": "/groups/frozen",
        "refused": "/groups/refused",
        "cuts": "/cuts",
        "participation": f"/ballots/{alliance.coming}/participation",
        "feeds": "/feeds",
        "peers": "/peers",
        "check": "/check",
        "help": "/help",
        "guide": "/help/steward",
        "enter": "/enter",
        "vote": "/vote",
        "vote-link": "/vote?code=7QK2-M9XD-40TC-HV3B",
        "receipt": "/receipt",
        "receipt-malformed": "/receipt?receipt=nonsense",
        "receipt-unknown": f"/receipt?receipt={EMPTY_RECEIPT}",
        "receipt-counted": f"/receipt?receipt={alliance.receipt}",
        "missing": "/no-such-page",
    }


def every_page(page: Page, alliance: Harbor) -> Iterator[str]:
    """Show every kind of page in turn, in this page's language; yields each one's name."""
    for name, path in addresses(alliance).items():
        page.goto(alliance.here.address + path)
        yield name
    page.goto(f"{alliance.here.address}/vote")
    page.locator("#code").fill(alliance.struck_code)
    press(page, "/vote")
    yield "vote-refused"
    code = alliance.code()
    open_ballot(page, alliance, code)
    yield "vote-ballot"
    for name in ("c1r1", "c1r2"):
        page.locator(f"[name={name}]").select_option("3")
    press(page, "/vote/review")
    yield "vote-errors"
    page.locator("[name=c1r2]").select_option("1")
    page.locator("[name=c0]").first.check()
    press(page, "/vote/review")
    yield "vote-review"
    press(page, "/vote/cast")
    yield "vote-received"
    open_ballot(page, alliance, code)
    yield "vote-again"
    press(page, "/vote/leave")
    yield "vote-left"


def sign_in(page: Page, group: Group, role: str, **more: Any) -> None:
    """Sign somebody in with a code of their own, as its steward would make one for them."""
    made = group.ask("access.grant", role=role, label=f"An example {role}", code=True, **more)
    page.goto(f"{group.address}/sign-in")
    page.locator("#key").fill(made["code"])
    press(page, "/sign-in")
    expect(page.locator("footer a[href='/access']")).to_be_visible()
