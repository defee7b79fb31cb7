"""A vote is opened by hand, sooner than its server would, because one group says nothing."""

from collections.abc import Iterator
from itertools import count

import pytest

from federation_tests.browser.coalition import DAY, HOUR, Coalition, coalition
from federation_tests.browser.conftest import Walker
from federation_tests.browser.harbor import GROUPS
from federation_tests.browser.two import announce, propose

# The clock only goes forward, so each walk has days of its own.
DAYS = (3 * day * DAY for day in count())


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    """Three groups, newly founded: two are more than half, so a vote can do without the third."""
    with coalition(tmp_path_factory.mktemp("three"), GROUPS, "Example Alliance") as nodes:
        yield nodes


def test_a_facilitator_opens_a_vote_before_its_hour_once_enough_groups_have_lists(
    walk: Walker, three: Coalition
) -> None:
    here = three.groups[0]
    day = next(DAYS)
    three.turn_to(day)
    lead, steward = walk(here, "facilitator"), walk(here, "steward")
    put = propose(three, f"A strike fund {lead.mark}")
    opens = day + DAY
    ballot = announce(three, put, f"A strike fund {lead.mark}", opens=opens, closes=opens + DAY)
    here.ask("roll.draft", ballot=ballot, basis="paid", regions={here.region: 60}, commit=True)
    steward.go("/drafts")
    steward.to(steward.scope.locator(".card h3 a").first)
    steward.reads("signed by nobody yet")
    here.attest_count(ballot, 60)
    lead.go(f"/ballots/{ballot}")
    lead.follow("Open it now")
    lead.press("Open it now")
    lead.refused("This vote can't open yet.")
    three.groups[1].attest_count(ballot, 640)
    three.until_agreed()
    # Discussed for long enough; the hour announced is later, and the third group says nothing.
    three.turn_to(day + HOUR + 600)
    assert here.ask("ballot.show", ballot=ballot)["opened"] is None
    lead.press("Open it now")
    lead.done("ballot.open")
    assert here.ask("ballot.show", ballot=ballot)["opened"] is not None
