"""Who takes part: a steward sets a target and counts, a member tells what they like."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from federation_tests.browser.conftest import Walker
from federation_tests.browser.harbor import Harbor
from federation_tests.browser.ledger import COMBOS


def test_a_target_is_set_and_the_gap_shown_with_what_helps(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    one = walk(alliance.here, "steward")
    one.go(f"/ballots/{alliance.coming}")
    one.follow("Who takes part, and whom to reach")
    one.follow("Set a target")
    one.fill("Part of those invited", "3/4")
    one.press("Publish the target")
    one.done("participation.target")
    one.follow("Count your group")
    for key, people in (("invited", 40), ("reached", 30), ("read", 22), ("spoke", 6), ("voted", 8)):
        one.page.locator(f"[name={key}]").first.fill(str(people))
    one.press("Publish the counts")
    one.done("participation.count")
    expect(one.scope).to_contain_text("22")
    one.reads("Remind them before the close; offer paper, and a lift to the hall.")
    screenshot(one.page)


def test_figures_that_do_not_fit_change_nothing_and_are_kept_in_the_form(
    walk: Walker, alliance: Harbor
) -> None:
    before = alliance.here.ask("participation.show", ballot=alliance.coming)["groups"]
    one = walk(alliance.here, "steward")
    one.go(f"/ballots/{alliance.coming}/participation/count")
    one.page.locator("[name=invited]").first.fill("4")
    one.page.locator("[name=reached]").first.fill("5")
    one.press("Publish the counts")
    one.refused_by("bad-figures")
    expect(one.page.locator("[name=reached]").first).to_have_value("5")
    after = alliance.here.ask("participation.show", ballot=alliance.coming)["groups"]
    assert after == before


def test_a_member_tells_something_and_takes_it_back(
    walk: Walker, alliance: Harbor, screenshot: Callable[..., Path]
) -> None:
    here = alliance.here
    trait = f"Age {len(here.ask('participation.questions')['questions'])}"
    here.ask("participation.ask", trait=trait, answers=["under 30", "30 or more"])
    one = walk(here, "member", member=f"m{len(COMBOS):03}")
    one.go("/access")
    one.follow("What I tell my group about myself")
    one.page.get_by_label(trait).select_option("under 30")
    one.press("Keep this")
    one.done("participation.tell")
    expect(one.page.get_by_label(trait)).to_have_value(f"{trait}\tunder 30")
    screenshot(one.page)
    one.go(f"/ballots/{alliance.coming}")
    one.follow("Say that you have read about it")
    one.press("Keep this")
    one.done("participation.read")
    one.go("/about-me")
    one.page.get_by_label(trait).select_option("")
    one.press("Keep this")
    asked = here.ask("participation.questions")["questions"][-1]
    assert [answer["shared"] for answer in asked["answers"]] == [0, 0]


def test_a_steward_asks_members_and_stops_asking(walk: Walker, alliance: Harbor) -> None:
    one = walk(alliance.here, "steward")
    one.go(f"/ballots/{alliance.coming}/participation")
    one.follow("What members are asked about themselves")
    one.follow("Ask something")
    one.fill("Question", "Shifts")
    one.field("Answer %(number)s", number=1).fill("days")
    one.field("Answer %(number)s", number=2).fill("nights")
    one.press("Ask it")
    one.done("participation.ask")
    one.to(one.link("Ask it no longer").filter(has_text="Shifts"))
    one.press("Erase the answers")
    one.done("participation.drop")
    expect(one.page.get_by_role("heading", name="Shifts")).to_have_count(0)
