"""Delegates: elected by a vote with a reserved place, sent, recalled, reporting back, and read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from federation_tests.browser.coalition import DAY, HOUR, START, Coalition, Group, until
from federation_tests.browser.conftest import Walker
from federation_tests.browser.two import announce, decide, propose
from federation_tests.browser.walk import Walk

QUESTION = "Who goes to the council?"
CONTEST: dict[str, Any] = {
    "title": QUESTION,
    "kind": "rank",
    "seats": 2,
    "method": "stv-wigm",
    "options": ["Ann", "Bob", "Cem", "Dee"],
    "reserved": [{"name": "Northern branch", "least": 1, "options": ["Cem", "Dee"]}],
}
# Whom one walk recalls stays out in the next, so each sends whom a question of its own elected.
WALKS = 4


@dataclass(slots=True)
class Congress:
    """Two groups after every question of the first one's vote elected Ann and Cem."""

    nodes: Coalition
    ballot: str
    questions: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def here(self) -> Group:
        return self.nodes.groups[0]


@pytest.fixture(scope="module")
def congress(found_two: Callable[..., Coalition]) -> Congress:
    """The vote, and what the other group says of delegates that it appointed."""
    nodes = found_two()
    here, other = nodes.groups
    put = propose(nodes, "We send two")
    more = [{**CONTEST, "title": f"{QUESTION} ({n})"} for n in range(2, WALKS + 1)]
    ballot = announce(nodes, put, "Delegates to the council", contest=CONTEST, more=more, tests=[])
    rows = {"0,1": 10, "1": 6, "2": 4}
    decide(nodes, ballot, rows, (3 * HOUR, DAY + HOUR), contests=WALKS)
    other.ask(
        "delegates.send", title="Spring congress", starts=START, ends=START + 300 * DAY,
        names="Ada Example\nEva <b>Example</b>", how="By the executive.", mandate="bound",
        bound_to="No cuts.", bound_by="the members' meeting",
    )  # fmt: skip
    nodes.until_agreed()
    # Names travel apart from the logs; this node fetches those of the other.
    until(lambda: names(here) == ["Ada Example", "Eva <b>Example</b>"])
    return Congress(nodes, ballot)


def names(group: Group) -> list[str | None]:
    """The names of the delegates of the other group, as far as a node holds them."""
    sent = group.ask("delegates.list")["delegations"]
    return [seat["name"] for seat in sent[0]["seats"]] if sent else []


def row(card: Locator, name: str) -> Locator:
    """A delegate's row of a card."""
    named = card.page.get_by_role("rowheader", name=name, exact=True)
    return card.get_by_role("row").filter(has=named)


def test_a_steward_sends_whom_the_vote_elected_recalls_one_and_reports_back(
    walk: Walker, congress: Congress, screenshot: Callable[..., Path]
) -> None:
    one = walk(congress.here, "steward")
    one.go(f"/ballots/{congress.ballot}")
    expect(one.scope).to_contain_text("Northern branch")
    one.menu("Groups")
    one.follow("Whom they send: delegates")
    one.follow("Send delegates")
    title = f"Council {one.mark}"
    one.fill("For what", title)
    one.fill("Term starts (UTC)", "2027-04-01T12:00")
    one.fill("Term ends (UTC)", "2028-04-01T12:00")
    one.fill("Alternates, in the order in which they move up", "Ann")
    one.choose("The vote that elected them", "Delegates to the council")
    one.fill("Which question of that vote", next(congress.questions))
    one.fill("Who has another mandate", "Cem | <b>Rents</b> first. | the north")
    one.fill("They report back within so many days", 30)
    one.press("Publish", exact=True)
    one.refused_by("delegates-differ")
    one.fill("Alternates, in the order in which they move up", "Bob\nDee")
    one.press("Publish", exact=True)
    one.done("delegates.send")
    heading = one.page.get_by_role("heading", name=title)
    card = one.page.locator(".card").filter(has=heading)
    expect(row(card, "Cem")).to_contain_text("Northern branch")
    expect(row(card, "Cem")).to_contain_text("<b>Rents</b> first.")
    expect(row(card, "Ann")).to_contain_text(one.say("free"))
    mine = one.within(card)
    recall(one, mine)
    # Bob is the first alternate, but the place is kept for the north.
    expect(row(card, "Dee")).to_contain_text(one.say("moved up for seat %(number)s", number=2))
    expect(row(card, "Bob")).to_contain_text(one.say("alternate"))
    mine.sees("Absent in <b>May</b>.")
    mine.follow("Report back")
    one.page.get_by_label("Ann").check()
    one.choose("About", "Delegates to the council")
    one.fill("The report", "We took our seats.")
    one.press("Publish the report")
    one.done("delegates.report")
    card.locator("summary").click()
    mine.sees("We took our seats.")
    one.look()
    screenshot(one.page)
    mine.follow("Erase this report")
    one.press("Erase", exact=True)
    one.done("delegates.erase")
    card.locator("summary").click()
    mine.reads("This report is not here, or was erased.")


def recall(one: Walk, card: Walk) -> None:
    """Recall Cem by the group's own rule."""
    card.follow("Recall")
    one.page.get_by_label("Cem").check()
    one.fill("What the rule says, and who applied it", "Three absences; the meeting of 3 May.")
    one.fill("Reason", "Absent in <b>May</b>.")
    one.press("Publish it")
    one.done("delegates.recall")


def test_anybody_reads_whom_groups_send_and_why_somebody_was_kept_in(
    walk: Walker, congress: Congress, screenshot: Callable[..., Path]
) -> None:
    plain, seen = walk(congress.here, script=False), walk(congress.here)
    result = f"/ballots/{congress.ballot}/result"
    for path in ("/delegates", result):
        plain.go(path)
        seen.go(path)
        screenshot(seen.page, path.rsplit("/", 1)[-1])
    why = "Out, as the seats left are needed for the reserved places (%(places)s): %(who)s."
    # Without its first word, which in Spanish says whether one or several are out.
    out = plain.say(why, places="Northern branch", who="Bob").partition(" ")[2]
    expect(plain.scope).to_contain_text(out)
    plain.go("/delegates")
    plain.reads("Appointed: %(how)s", how="By the executive.")
    plain.sees("Eva <b>Example</b>")
    expect(plain.link("Send delegates")).to_have_count(0)
