"""Delegates: elected by a vote with a reserved place, sent, recalled, reporting back, and read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from federation_tests.browser.coalition import DAY, HOUR, START, Coalition, Group, coalition, until
from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.flow import sign_in

FOUNDERS = (("Example Tenants' Association", "North", 60), ("Example Bakers' Co-op", "South", 40))
QUESTION = "Who goes to the council?"
CONTEST: dict[str, Any] = {
    "title": QUESTION,
    "kind": "rank",
    "seats": 2,
    "method": "stv-wigm",
    "options": ["Ann", "Bob", "Cem", "Dee"],
    "reserved": [{"name": "Northern branch", "least": 1, "options": ["Cem", "Dee"]}],
}


@dataclass(slots=True)
class Congress:
    """Two groups after the first one's vote elected Ann and, for the north, Cem."""

    nodes: Coalition
    ballot: str

    @property
    def here(self) -> Group:
        return self.nodes.groups[0]


@pytest.fixture(scope="module")
def congress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Congress]:
    """The vote, and what the other group says of delegates that it appointed."""
    with coalition(tmp_path_factory.mktemp("congress"), FOUNDERS, "Example Alliance") as nodes:
        here, other = nodes.groups
        put = here.ask("proposal.put", title="We send two")["proposal"]
        nodes.until_agreed()
        other.ask("proposal.sponsor", proposal=put)
        nodes.until_agreed()
        manifest = {
            "title": "Delegates to the council",
            "contests": [CONTEST],
            "rule": {"preset": "simple-majority", "tests": []},
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
            cells = {group.region: [{"rows": {"0,1": 10, "1": 6, "2": 4}}]}
            kept = group.ask("return.counted", ballot=ballot, cells=cells, commit=True)
            group.sign(kept["draft"])
        nodes.until_phase(ballot, "declared")
        other.ask(
            "delegates.send", title="Spring congress", starts=START, ends=START + 300 * DAY,
            names="Ada Example\nEva <b>Example</b>", how="By the executive.", mandate="bound",
            bound_to="No cuts.", bound_by="the members' meeting",
        )  # fmt: skip
        nodes.until_agreed()
        # Names travel apart from the logs; this node fetches those of the other.
        until(lambda: names(here) == ["Ada Example", "Eva <b>Example</b>"])
        yield Congress(nodes, ballot)


def names(group: Group) -> list[str | None]:
    """The names of the delegates of the other group, as far as a node holds them."""
    sent = group.ask("delegates.list")["delegations"]
    return [seat["name"] for seat in sent[0]["seats"]] if sent else []


def row(card: Locator, name: str) -> Locator:
    """A delegate's row of a card."""
    named = card.page.get_by_role("rowheader", name=name, exact=True)
    return card.get_by_role("row").filter(has=named)


def test_a_steward_sends_whom_the_vote_elected_recalls_one_and_reports_back(
    page: Page, congress: Congress, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    here = congress.here
    sign_in(page, here, "steward")
    page.goto(f"{here.address}/ballots/{congress.ballot}")
    expect(
        page.get_by_text("At least 1 of the 2 elected are from “Northern branch”")
    ).to_be_visible()
    axe(page)
    page.goto(f"{here.address}/groups")
    page.get_by_role("link", name="Whom they send: delegates").click()
    axe(page)
    page.get_by_role("link", name="Send delegates").click()
    title = f"Council {page.viewport_size['width']}"  # type: ignore[index]
    page.get_by_label("For what").fill(title)
    page.get_by_label("Term starts (UTC)").fill("2027-04-01T12:00")
    page.get_by_label("Term ends (UTC)").fill("2028-04-01T12:00")
    page.get_by_label("Alternates, in the order").fill("Ann")
    page.get_by_label("The vote that elected them").select_option("Delegates to the council")
    page.get_by_label("They report back within").fill("30")
    axe(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert").first).to_contain_text(
        "not the delegates that the vote elected"
    )
    axe(page)
    page.get_by_label("Alternates, in the order").fill("Bob\nDee")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Whom your group sends is published.")
    card = page.locator(".card").filter(has=page.get_by_role("heading", name=title))
    expect(row(card, "Cem")).to_contain_text("Northern branch")
    axe(page)
    card.get_by_role("link", name="Recall").click()
    page.get_by_label("Cem").check()
    page.get_by_label("What the rule says").fill("Three absences; the meeting of 3 May.")
    page.get_by_label("Reason").fill("Absent in <b>May</b>.")
    axe(page)
    page.get_by_role("button", name="Publish the recall").click()
    # Bob is the first alternate, but the place is kept for the north.
    expect(row(card, "Dee")).to_contain_text("moved up for seat 2")
    expect(row(card, "Bob")).to_contain_text("alternate")
    expect(card.get_by_text("Absent in <b>May</b>.")).to_be_visible()
    card.get_by_role("link", name="Report back").click()
    page.get_by_label("Ann").check()
    page.get_by_label("About").select_option("Delegates to the council")
    page.get_by_label("The report").fill("We took our seats.")
    axe(page)
    page.get_by_role("button", name="Publish the report").click()
    card.get_by_text("Report of").click()
    expect(card.get_by_text("We took our seats.")).to_be_visible()
    axe(page)
    screenshot(page)
    card.get_by_role("link", name="Erase this report").click()
    axe(page)
    page.get_by_role("button", name="Erase").click()
    card.get_by_text("Report of").click()
    expect(card.get_by_text("This report is not here, or was erased.")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
def test_anybody_reads_whom_groups_send_and_why_somebody_was_kept_in(
    open_page: Opener,
    congress: Congress,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
    locale: str,
) -> None:
    said = {
        "en-GB": ("By the executive.", "needed for reserved places"),
        "es-MX": ("Por designación", "lugares reservados"),
    }[locale]
    plain = open_page(size, locale=locale, script=False)
    # axe runs as a script, so it looks at the same pages in a browser that has scripts.
    seen = open_page(size, locale=locale)
    result = f"/ballots/{congress.ballot}/result"
    for path, words in (("/delegates", said[0]), (result, said[1])):
        plain.goto(congress.here.address + path)
        seen.goto(congress.here.address + path)
        expect(plain.locator("main")).to_contain_text(words)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not seen.evaluate(wide), path
        axe(seen)
        screenshot(seen, path.rsplit("/", 1)[-1])
    plain.goto(congress.here.address + "/delegates")
    expect(plain.get_by_text("Eva <b>Example</b>")).to_be_visible()
    expect(plain.get_by_role("link", name="Send delegates")).to_have_count(0)
