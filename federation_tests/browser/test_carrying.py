"""A vote carried on pages alone: put, its voters' list attested by two, opened, counted by two.

A facilitator and two stewards, each in a browser of their own; the second steward's has no
JavaScript. On phones in Spanish and at desks in English.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from federation_tests.browser.coalition import DAY, Coalition, coalition, until
from federation_tests.browser.conftest import Walker
from federation_tests.browser.walk import Walk
from node.founding.stewards import open_steward_key, write_steward_key

ROSTER = "id,name\n" + "".join(f"{n},Example member {n}\n" for n in range(1, 41))
Picture = Callable[..., Path]


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Coalition]:
    """A group by itself, newly founded: what it waits for is its own."""
    founders = [("Example Tenants' Association", "North", 60)]
    with coalition(tmp_path, founders, "Example Alliance", deliberation="1 day") as nodes:
        yield nodes


PASSPHRASE = "four unrelated words"


def sign(at: Walk, number: int, *, sealed: bool = False) -> None:
    """Lend a steward's key and press what signs; sealed, the passphrase opens it in the browser."""
    key = sorted((at.group.home / "stewards").glob("*.key"))[number]
    seed = tomllib.loads(key.read_text())["seed"].encode()
    if sealed:
        copy = at.group.home / f"sealed{number}.key"
        write_steward_key(copy, open_steward_key(key, str), PASSPHRASE)
        at.page.locator("#key").set_input_files(copy)
        for typed, says in (
            ("", "This file is sealed. Type its passphrase; it stays in your browser."),
            ("other words", "This passphrase does not open the key."),
        ):
            at.page.locator("#passphrase").fill(typed)
            at.button("Sign it").first.click()
            expect(at.page.get_by_text(at.say(says))).to_be_visible()
        at.page.locator("#passphrase").fill(PASSPHRASE)
    else:
        at.page.locator("#key").set_input_files(key)
    with at.page.expect_request(lambda request: request.method == "POST") as sent:
        at.press("Sign it")
    if at.script:
        # File and passphrase stay in the browser: what is sent holds the signature alone.
        body = sent.value.post_data_buffer
        assert body is not None
        assert re.search(rb'name="signature"\r\n\r\n[0-9a-f]{128}', body)
        assert seed not in body
        assert PASSPHRASE.encode() not in body
        assert b"commonweal steward key" not in body


def announce(at: Walk, title: str) -> str:
    """Fill in a vote on the group's proposal, look at what it would be, and announce it."""
    at.menu("Votes")
    at.follow("Put a vote")
    at.to(at.page.get_by_role("link", name="A strike fund"))
    at.fill("What it is called", "", exact=True)
    at.fill("In short, for those who vote", "Kept while it is wrong.")
    at.press("Show what this will do")
    expect(at.page.locator("#title-error")).to_have_text(at.say("This is needed."))
    expect(at.page.locator("#summary")).to_have_value("Kept while it is wrong.")
    at.fill("What it is called", title, exact=True)
    at.press("Show what this will do")
    at.reads("Nothing is done yet. Look it over, then press the button below it.")
    at.press("Announce the vote")
    at.done("ballot.compose")
    return at.ident()


def open_now(at: Walk, ballot: str) -> None:
    at.go(f"/ballots/{ballot}")
    at.follow("Open it now")
    at.press("Open it now")


def test_a_vote_is_put_attested_opened_counted_and_decided_on_pages(
    walk: Walker, one: Coalition, screenshot: Picture
) -> None:
    here = one.groups[0]
    lead, first, second = _people(walk, one)
    here.ask("proposal.put", title="A strike fund", summary="We share.", text="One.")
    ballot = announce(lead, "A shared strike fund")
    open_now(lead, ballot)
    lead.refused("No group has confirmed its voters' list yet.")
    _attest(first, second, ballot, screenshot)
    open_now(lead, ballot)
    lead.refused("This vote can't open yet.")
    assert here.ask("ballot.show", ballot=ballot)["opened"] is None
    one.turn_to(3 * DAY)
    one.until_phase(ballot, "open")
    one.turn_to(10 * DAY)
    one.until_phase(ballot, "closed")
    for at in (first, second):  # who publishes in the group's name signs in every week
        at.sign_in("steward")
    _count(first, second, ballot, screenshot)
    until(lambda: here.ask("ballot.show", ballot=ballot)["phase"] == "declared")
    first.go(f"/ballots/{ballot}/result")
    first.reads("carried")


def _people(walk: Walker, one: Coalition) -> tuple[Walk, Walk, Walk]:
    here = one.groups[0]
    return (
        walk(here, "facilitator", label="Fay Example"),
        walk(here, "steward", label="Ada Example"),
        walk(here, "steward", label="Bao Example", script=False),
    )


def _attest(first: Walk, second: Walk, ballot: str, screenshot: Picture) -> None:
    """Members are imported, the list is made of them, and two sign it."""
    first.go(f"/ballots/{ballot}/roll")
    first.follow("Import the members' list")
    first.fill("Or its lines, pasted", ROSTER)
    first.press("Show what this will do")
    first.press("Change the members' list")
    first.done("roster.import")
    first.go("/")
    first.follow("Attest your voters' list: {title}", title="A shared strike fund")
    first.press("Show what this will do")
    screenshot(first.page, "roll")
    sign(first, 0, sealed=True)
    first.done("roll.draft")
    first.reads("You have signed it already.")
    # The other key does not help at the same sign-in: the page has no form for it.
    expect(first.page.locator("#key")).to_have_count(0)
    # What was entered is thrown away and entered again before anybody has confirmed it.
    first.follow("It is wrong: throw it away")
    first.press("Throw it away")
    first.done("draft.drop")
    first.go(f"/ballots/{ballot}/roll")
    first.field("Numbers that you enter").check()
    first.page.locator("#count-0").fill("40")
    first.press("Show what this will do")
    sign(first, 0)
    draft = first.ident()
    first.go("/drafts")
    second.go("/")
    second.follow(
        "Confirm what another administrator entered: {title}", title="A shared strike fund"
    )
    assert second.ident() == draft
    sign(second, 1)
    second.done("draft.sign")


def _count(first: Walk, second: Walk, ballot: str, screenshot: Picture) -> None:
    first.go("/")
    first.follow("Send your group's result: {title}", title="A shared strike fund")
    first.page.locator("#r0c0o0").fill("3")
    first.page.locator("#r0c0o1").fill("1")
    first.press("Show what this will do")
    expect(first.page.locator("main .warn")).to_contain_text("4")
    for name, votes in (("o0", "21"), ("o1", "7"), ("o2", "2"), ("b", "1"), ("s", "1")):
        first.page.locator(f"#r0c0{name}").fill(votes)
    first.press("Show again what this will do")
    screenshot(first.page, "count")
    sign(first, 0)
    first.done("roll.draft")
    draft = first.ident()
    second.go(f"/drafts/{draft}")
    expect(second.page.get_by_role("cell", name="21", exact=True)).to_be_visible()
    sign(second, 1)
    second.done("draft.sign")
    assert second.ident() == ballot


def test_a_group_stands_aside_from_its_own_vote(walk: Walker, one: Coalition) -> None:
    here = one.groups[0]
    here.ask("proposal.put", title="A strike fund", summary="We share.", text="One.")
    lead, first, _ = _people(walk, one)
    ballot = announce(lead, "A fund that is about us")
    first.go(f"/ballots/{ballot}")
    first.follow("Stand aside")
    first.fill("Reason", "It is about us.")
    first.press("Stand aside")
    first.done("ballot.recuse")
    aside = here.ask("ballot.show", ballot=ballot)["recused"]
    assert aside == [{"group": here.name, "reason": "It is about us."}]
    expect(first.page.get_by_text("It is about us.")).to_be_visible()


def test_codes_are_printed_struck_and_given_up_for_paper(
    walk: Walker, one: Coalition, screenshot: Picture
) -> None:
    here = one.groups[0]
    here.ask("proposal.put", title="A strike fund", summary="We share.", text="One.")
    here.enrol([f"Example member {number}" for number in range(1, 4)])
    lead, first, _ = _people(walk, one)
    ballot = announce(lead, "A fund to vote on online")
    here.attest_roster(ballot)
    first.go(f"/ballots/{ballot}")
    first.follow("Voting codes")
    first.press("Make the codes")
    expect(first.page.locator(".sheet")).to_have_count(3)
    screenshot(first.page)
    first.go(f"/ballots/{ballot}/codes")
    first.follow("Strike a code")
    first.fill("Whose codes", "m001")
    first.fill("Reason", "lost")
    first.press("Strike it")
    first.done("codes.strike")
    first.follow("Give a member paper instead")
    first.fill("Whose codes", "m002")
    first.press("Give paper")
    first.done("codes.paper")
    status = here.ask("codes.status", ballot=ballot)
    assert [status[name] for name in ("issued", "struck", "paper")] == [1, 1, 1]
