"""Demands, decisions that wait, and pledges, as a steward makes them and as anybody reads them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from federation_tests.browser.coalition import DAY, HOUR, START, Coalition, Group, coalition, until
from federation_tests.browser.conftest import DESKTOP, PHONE, Opener

FOUNDERS = (("Example Tenants' Association", "North", 60), ("Example Bakers' Co-op", "South", 40))
DEMAND: dict[str, Any] = {
    "addressee": "The owners of an example street",
    "text": "All radiators are *repaired*.",
    "test": "An inspector's report says so",
    "days": 30,
    "ladder": ["Open letter", "Rent strike"],
    "first_step": 1,
    "trigger": "The first frost",
    "attesters": [name for name, _, _ in FOUNDERS],
}


@dataclass(slots=True)
class Season:
    """Two groups after one vote that carried: demands by screen size, armed; and the vote's id."""

    nodes: Coalition
    demands: dict[int, str]
    ballot: str

    @property
    def here(self) -> Group:
        return self.nodes.groups[0]

    def sign_in(self, page: Page) -> None:
        made = self.here.ask("access.grant", role="steward", label="Ada Example", code=True)
        page.goto(f"{self.here.address}/sign-in")
        page.locator("#key").fill(made["code"])
        page.locator("main").get_by_role("button").first.click()


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    """One vote that decides three demands: one for each screen size, one to be read."""
    base = tmp_path_factory.mktemp("season")
    with coalition(base, FOUNDERS, "Example Alliance") as nodes:
        here, other = nodes.groups
        demands = {
            width: here.ask("demand.draft", title=f"Heating for house {width}", **DEMAND)["demand"]
            for width in (PHONE["width"], DESKTOP["width"], 0)
        }
        put = here.ask("proposal.put", title="Heating", clauses=list(demands.values()))["proposal"]
        nodes.until_agreed()
        other.ask("proposal.sponsor", proposal=put)
        nodes.until_agreed()
        manifest = {
            "title": "Shall we demand heating?",
            "contests": [{"title": "Shall we?", "kind": "yes-no"}],
            "rule": {"preset": "simple-majority"},
            "schedule": {
                "opens": START + 2 * HOUR,
                "closes": START + DAY,
                "returns_due": START + 2 * DAY,
            },
        }
        ballot = str(here.ask("ballot.put", proposal=put, manifest=manifest)["ballot"])
        nodes.until_known(ballot)
        for group, count in zip(nodes.groups, (60, 40), strict=True):
            group.attest_count(ballot, count)
        nodes.until_agreed()
        nodes.turn_to(3 * HOUR)
        nodes.until_phase(ballot, "open")
        nodes.turn_to(DAY + HOUR)
        nodes.until_phase(ballot, "closed")
        for group in nodes.groups:
            cells = {group.region: [{"rows": {"0": 20, "1": 4}}]}
            kept = group.ask("return.counted", ballot=ballot, cells=cells, commit=True)
            group.sign(kept["draft"])
        nodes.until_phase(ballot, "declared")
        other.ask("condition.attest", clause=demands[0], text="It froze.", link="frost.example")
        due = START + 20 * DAY
        made = other.ask("pledge.make", ballot=ballot, act="Print 500", due=due, role="the press")
        other.ask("pledge.report", pledge=made["pledge"], outcome="done", note="All hang.")
        other.ask("pledge.dissent", ballot=ballot, reason="Our statutes forbid a rent strike.")
        nodes.until_agreed()
        # Words travel apart from the logs; this node fetches those of the other.
        until(lambda: words(here, demands[0]) == "It froze.")
        yield Season(nodes, demands, ballot)


def words(group: Group, demand: str) -> str | None:
    """What was said of a demand's trigger, as far as a group's node holds it."""
    shown = group.ask("demand.show", demand=demand)["trigger"]["attested"]
    return str(shown[0]["text"]) if shown else None


def test_a_steward_says_that_a_trigger_came_true_and_the_demand_is_served(
    page: Page, season: Season, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    assert page.viewport_size is not None
    demand = season.demands[page.viewport_size["width"]]
    season.sign_in(page)
    page.goto(season.here.address)
    page.get_by_role("link", name="Demands").click()
    axe(page)
    page.get_by_role("link", name=f"Heating for house {page.viewport_size['width']}").click()
    expect(page.get_by_text("armed: waits for its trigger").first).to_be_visible()
    page.get_by_role("link", name="Say that it happened").first.click()
    axe(page)
    page.get_by_label("What happened, in your group's words").fill("Ice on the <b>windows</b>.")
    page.get_by_label("Where the evidence can be seen").fill("https://frost.example/today")
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_role("status")).to_contain_text("Your group has said that it happened.")
    expect(page.locator(".ladder [aria-current=step]")).to_contain_text("Open letter")
    expect(page.get_by_text("Ice on the <b>windows</b>.")).to_be_visible()
    axe(page)
    screenshot(page)
    assert season.here.ask("demand.show", demand=demand)["standing"] == "served"


def test_a_steward_drafts_a_demand_and_puts_it_to_a_vote_with_a_move_that_waits(
    page: Page, season: Season, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    season.sign_in(page)
    page.goto(f"{season.here.address}/demands/new")
    page.get_by_label("Title", exact=True).fill("Open the kitchen")
    page.get_by_label("Demanded of").fill("The harbor office of an example town")
    page.get_by_label("The demand, word for word").fill("It opens on Sundays.")
    page.get_by_label("What would show that it is met").fill("A notice at its door")
    page.get_by_label("Step 1").fill("A letter")
    page.get_by_label("Step 2").fill("Cooking outside")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_role("alert").first).to_contain_text("by a day or within so many days")
    axe(page)
    page.get_by_label("Or within so many days after it is served").fill("14")
    page.get_by_role("button", name="Publish the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open the kitchen")
    page.get_by_role("link", name="Draft a move").click()
    page.get_by_label("What would be so").select_option("step")
    page.get_by_label("Which step, if another one begins").select_option("2")
    page.get_by_label("What must happen first").fill("14 days without an answer")
    page.get_by_label(FOUNDERS[1][0]).check()
    axe(page)
    page.get_by_role("button", name="Publish the draft").click()
    page.get_by_label("Step 2 begins").check()
    page.get_by_role("button", name="Make a proposal of these").click()
    expect(page.get_by_text("Waits for:")).to_be_visible()
    axe(page)
    page.get_by_label("Title", exact=True).fill("Open the kitchen")
    page.get_by_role("button", name="Publish the proposal").click()
    expect(page.get_by_role("heading", name="If it carries")).to_be_visible()
    axe(page)
    screenshot(page)


def test_a_steward_pledges_reports_and_has_a_name_erased(
    page: Page, season: Season, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    season.sign_in(page)
    page.goto(f"{season.here.address}/ballots/{season.ballot}/result")
    expect(page.get_by_text("Our statutes forbid a rent strike.")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="Pledge something").click()
    page.get_by_label("What your group will do").fill("Book three halls")
    page.get_by_label("Until when (UTC)").fill("2027-04-20T12:00")
    page.get_by_label("Or a name").fill("Ada Example")
    axe(page)
    page.get_by_role("button", name="Publish the pledge").click()
    expect(page.get_by_role("cell", name="Ada Example").first).to_be_visible()
    page.goto(f"{season.here.address}/pledges")
    page.get_by_role("link", name="Report on it").last.click()
    page.get_by_label("How it stands").select_option("partial")
    page.get_by_label("What was done, and what is missing").fill("Two of three")
    axe(page)
    page.get_by_role("button", name="Publish the report").click()
    expect(page.get_by_text("done in part").last).to_be_visible()
    page.get_by_role("link", name="Erase the name").last.click()
    page.get_by_role("button", name="Erase the name").click()
    expect(page.get_by_text("a name that was erased or is not here").first).to_be_visible()
    axe(page)
    screenshot(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
def test_anybody_reads_the_boards_without_javascript(
    open_page: Opener,
    season: Season,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
    locale: str,
) -> None:
    words = {"en-GB": ("served", "pledges done"), "es-MX": ("entregada", "compromisos hechos")}
    plain = open_page(size, locale=locale, script=False)
    # axe runs as a script, so it looks at the same pages in a browser that has scripts.
    seen = open_page(size, locale=locale)
    for path in ("/demands", f"/demands/{season.demands[0]}", "/pledges", "/record/2027"):
        plain.goto(season.here.address + path)
        seen.goto(season.here.address + path)
        text = plain.locator("main").inner_text()
        assert any(word in text for word in words[locale]), path
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not seen.evaluate(wide), path
        axe(seen)
        screenshot(seen, path.split("/")[1])


def test_the_record_prints_without_menus_and_links_to_other_years(
    open_page: Opener, season: Season, screenshot: Callable[..., Path]
) -> None:
    page = open_page(DESKTOP)
    page.goto(f"{season.here.address}/record/2027")
    expect(page.get_by_role("navigation", name="Years")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator("main").get_by_text("2027").first).to_be_visible()
    expect(page.get_by_role("link", name="2026")).to_be_hidden()
    screenshot(page)
