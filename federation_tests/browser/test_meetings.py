"""A meeting as its facilitator leads it, as another group's steward confirms it, and what waits.

The way to a vote is walked too: what is missing, by when, who can supply it, and a vote that does
not open before.
"""

from base64 import b64encode
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from federation_tests.browser.coalition import DAY, HOUR, Coalition, typed
from federation_tests.browser.conftest import DESKTOP, Opener, Walker
from federation_tests.browser.two import BAKERS, TENANTS, announce, propose
from federation_tests.browser.walk import Walk

# The clock only goes forward, so each walk has days of its own.
DAYS = (day * DAY for day in count(0, 2))


@pytest.fixture(scope="module")
def two(found_two: Callable[..., Coalition]) -> Coalition:
    """Two groups, newly founded; a process may ask for half an hour of discussion."""
    return found_two(emergency="10 minutes", emergency_share="3/4")


def call(one: Walk, title: str, starts: int, ends: int, *, regional: bool = False) -> str:
    """Fill in the form for a meeting and send it; gives its id."""
    one.fill("What it is called", title)
    one.fill("Begins", typed(starts))
    one.fill("Ends", typed(ends))
    one.fill("Time zone", "UTC")
    one.fill("Place", "Example hall", exact=True)
    one.fill("Agenda", "Welcome | 10\nThe fund | 40 | with figures")
    if regional:
        one.choose("Region", "North", exact=True)
    one.press("Call the meeting")
    one.done("convening.call")
    one.headed(title)
    return one.ident()


def test_a_meeting_from_the_call_to_the_confirmed_report(
    walk: Walker, two: Coalition, screenshot: Callable[..., Path]
) -> None:
    here, other = two.groups
    day = next(DAYS)
    two.turn_to(day)
    one = walk(here, "facilitator")
    one.menu("Meetings")
    one.follow("Call a meeting")
    meeting = call(one, f"Assembly {one.mark}", day + 2 * HOUR, day + 4 * HOUR)
    prepare(one, day)
    one.follow("Check in")
    one.fill("Members present", 12)
    one.fill("Delegates by name", "Ana | for the fund | alternate")
    one.press("Check in")
    one.done("convening.check-in")
    expect(one.scope).to_contain_text("for the fund")
    two.until_agreed()
    other.ask("convening.check-in", convening=meeting, members=8)
    two.until_agreed()
    two.turn_to(day + 5 * HOUR)
    one.go(f"/meetings/{meeting}")
    one.follow("Keep the minutes")
    one.fill("Minutes", "Ana opened the meeting.")
    one.press("Keep them")
    one.done("convening.minutes")
    one.follow("Report what it came to")
    one.fill("What it came to", "We make the fund.")
    one.press("Publish the report")
    one.done("convening.report")
    one.sees("20")
    one.sees(BAKERS)
    screenshot(one.page, "reported")
    two.until_agreed()
    other.ask("roster.import", csv=b64encode(b"id,name\nm1,Mar\n").decode(), commit=True)
    mine = walk(other, "member", member="m1")
    mine.go(f"/meetings/{meeting}")
    mine.follow("I am here")
    mine.press("Keep this")
    mine.done("convening.attend")
    mine.follow("I was there: confirm it myself, or dispute it")
    mine.press("Keep this")
    mine.done("convening.voice")
    theirs = walk(other, "steward")
    theirs.go(f"/meetings/{meeting}")
    theirs.follow("Confirm or dispute it")
    theirs.press("Publish it")
    theirs.done("convening.answer")
    theirs.reads("report confirmed")
    screenshot(theirs.page, "confirmed")
    two.until_agreed()
    one.page.reload()
    one.reads("report confirmed")
    ours = walk(here, "steward")
    ours.go(f"/meetings/{meeting}")
    ours.page.get_by_text(ours.say("Words that your group can have erased")).click()
    ours.to(ours.page.locator(f"a[href^='/meetings/{meeting}/erase/']").first)
    ours.sees("Ana opened the meeting.")
    ours.fill("Why", "Ana asked for it.")
    ours.press("Erase them everywhere")
    ours.done("moderation.erase")
    ours.reads("These words were erased, as their group asked.")


def prepare(one: Walk, day: int) -> None:
    """Move a meeting by an hour, change its agenda, and say who facilitates it."""
    one.follow("Move the meeting")
    one.fill("Ends", typed(day + 4 * HOUR + 1800))
    one.fill("Reason", "There is more to say.")
    one.press("Move the meeting")
    one.done("convening.move")
    one.follow("Change the agenda")
    one.fill("Agenda", "Welcome | 10\nThe fund | 60 | with figures")
    one.press("Put this agenda")
    one.done("convening.agenda")
    one.follow("Say who facilitates")
    one.fill("Names", "Fay Example")
    one.press("Publish it")
    one.done("convening.facilitate")
    one.sees("Fay Example")


def test_a_meeting_is_cancelled_and_says_why(walk: Walker, two: Coalition) -> None:
    day = next(DAYS)
    two.turn_to(day)
    one = walk(two.groups[0], "facilitator")
    one.go("/meetings/new")
    call(one, f"Picnic {one.mark}", day + HOUR, day + 2 * HOUR)
    one.follow("Cancel it")
    one.fill("Reason", "It will rain.")
    one.press("Cancel the meeting")
    one.done("convening.cancel")
    one.sees("It will rain.")


def test_a_vote_waits_for_its_meetings_and_everybody_sees_what_is_missing(
    walk: Walker, two: Coalition, screenshot: Callable[..., Path]
) -> None:
    here, other = two.groups
    day = next(DAYS)
    two.turn_to(day)
    lead, steward = walk(here, "facilitator"), walk(here, "steward")
    put = propose(two, f"A common fund {lead.mark}")
    at = f"/proposals/{put}"
    lead.go(at)
    lead.follow("Let meetings settle the options first")
    lead.reads(
        "First call a national meeting on this proposal, and regional ones that belong to it."
    )
    lead.go(f"/meetings/new?proposal={put}")
    national = call(lead, "National assembly", day + 2 * HOUR, day + 3 * HOUR)
    lead.follow("Call a regional meeting of it")
    call(lead, "Northern assembly", day + 5 * HOUR, day + 6 * HOUR, regional=True)
    lead.go(f"{at}/process/new")
    lead.fill("How many of their reports must be confirmed", 1)
    lead.fill("The national report is due", typed(day + 4 * HOUR))
    lead.fill("The regional reports are due", typed(day + 8 * HOUR))
    lead.fill("Time zone", "UTC")
    lead.fill("Groups present in them, at least", 2)
    lead.fill("First wordings of the options", "Strike | For a day\nMarch")
    lead.fill("To discuss, at least", "20 minutes")
    lead.press("Publish it")
    lead.done("process.declare")
    steward.go(f"{at}/process")
    steward.reads("something is missing")
    steward.reads("Its report is missing. Who can supply it: %(who)s.", who=TENANTS)
    agree_to_be_quick(steward)
    report_nationally(lead, two, national, day)
    steward.go(f"{at}/process")
    steward.reads("report confirmed")
    steward.sees("Boycott")
    refused_opening(walk, two, put, day)
    two.turn_to(day + 9 * HOUR)
    steward.go(f"{at}/process")
    steward.reads("overdue")
    steward.follow("Agree to go on")
    steward.press("Publish it")
    steward.done("process.agree")
    steward.reads("Would go on: %(who)s.", who=TENANTS)
    screenshot(steward.page)
    two.until_agreed()
    assert other.ask("process.show", proposal=put)["proceeding"] == [TENANTS]


def agree_to_be_quick(steward: Walk) -> None:
    """Agree to the shorter times, and take it back."""
    steward.follow("Agree to shorter times")
    steward.fill("Reason", "The office closes in May.")
    steward.press("Publish it")
    steward.done("process.agree")
    steward.reads("Agree: %(who)s.", who=TENANTS)
    steward.follow("No longer agree to shorter times")
    steward.press("Publish it")
    steward.done("process.agree")


def report_nationally(lead: Walk, two: Coalition, national: str, day: int) -> None:
    """The national meeting adds an option; the other group confirms its report."""
    here, other = two.groups
    two.turn_to(day + 3 * HOUR + 60)
    here.ask("convening.check-in", convening=national, members=9)
    two.until_agreed()
    other.ask("convening.check-in", convening=national, members=7)
    two.until_agreed()
    lead.go(f"/meetings/{national}")
    lead.follow("Report what it came to")
    lead.page.locator("summary", has_text=lead.say("Start from an outline")).click()
    lead.follow("Report on options")
    assert lead.say("Who was missing") in lead.field("What it came to").input_value()
    lead.fill("What it came to", "One more way.")
    word = "add" if lead.combo.language == "en" else "añadir"
    lead.fill("Changes of the options", f"{word}: Boycott | of the banks")
    lead.press("Publish the report")
    lead.done("convening.report")
    two.until_agreed()
    report = here.ask("convening.show", convening=national)["report_list"][0]["report"]
    other.ask("convening.answer", report=report, stance="confirm")
    two.until_agreed()


def refused_opening(walk: Walker, two: Coalition, put: str, day: int) -> None:
    """A vote whose hour has come does not open; both servers say what it waits for."""
    opens = day + 7 * HOUR
    ballot = announce(two, put, "Which way?", contest=None, opens=opens, closes=opens + DAY)
    for group, members in zip(two.groups, (60, 40), strict=True):
        group.attest_count(ballot, members)
    two.until_agreed()
    two.turn_to(opens + 600)
    two.until_agreed()
    for group in two.groups:
        reader = walk(group)
        reader.go(f"/ballots/{ballot}")
        expect(reader.scope).to_contain_text(
            reader.say(
                "confirmed reports of regional meetings: %(have)s, needed: %(needed)s",
                have=0,
                needed=1,
            )
        )
        assert two.phase(group, ballot) == "announced"


def test_agenda_and_minutes_go_on_paper_without_buttons(open_page: Opener, two: Coalition) -> None:
    here = two.groups[0]
    known = here.ask("convening.list")["convenings"]
    meeting = next(one for one in known if one["title"].startswith("Assembly"))
    # The walk before had the first minutes erased.
    here.ask("convening.minutes", convening=meeting["convening"], text="Ana opened the meeting.")
    two.until_agreed()
    page = open_page(DESKTOP)
    page.goto(f"{here.address}/meetings/{meeting['convening']}")
    page.emulate_media(media="print")
    expect(page.get_by_text("The fund").first).to_be_visible()
    expect(page.get_by_text("Ana opened the meeting.")).to_be_visible()
    expect(page.locator("nav.menu")).to_be_hidden()
    assert page.locator("main .actions:visible").count() == 0
