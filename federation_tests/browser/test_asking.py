"""Several questions on one vote, a variant and a rule of one's own; and delegates' roll call."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from federation_tests.browser.coalition import DAY, Coalition, coalition, until
from federation_tests.browser.conftest import Walker
from federation_tests.browser.walk import Walk

ROLL_CALL = """seat,weight,present,choice1,choice2
Chair,30,yes,yes,Ada;Cy
North branch,20,yes,no,Bao
South branch,10,no,,
"""


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Coalition]:
    """A group by itself, newly founded: what it waits for is its own."""
    founders = [("Example Tenants' Association", "North", 60)]
    with coalition(tmp_path, founders, "Example Alliance", deliberation="1 day") as nodes:
        yield nodes


def test_two_questions_under_a_rule_of_ones_own_and_a_roll_call_of_delegates(
    walk: Walker, one: Coalition
) -> None:
    here = one.groups[0]
    lead, steward = walk(here, "facilitator"), walk(here, "steward")
    put = here.ask("proposal.put", title="A strike fund", summary="We share.", text="One.")
    ballot = _announce(lead, put["proposal"])
    here.attest_count(ballot, 60)
    one.turn_to(3 * DAY)
    one.until_phase(ballot, "open")
    one.turn_to(10 * DAY)
    one.until_phase(ballot, "closed")
    steward.sign_in("steward")  # who publishes in the group's name signs in every week
    steward.go(f"/ballots/{ballot}")
    steward.follow("Enter the roll call of your delegates")
    steward.fill("The seats", ROLL_CALL.replace("Bao", "Bea"), exact=True)
    steward.press("Show what this will do")
    expect(steward.page.locator("#seats-error")).to_contain_text("Bea")
    steward.fill("The seats", ROLL_CALL, exact=True)
    steward.field("The group had bound them").check()
    steward.choose("Who bound them, or decided the unit vote", "conference")
    steward.press("Show what this will do")
    steward.reads("Nothing is done yet. Look it over, then press the button below it.")
    steward.press("Publish the roll call")
    steward.done("return.delegates")
    until(lambda: here.ask("ballot.show", ballot=ballot)["phase"] == "declared")
    steward.go(f"/ballots/{ballot}/result")
    steward.reads("carried")
    steward.sees("Ada")


def _announce(lead: Walk, proposal: str) -> str:
    """A second question is added and filled in, and the first one kept while it is."""
    lead.go(f"/ballots/new/{proposal}")
    lead.press("Add a question")
    lead.press("Add a question")
    lead.press("Leave the last question out")
    expect(lead.page.locator("#heading-3")).to_have_count(0)
    lead.page.locator("#heading-2").fill("Who speaks")
    lead.page.locator("input[name='kind-2'][value='rank']").check()
    lead.page.locator("#options-2").fill("Ada\nBao\nCy")
    second = lead.page.locator("fieldset", has=lead.page.locator("#heading-2"))
    second.locator("summary").first.click()
    lead.page.locator("#reserved-2").fill("North: 1: Dee")
    lead.field("A rule of your own, written out below").check()
    rule = lead.page.locator("#rule")
    rule.fill(rule.input_value().replace("[2, 3]", "[3, 5]"))
    lead.press("Show what this will do")
    expect(lead.page.locator("#reserved-2-error")).to_be_visible()
    lead.page.locator("#reserved-2").fill("")
    lead.page.locator("#variant-2").fill("stop: majority")
    lead.press("Show what this will do")
    lead.sees("3/5")
    lead.press("Announce the vote")
    lead.done("ballot.compose")
    return lead.ident()
