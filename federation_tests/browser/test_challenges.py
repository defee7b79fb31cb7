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
from node.founding.terms import TermsChallenges, TermsCuts


@dataclass(slots=True)
class Contested:
    """Two groups whose panel is the second; for each walk a vote that is over and two open ones."""

    nodes: Coalition
    over: list[str]
    open: list[str]
    longer: list[str]


@pytest.fixture(scope="module")
def contested(found_two: Callable[..., Coalition]) -> Contested:
    """They rest so long between two cuts that none comes in between."""
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
    decide(nodes, over[0], {"0": 20, "1": 5}, (3 * HOUR, DAY + 60), beside=over[1:])
    return Contested(nodes, over, left, out)


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
    theirs.choose("You decide", "recount")
    theirs.fill("Why", "Count that box too.")
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
    theirs.choose("You decide", "uphold")
    theirs.fill("Why", "It was empty.")
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
