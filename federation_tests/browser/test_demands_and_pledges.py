"""Demands, decisions that wait, and pledges, as a steward makes them and as anybody reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from federation_tests.browser.coalition import DAY, HOUR, START, Coalition, Group, until
from federation_tests.browser.conftest import DESKTOP, Opener, Walker
from federation_tests.browser.ledger import COMBOS
from federation_tests.browser.paper import on_paper
from federation_tests.browser.two import BAKERS, FOUNDERS, announce, decide, propose

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
# Served as soon as it is decided.
SERVED: dict[str, Any] = {**DEMAND, "trigger": "", "attesters": []}
READ = "to be read"
# What a second vote decides about a demand of its own, and the word for how it stands then.
MOVES = {
    "met": "demand met",
    "partly-met": "partly met",
    "refused": "demand refused",
    "withdrawn": "withdrawn by a vote",
}


@dataclass(slots=True)
class Season:
    """Two groups after two votes that carried.

    Attributes:
        demands: armed by the first vote, by who walks there.
        moved: demands of the first vote, by what the second decided about each.
        ballot: the first vote's id.
    """

    nodes: Coalition
    demands: dict[str, str]
    ballot: str
    moved: dict[str, str]

    @property
    def here(self) -> Group:
        return self.nodes.groups[0]


@pytest.fixture(scope="module")
def season(found_two: Callable[..., Coalition]) -> Season:
    """One vote that decides a demand for each walk, and one to be read."""
    nodes = found_two()
    here, other = nodes.groups
    marks = [f"{combo.size}-{combo.language}" for combo in COMBOS]
    demands = {
        mark: here.ask("demand.draft", title=f"Heating for house {mark}", **DEMAND)["demand"]
        for mark in (*marks, READ)
    }
    moved = {to: here.ask("demand.draft", title=f"To be {to}", **SERVED)["demand"] for to in MOVES}
    put = propose(nodes, "Heating", clauses=[*demands.values(), *moved.values()])
    ballot = announce(nodes, put, "Shall we demand heating?")
    decide(nodes, ballot, {"0": 20, "1": 4}, (3 * HOUR, DAY + HOUR))
    other.ask("condition.attest", clause=demands[READ], text="It froze.", link="frost.example")
    due = START + 20 * DAY
    made = other.ask("pledge.make", ballot=ballot, act="Print 500", due=due, role="the press")
    other.ask("pledge.report", pledge=made["pledge"], outcome="done", note="All hang.")
    other.ask("pledge.dissent", ballot=ballot, reason="Our statutes forbid a rent strike.")
    nodes.until_agreed()
    # Words travel apart from the logs; this node fetches those of the other.
    until(lambda: words(here, demands[READ]) == "It froze.")
    decide_moves(nodes, moved)
    return Season(nodes, demands, ballot, moved)


def decide_moves(nodes: Coalition, moved: dict[str, str]) -> None:
    """A second vote decides a move about each of these, and one that fits nowhere any more."""
    here = nodes.groups[0]
    wanted = [*moved.items(), ("served", moved["withdrawn"])]
    moves = [
        here.ask("demand.move", demand=demand, to=to, reason="So it came.")["move"]
        for to, demand in wanted
    ]
    put = propose(nodes, "What became of it", clauses=moves)
    day = 2 * DAY
    ballot = announce(nodes, put, "Is it so?", opens=day, closes=day + DAY)
    decide(nodes, ballot, {"0": 20, "1": 4}, (day + HOUR, day + DAY + HOUR))
    nodes.until_agreed()


def words(group: Group, demand: str) -> str | None:
    """What was said of a demand's trigger, as far as a group's node holds it."""
    shown = group.ask("demand.show", demand=demand)["trigger"]["attested"]
    return str(shown[0]["text"]) if shown else None


def test_a_steward_says_that_a_trigger_came_true_and_the_demand_is_served(
    walk: Walker, season: Season, screenshot: Callable[..., Path]
) -> None:
    one = walk(season.here, "steward")
    demand = season.demands[one.mark]
    one.menu("Demands")
    one.to(one.scope.get_by_role("link", name=f"Heating for house {one.mark}"))
    one.reads("armed: waits for its trigger")
    one.follow("Say that it happened")
    one.fill("What happened, in your group's words", "Ice on the <b>windows</b>.")
    one.fill("Where the evidence can be seen", "https://frost.example/today")
    one.press("Publish it")
    one.done("condition.attest")
    expect(one.page.locator(".ladder [aria-current=step]")).to_contain_text("Open letter")
    one.sees("Ice on the <b>windows</b>.")
    screenshot(one.page)
    assert season.here.ask("demand.show", demand=demand)["standing"] == "served"


def test_anybody_reads_what_votes_made_of_demands_and_where_each_stands(
    walk: Walker, season: Season, screenshot: Callable[..., Path]
) -> None:
    reader, steward = walk(season.here), walk(season.here, "steward")
    for to, words in MOVES.items():
        reader.go(f"/demands/{season.moved[to]}")
        reader.reads(words)
        reader.reads("made")
    reader.go(f"/demands/{season.moved['withdrawn']}")
    reader.reads("did not fit any more; nothing changed")
    screenshot(reader.page)
    # Nothing can come of a demand that was withdrawn.
    steward.go(f"/demands/{season.moved['withdrawn']}")
    expect(steward.link("Draft a move")).to_have_count(0)
    # One that is not decided yet and would change nothing says so before anybody votes.
    steward.go(f"/demands/{season.moved['refused']}")
    steward.follow("Draft a move")
    steward.choose("What would be so", "refused")
    steward.press("Publish the draft")
    steward.done("demand.move")
    steward.reads("As the demand stands now, this would change nothing.")


def test_a_steward_drafts_a_demand_and_puts_it_to_a_vote_with_a_move_that_waits(
    walk: Walker, season: Season, screenshot: Callable[..., Path]
) -> None:
    one = walk(season.here, "steward")
    one.go("/demands")
    one.follow("Draft a demand")
    one.fill("Title", "Open the kitchen", exact=True)
    one.fill("Demanded of", "The harbor office of an example town")
    one.fill("The demand, word for word", "It opens on Sundays.")
    one.fill("What would show that it is met", "A notice at its door")
    for number, step in ((1, "A letter"), (2, "Cooking outside")):
        one.field("Step %(number)s", number=number).fill(step)
    one.press("Publish the draft")
    one.refused(
        "A demand is to be met by a day or within so many days, and its steps are on its list."
    )
    one.fill("Or within so many days after it is served", 14)
    one.press("Publish the draft")
    one.done("demand.draft")
    one.headed("Open the kitchen")
    one.follow("Draft a move")
    one.choose("What would be so", "step")
    one.choose("Which step, if another one begins", "2")
    one.fill("What must happen first", "14 days without an answer")
    one.scope.get_by_label(BAKERS).check()
    one.press("Publish the draft")
    one.done("demand.move")
    one.scope.locator("fieldset [name=clause]").last.check()
    one.press("Make a proposal of these")
    one.reads("Waits for:")
    one.fill("Title", "Open the kitchen", exact=True)
    one.press("Publish the proposal")
    one.done("proposal.put")
    one.reads("If it carries")
    screenshot(one.page)


def test_a_steward_lets_a_decision_wait(walk: Walker, season: Season) -> None:
    one = walk(season.here, "steward")
    one.go("/demands")
    one.follow("Let a decision wait")
    one.press("Publish the condition")
    one.refused("Nothing was sent yet.")
    one.fill("What must happen first", "The council says no")
    one.scope.get_by_label(BAKERS).check()
    one.press("Publish the condition")
    one.done("condition.draft")


def test_a_steward_pledges_changes_reports_has_a_name_erased_and_dissents(
    walk: Walker, season: Season, screenshot: Callable[..., Path]
) -> None:
    one = walk(season.here, "steward")
    one.go(f"/ballots/{season.ballot}/result")
    one.sees("Our statutes forbid a rent strike.")
    one.follow("Pledge something")
    act = f"Book three halls ({one.mark})"
    one.fill("What your group will do", act)
    one.fill("Until when (UTC)", "2027-04-20T12:00")
    one.fill("Or a name", "Ada Example")
    one.press("Publish the pledge")
    one.done("pledge.make")
    one.sees("Ada Example")
    one.menu("Demands")
    one.follow("Pledges", exact=True)
    mine = one.within(one.scope.get_by_role("row").filter(has_text=act).last)
    mine.follow("Report on it")
    one.choose("How it stands", "partial")
    one.fill("What was done, and what is missing", "Two of three")
    one.press("Publish the report")
    one.done("pledge.report")
    expect(mine.scope).to_contain_text(one.say("done in part"))
    mine.follow("Change it")
    one.fill("Until when (UTC)", "2027-05-20T12:00")
    one.press("Publish the change")
    one.done("pledge.change")
    mine.follow("Erase the name")
    one.press("Erase the name")
    one.done("pledge.erase-name")
    expect(mine.scope).to_contain_text(one.say("a name that was erased or is not here"))
    screenshot(one.page)
    one.go(f"/ballots/{season.ballot}/result")
    one.follow("Dissent")
    one.fill("Why", "A year is too long.")
    one.press("Publish the dissent")
    one.done("pledge.dissent")
    one.sees("A year is too long.")


def test_anybody_reads_the_boards_without_javascript(
    walk: Walker, season: Season, screenshot: Callable[..., Path]
) -> None:
    plain, seen = walk(season.here, script=False), walk(season.here)
    for path, message in (
        ("/demands", "served"),
        (f"/demands/{season.demands[READ]}", "served"),
        ("/pledges", "pledges done"),
        ("/record", "pledges done"),
        ("/record/2027", "pledges done"),
    ):
        plain.go(path)
        plain.reads(message)
        seen.go(path)
        screenshot(seen.page, path.split("/")[1])


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


def test_boards_record_and_result_go_on_paper(
    open_page: Opener, season: Season, screenshot: Callable[..., Path]
) -> None:
    page = open_page({"width": 720, "height": 1000}, dark=True)
    for name, path in (
        ("demands", "/demands"),
        ("demand", f"/demands/{season.demands[READ]}"),
        ("pledges", "/pledges"),
        ("record", "/record/2027"),
        ("result", f"/ballots/{season.ballot}/result"),
    ):
        page.goto(season.here.address + path)
        # Every walk has pledged something by then: four fill one sheet more than two.
        on_paper(page, name, at_most=4 + len(COMBOS) // 2 if name == "result" else 5)
        screenshot(page, name)
        page.emulate_media(media="screen")
