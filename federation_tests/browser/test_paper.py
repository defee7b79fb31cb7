"""On paper: a result for the notice board, a sheet for each member, a receipt to keep."""

import stat
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from federation_tests.browser.coalition import run
from federation_tests.browser.conftest import DESKTOP, Opener
from federation_tests.browser.flow import open_ballot, press
from federation_tests.browser.harbor import Harbor
from federation_tests.browser.ledger import ROOT
from federation_tests.browser.paper import printed

STYLE = (ROOT / "node" / "web" / "assets" / "style.css").read_text()
PAPER_WIDTH = {"width": 720, "height": 1000}


def test_a_printed_result_has_its_tables_and_not_the_menu(
    open_page: Opener, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    page = open_page(PAPER_WIDTH, dark=True)
    page.goto(f"{alliance.here.address}/ballots/{alliance.speaker}/result")
    page.emulate_media(media="print")
    for gone in (".menu", ".languages", ".actions"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.get_by_role("region", name="Turnout by group")).to_be_visible()
    expect(page.locator("svg.chart").first).to_be_visible()
    # Dark ink on white, whatever the screen was.
    colours = page.evaluate(
        "() => [getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.body).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    wide = page.locator(".wide").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert wide == 0, "a table is cut off at the edge of the paper"
    screenshot(page)
    assert 1 < printed(page, "printed-result") < 8


def test_long_minutes_begin_below_their_heading_and_leave_no_sheet_empty(
    open_page: Opener,
) -> None:
    page = open_page(DESKTOP)
    part = '<p style="height: 4cm; margin: 0"></p>'
    minutes = f'<article class="card{{}}">{part * 10}</article>'
    for shape in (minutes.format(" prose"), minutes.format('"><div class="prose')):
        page.set_content(f'<style>{STYLE}</style><div style="height: 14cm"></div>{shape}')
        assert printed(page, "printed-minutes") == 2


def test_a_printed_receipt_is_whole_and_fits_a_sheet(open_page: Opener, alliance: Harbor) -> None:
    page = open_page(DESKTOP)
    open_ballot(page, alliance, alliance.code())
    press(page, "/vote/review")
    press(page, "/vote/cast")
    page.emulate_media(media="print")
    expect(page.locator("#receipt")).to_be_visible()
    assert printed(page, "printed-receipt") == 1


def test_the_code_sheet_prints_one_page_for_each_member(
    open_page: Opener,
    alliance: Harbor,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "codes.html"
    members = [arg for ref in ("m058", "m059", "m060") for arg in ("--member", ref)]
    options = ["--reason", "the first was lost", "--dir", str(alliance.here.directory)]
    made = run("codes", "issue", alliance.coming, *members, *options, "--sheet", str(sheet))
    assert made.returncode == 0, made.stderr
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
    page = open_page(DESKTOP)
    page.goto(sheet.as_uri())
    assert page.locator(".sheet").count() == 3
    axe(page)
    screenshot(page, "screen")
    page.emulate_media(media="print")
    screenshot(page, "print")
    assert printed(page, "printed-codes") == 3
    square = page.locator("svg.qr").first.bounding_box()
    assert square is not None
    assert square["width"] == square["height"] >= 100
    # What is printed is what the node accepts, from the square and by hand.
    code = page.locator(".sheet .code").first.inner_text()
    page.emulate_media(media="screen")
    page.goto(f"{alliance.here.address}/vote")
    page.locator("#code").fill(code)
    press(page, "/vote")
    expect(page.get_by_role("alert")).to_contain_text("This vote has not opened yet.")
