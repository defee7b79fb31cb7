"""A result page: numbers, pictures with tables beside them, kinds of result, and the bundle."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from federation_tests.browser.coalition import run
from federation_tests.browser.conftest import Opener, Walker
from federation_tests.browser.harbor import GROUPS, SPEAKERS, Harbor


def table(page: Page, name: str) -> list[list[str]]:
    """The cells of the table in a named region, by row; the heading row first."""
    rows = page.get_by_role("region", name=re.compile(f"^{name}")).locator("tr")
    return [
        [" ".join(cell.split()) for cell in row]
        for row in rows.evaluate_all("all => all.map(r => [...r.cells].map(c => c.innerText))")
    ]


def number(text: str) -> int:
    return int("".join(c for c in text if c.isdigit()))


def test_a_result_shows_rounds_groups_and_kinds_as_pictures_and_tables(
    page: Page, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    page.goto(f"{alliance.here.address}/ballots/{alliance.speaker}/result")
    expect(page.get_by_text("3 of 3 groups have returned")).to_be_visible()
    expect(page.get_by_text("provisional", exact=True)).to_be_visible()
    truth = alliance.here.ask("result", ballot=alliance.speaker)
    (contest,) = truth["contests"]

    rounds = table(page, "Votes in each round")
    count = contest["count"]
    assert len(rounds[0]) - 1 == len(count["rounds"]) > 1
    shown = {row[0]: number(row[1]) for row in rounds[1:] if row[0] in SPEAKERS}
    first = {name: int(votes) for name, votes in count["rounds"][0]["tally"].items()}
    assert shown == first
    expect(page.locator(".figures")).to_contain_text(contest["winners"][0])

    carried = table(page, "Which kind of result carried how much")[1:]
    kinds = {row[0]: number(row[2]) for row in carried}
    assert kinds["counted on paper or in a hall"] == 496
    assert kinds["roll call of delegates"] == 230
    assert kinds["votes cast online with codes"] == 44
    turnout = {row[0]: row for row in table(page, "Turnout by group")}
    assert {name for name, *_ in GROUPS} < set(turnout)
    assert turnout["Example Tenants' Association"][2:5] == ["60", "44", "73.3%"]

    # Every picture is drawn, has a name, and stands beside a table.
    pictures = page.locator("svg.chart")
    assert pictures.count() == 3
    for at in range(3):
        box = pictures.nth(at).bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] > 60
        assert pictures.nth(at).get_attribute("aria-label")
    screenshot(page)


def test_a_decision_shows_each_condition_with_what_was_needed_and_reached(
    page: Page, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    page.goto(f"{alliance.here.address}/ballots/{alliance.fund}/result")
    conditions = table(page, "What had to hold")
    assert len(conditions) == 3
    assert all("✓ met" in row[-1] for row in conditions[1:])
    assert conditions[2][1:3] == ["≥ 50.00% (1/2)", "100.00%"]
    expect(page.locator(".figures b").first).to_have_text("carried")
    screenshot(page)


def test_the_bundle_of_the_page_verifies_on_another_machine(
    open_page: Opener, alliance: Harbor, tmp_path: Path
) -> None:
    page = open_page()
    page.goto(f"{alliance.here.address}/ballots/{alliance.speaker}/result")
    shown = page.locator(".figures").first.inner_text()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download the bundle").click()
    bundle = tmp_path / saved.value.suggested_filename
    saved.value.save_as(bundle)
    verified = run("verify", str(bundle), "--json")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    answer = json.dumps(json.loads(verified.stdout))
    assert "Speaker of the alliance" in answer
    winner = next(name for name in SPEAKERS if name in shown)
    assert winner in answer


def test_the_numbers_for_programs_are_those_of_the_page(
    open_page: Opener, alliance: Harbor
) -> None:
    page = open_page()
    page.goto(f"{alliance.here.address}/ballots/{alliance.speaker}/result")
    rounds = table(page, "Votes in each round")
    link = page.get_by_role("link", name="Numbers for programs").get_attribute("href")
    data = page.request.get(f"{alliance.here.address}{link}").json()
    tally = data["contests"][0]["rounds"][0]["tally"]
    assert [number(row[1]) for row in rounds[1 : len(SPEAKERS) + 1]] == tally


def test_all_nodes_show_the_same_result(open_page: Opener, alliance: Harbor) -> None:
    page = open_page()
    shown = []
    for group in alliance.coalition.groups:
        page.goto(f"{group.address}/ballots/{alliance.fund}/result")
        shown.append(page.locator("main").inner_text().partition("What this server knows")[0])
        page.goto(f"{group.address}/peers")
        expect(page.get_by_text("3 of 3", exact=True)).to_be_visible()
    assert len(shown[0]) > 500
    assert len(set(shown)) == 1


def test_a_reader_takes_the_files_of_a_result_and_of_a_receipt(
    walk: Walker, alliance: Harbor
) -> None:
    one = walk(alliance.here)
    one.go(f"/ballots/{alliance.speaker}/result")
    assert len(one.take(one.link("Download the bundle"))) > 1_000
    assert SPEAKERS[0].encode() in one.take(one.page.locator("a[href*='/votes/']").first)
    numbers = one.link("Numbers for programs").get_attribute("href")
    one.page.goto(f"{alliance.here.address}{numbers}")
    one.go(f"/receipt?receipt={alliance.receipt}")
    assert json.loads(one.take(one.link("Download the proof")))["commitment"] == alliance.receipt
    one.go("/feeds")
    calendar, news = (one.page.locator(".hash a").nth(place) for place in (0, 1))
    assert one.take(calendar).startswith(b"BEGIN:VCALENDAR")
    atom = str(news.get_attribute("href"))
    one.page.goto(atom)
    for path in ("/calendar.json", "/feed.json", "/groups/frozen.json", "/cuts.json"):
        one.page.goto(f"{alliance.here.address}{path}")
