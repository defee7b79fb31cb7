"""A proposal from its wording to its end, between three groups, each on its own server."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from federation_tests.browser.conftest import Walker
from federation_tests.browser.harbor import Harbor
from federation_tests.browser.walk import Walk


def test_a_proposal_is_put_sponsored_amended_answered_given_up_and_withdrawn(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    tenants, nurses, bakers = (walk(group, "steward") for group in alliance.coalition.groups)
    title = f"A common kitchen {tenants.mark}"
    at = put(tenants, title)
    alliance.coalition.until_agreed()
    nurses.go(at)
    nurses.follow("Sponsor", exact=True)
    nurses.press("Sponsor", exact=True)
    nurses.done("proposal.sponsor")
    for text in ("We cook in May.", "We never cook."):
        amend(nurses, at, text)
    bakers.go(at)
    bakers.follow("Offer an amendment")
    bakers.field("It changes the meaning").uncheck()
    bakers.fill("Wording", "We cook in April, all of us.")
    bakers.press("Publish the amendment")
    alliance.coalition.until_agreed()
    nurses.go(at)
    nurses.reads("offered as wording only")
    nurses.follow("Only the wording changes")
    nurses.press("It means the same")
    nurses.done("proposal.editorial")
    nurses.reads("wording only")
    bakers.go(at)
    bakers.follow("Second it")
    bakers.press("Second it")
    bakers.done("proposal.second")
    alliance.coalition.until_agreed()
    tenants.go(at)
    card = tenants.page.locator("article.card")
    never = card.filter(has=tenants.page.locator("ins", has_text="never"))
    tenants.within(never).follow("Decline it")
    tenants.fill("Why", "We are hungry.")
    tenants.press("Decline it")
    tenants.done("proposal.decline")
    tenants.sees("We are hungry.")
    tenants.follow("Take it over")
    tenants.press("Take it over")
    tenants.done("proposal.adopt")
    expect(tenants.page.locator(".prose").first).to_contain_text("May")
    screenshot(tenants.page)
    give_up(walk(alliance.here, "facilitator"), at, alliance.discussed)
    tenants.go(at)
    tenants.follow("Withdraw")
    tenants.fill("Reason", "The stove is broken.")
    tenants.press("Withdraw")
    tenants.done("proposal.withdraw")
    tenants.reads("withdrawn")


def put(tenants: Walk, title: str) -> str:
    """Put a proposal from the menu on; gives its path."""
    tenants.menu("Proposals")
    tenants.follow("New proposal")
    tenants.fill("Title", title)
    tenants.fill("Summary", "One kitchen for three groups.")
    tenants.fill("Wording", "We cook in April.")
    tenants.press("Publish the proposal")
    tenants.done("proposal.put")
    tenants.headed(title)
    return f"/proposals/{tenants.ident()}"


def amend(nurses: Walk, at: str, text: str) -> None:
    nurses.go(at)
    nurses.follow("Offer an amendment")
    nurses.fill("Wording", text)
    nurses.fill("Reason", "So we say.")
    nurses.press("Publish the amendment")
    nurses.done("proposal.amend")


def give_up(lead: Walk, at: str, other: str) -> None:
    """Give the proposal up for another, and take it back out."""
    lead.go(at)
    lead.follow("Give it up for another")
    lead.choose("The other proposal", other)
    lead.press("Give it up for that one")
    lead.done("proposal.merge")
    lead.reads("This proposal has gone up in another one.")
    lead.go(at)
    lead.follow("Take it back out")
    lead.press("Take it back out")
    lead.done("proposal.unmerge")
    lead.reads_not("This proposal has gone up in another one.")
