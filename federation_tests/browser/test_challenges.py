"""A result is challenged and ruled on; an open vote is withdrawn, or given more time."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect

from federation_tests.browser.coalition import DAY, HOUR, Coalition
from federation_tests.browser.conftest import Walker
from federation_tests.browser.ledger import COMBOS
from federation_tests.browser.two import BAKERS, FOUNDERS, TENANTS, announce, decide, propose
from federation_tests.browser.walk import languages
from node.founding.terms import TermsChallenges, TermsCuts

MOVES = (
    "If an outage keeps members of a group from voting, the charter's panel can move the close by "
    "%(span)s, once."
)


@dataclass(slots=True)
class Contested:
    """Two groups whose panel is the second; for each walk a vote that is over and two open ones."""

    nodes: Coalition
    over: list[str]
    open: list[str]
    longer: list[str]
    put: str


@pytest.fixture(scope="module")
def contested(found_two: Callable[..., Coalition]) -> Contested:
    """They rest so long between two cuts that none comes in between; results wait no longer."""
    nodes = found_two(cuts=TermsCuts(rest="7 days"), challenges=TermsChallenges(panel=[BAKERS]))
    put = propose(nodes, "A shared fund")
    over = [announce(nodes, put, f"Fund {n}?") for n in range(len(COMBOS))]
    left = [announce(nodes, put, f"House {n}?", closes=5 * DAY) for n in range(len(COMBOS))]
    out = [
        announce(nodes, put, f"Door {n}?", closes=5 * DAY, extension_s=DAY)
        for n in range(len(COMBOS))
    ]
    for ballot in (*over[1:], *left, *out):
        for group, (_, _, members) in zip(nodes.groups, FOUNDERS, strict=True):
            group.attest_count(ballot, members)
    decide(nodes, over[0], {"0": 20, "1": 5}, (3 * HOUR, DAY + 400), beside=over[1:])
    return Contested(nodes, over, left, out, put)


def test_a_group_challenges_a_result_and_the_panel_upholds_it(
    walk: Walker, contested: Contested, screenshot: Callable[..., Path]
) -> None:
    tenants, bakers = contested.nodes.groups
    ballot = contested.over.pop(0)
    title = tenants.ask("ballot.show", ballot=ballot)["title"]
    ours, theirs = walk(tenants, "steward"), walk(bakers, "steward")
    ours.go(f"/ballots/{ballot}/result")
    ours.reads("On the way to a final result")
    ours.follow("Challenge this result")
    ours.choose("What is wrong", TENANTS)
    ours.fill("Why", "A box of papers was not counted.")
    ours.press("Publish the challenge")
    ours.done("result.challenge")
    ours.sees("A box of papers was not counted.")
    contested.nodes.until_agreed()
    theirs.go("/")
    theirs.follow("Rule on a challenge: {title}", title=title)
    theirs.fill("Why", "Count that box too.")
    theirs.press("Show what this will do")
    # Nothing is chosen for them.
    expect(theirs.page.locator("#outcome-error")).to_have_text(theirs.say("This is needed."))
    theirs.page.locator("input[name=outcome][value=recount]").check()
    theirs.press("Show what this will do")
    theirs.press("Publish the ruling")
    theirs.done("result.rule")
    theirs.reads("To count again:")
    screenshot(theirs.page, "ruled")
    contested.nodes.until_agreed()
    ours.go("/")
    ours.reads("Count again: {title}", title=title)
    ours.go(f"/ballots/{ballot}/result")
    ours.sees("Count that box too.")
    ours.reads("Can still rule otherwise: %(groups)s", groups=BAKERS)
    # Whoever is to agree has agreed: the page no longer waits for it.
    waits = ours.say("%(count)s of these must agree: %(groups)s", count=1, groups=BAKERS)
    expect(ours.scope).not_to_contain_text(waits)
    theirs.go(f"/ballots/{ballot}/result")
    theirs.follow("Rule on this challenge")
    theirs.page.locator("input[name=outcome][value=uphold]").check()
    theirs.fill("Why", "It was empty.")
    theirs.press("Show what this will do")
    theirs.press("Publish the ruling")
    theirs.reads("the result was upheld")


def test_a_group_withdraws_its_own_open_vote(walk: Walker, contested: Contested) -> None:
    tenants = contested.nodes.groups[0]
    ballot = contested.open.pop(0)
    contested.nodes.until_phase(ballot, "open")
    ours = walk(tenants, "steward")
    ours.go(f"/ballots/{ballot}")
    ours.follow("Withdraw this vote")
    ours.fill("Why", "The date in it is wrong.")
    ours.press("Withdraw this vote")
    ours.done("ballot.withdraw")
    ours.sees("The date in it is wrong.")
    ours.reads("%(group)s withdraws this vote.", group=TENANTS)


def test_a_group_of_the_panel_says_that_an_outage_kept_members_from_voting(
    walk: Walker, contested: Contested
) -> None:
    bakers = contested.nodes.groups[1]
    ballot = contested.longer.pop(0)
    contested.nodes.until_phase(ballot, "open")
    theirs = walk(bakers, "steward")
    theirs.go(f"/ballots/{ballot}")
    theirs.follow("Give this vote more time")
    theirs.choose("Whose server was out", TENANTS)
    theirs.fill("Why", "The storm took the power from noon to six.")
    theirs.press("Say so for your group")
    theirs.done("ballot.extend")
    theirs.sees("The storm took the power from noon to six.")
    theirs.reads("It is said that an outage kept people from voting.")


def test_who_puts_a_vote_fixes_by_how_many_hours_an_outage_may_move_its_close(
    walk: Walker, contested: Contested, screenshot: Callable[..., Path]
) -> None:
    tenants = contested.nodes.groups[0]
    lead = walk(tenants, "facilitator")
    hours = "Hours by which an outage may move the close"
    lead.go(f"/ballots/new/{contested.put}")
    expect(lead.field(hours)).to_have_value("0")
    lead.fill("What it is called", f"Roof? {lead.mark}", exact=True)
    # What can't be is said beside the field, and kept there as it was typed.
    for typed in ("-1", "745", "700"):
        lead.fill(hours, typed)
        # The browser keeps back what its own form forbids; what it lets through the node refuses.
        lead.page.locator("form").evaluate_all("forms => forms.forEach(f => f.noValidate = true)")
        lead.press("Show what this will do")
        expect(lead.page.locator("#extension_hours-error")).to_be_visible()
        expect(lead.field(hours)).to_have_value(typed)
    told = lead.page.locator("#extension_hours-error")
    expect(told).to_contain_text(lead.say("The extension is longer than voting."))
    screenshot(lead.page, "too-long")
    lead.fill(hours, "6")
    lead.press("Show what this will do")
    longer = languages()[lead.combo.language].span(6 * HOUR * 1_000)
    lead.reads(MOVES, span=longer)
    expect(lead.field(hours)).to_have_value("6")
    screenshot(lead.page, "tried")
    lead.press("Announce the vote")
    lead.done("ballot.compose")
    # Everybody reads it on the vote's page, before it opens.
    lead.reads(MOVES, span=longer)
    contested.nodes.until_agreed()
    visitor = walk(contested.nodes.groups[1])
    visitor.go(f"/ballots/{lead.ident()}")
    visitor.reads(MOVES, span=longer)
