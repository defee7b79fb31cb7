"""Who belongs: a steward announces that the group leaves and takes it back; people find a group."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from federation_tests.browser.conftest import Walker
from federation_tests.browser.harbor import GROUPS, Harbor

TENANTS, NURSES, BAKERS = (name for name, _, _ in GROUPS)


def test_a_steward_announces_that_the_group_leaves_and_takes_it_back(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    one = walk(alliance.here, "steward")
    one.menu("Groups")
    rows = one.page.get_by_role("region", name=one.say("All groups")).get_by_role("row")
    expect(rows).to_have_count(1 + len(GROUPS))
    one.follow("Leave the coalition")
    one.fill("Reason", "We need a year to ourselves.")
    one.press("Announce it to all groups")
    one.done("membership.leave")
    one.reads("Your group has announced that it leaves.")
    screenshot(one.page)
    one.follow("Take it back", exact=True)
    one.press("Take it back")
    one.done("membership.retract")
    assert alliance.here.ask("membership.show")["leaving"] == []


def test_a_group_says_that_it_takes_people_in_and_an_offer_is_made_and_taken_back(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    one = walk(alliance.here, "steward")
    one.menu("Groups")
    one.follow("Say whether your group takes people in")
    one.fill("Whom you take in, and how to reach you", "Anybody. On Mondays, in the hall.")
    one.press("Publish it")
    one.done("membership.at-large")
    one.sees("On Mondays, in the hall.")
    one.follow("Offer to take a group up")
    one.choose("Group", BAKERS, exact=True)
    one.fill("What its members are promised", "Two seats in the committee.")
    one.press("Publish the offer")
    one.done("membership.offer")
    one.sees("Two seats in the committee.")
    screenshot(one.page)
    one.follow("Take this offer back")
    one.press("Take it back")
    one.done("membership.retract")
    one.reads("No group has offered to take another up.")


def test_a_group_says_who_runs_its_server(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    one = walk(alliance.here, "steward")
    one.menu("Groups")
    one.follow("Say who runs your group's server")
    one.fill("Who runs your group's server", "Hosting co-op")
    one.press("Publish it")
    one.done("membership.operator")
    one.sees("Hosting co-op")
    screenshot(one.page)
    groups = alliance.here.ask("membership.show")["groups"]
    assert [g["operator"] for g in groups if g["group"] == TENANTS] == ["Hosting co-op"]
    one.follow("Say who runs your group's server")
    one.fill("Who runs your group's server", "")
    one.press("Publish it")
    one.done("membership.operator")
    expect(one.page.get_by_text("Hosting co-op")).to_have_count(0)


def test_a_group_takes_an_offer_up_and_thinks_better_of_it(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    nurses = alliance.coalition.groups[1]
    offer = nurses.ask("membership.offer", group=TENANTS, terms="A branch of your own.")["offer"]
    alliance.coalition.until_agreed()
    one = walk(alliance.here, "steward")
    one.go("/groups")
    one.follow("Take this offer up")
    one.fill("Name of a caucus", "Old tenants")
    one.press("Announce it to all groups")
    one.done("membership.leave")
    one.go("/groups/stay")
    one.press("Take it back")
    one.done("membership.retract")
    alliance.coalition.until_agreed()
    nurses.ask("membership.retract", offer=offer)
    alliance.coalition.until_agreed()
    one.go("/groups")
    one.reads("No group has offered to take another up.")


def test_a_group_finds_an_offer_at_home_and_declines_it(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    nurses = alliance.coalition.groups[1]
    nurses.ask("membership.offer", group=TENANTS, terms="A branch of our own hospital.")
    alliance.coalition.until_agreed()
    one = walk(alliance.here, "steward")
    one.go("/")
    one.follow("Answer the offer to take your group up: {group}", group=NURSES)
    one.sees("A branch of our own hospital.")
    one.fill("Reason", "We are tenants, not nurses.")
    screenshot(one.page)
    one.press("Decline the offer")
    one.done("membership.decline")
    one.sees("We are tenants, not nurses.")
    one.reads("No group has offered to take another up.")
    alliance.coalition.until_agreed()
    assert nurses.ask("membership.show")["declined"][0]["to"] == TENANTS


def test_a_visitor_without_a_group_sees_who_takes_people_in_and_nothing_to_press(
    walk: Walker, alliance: Harbor
) -> None:
    alliance.here.ask("membership.at-large", about="Everybody on our street")
    one = walk(alliance.here)
    one.go("/groups")
    one.sees("Everybody on our street")
    expect(one.link("Leave the coalition")).to_have_count(0)


def test_somebody_without_a_group_asks_and_is_taken_in(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    alliance.here.ask("membership.at-large", about="Everybody on our street")
    guest, one = walk(alliance.here), walk(alliance.here, "steward")
    names = [f"{who} {guest.mark}" for who in ("Noor", "Bo", "Cy")]
    codes = []
    for name in names:
        guest.go("/groups")
        guest.follow("Ask to be taken in")
        guest.fill("Your name", name)
        guest.fill("How they reach you", f"{guest.mark}@people.example")
        guest.fill("What you want to say", "I clean offices at night.")
        guest.press("Ask to be taken in")
        codes.append(guest.page.locator(".hash").inner_text())
        screenshot(guest.page)
        guest.follow("Done")
    one.go("/")
    one.to(one.page.locator("a[href='/applicants']").first)
    screenshot(one.page, "asked")

    def answer(name: str, what: str) -> None:
        card = one.page.get_by_role("listitem").filter(has_text=name)
        one.to(card.get_by_role("link", name=one.say(what)).first)

    answer(names[0], "Take in")
    one.fill("What they read about it", "We meet on Mondays.")
    one.press("Take in")
    one.done("applicant.accept")
    screenshot(one.page, "taken-in")
    one.follow("Give them an access")
    number = one.field("Their number in your members' list")
    assert number.input_value().startswith("at-large-")
    one.go("/applicants")
    answer(names[1], "Decline")
    one.fill("Why", "You live too far away.")
    one.press("Decline")
    one.done("applicant.decline")
    answer(names[2], "Erase")
    one.press("Erase")
    one.done("applicant.erase")
    for code, reads in zip(
        codes, ("The group has taken you in.", "The group does not take you in."), strict=False
    ):
        guest.go("/groups/join/answer")
        guest.fill("Your code", code)
        guest.press("See the answer")
        guest.reads(reads)
    guest.press("Erase the answer")
    guest.reads("What you wrote is erased.")
    alliance.here.ask("membership.at-large")
