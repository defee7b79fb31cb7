"""A member votes with a printed code, changes the vote, leaves, and checks the receipt later."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from federation_tests.browser.coalition import DAY, HOUR, START, Coalition, coalition, run
from federation_tests.browser.conftest import Opener, Walker
from federation_tests.browser.flow import receipt_on
from federation_tests.browser.harbor import ANY_RULE, RENT, SPEAKER, Harbor, vote_quickly

Check = Callable[[Page], None]


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def acts(alliance: Harbor) -> dict[str, object]:
    """Everything the ballot box knows to have happened."""
    return alliance.here.ask("codes.status", ballot=alliance.open)


def test_a_member_votes_by_qr_link_and_changes_the_vote_by_hand(
    page: Page, alliance: Harbor, axe: Check, screenshot: Callable[..., Path]
) -> None:
    code = alliance.code()
    before = acts(alliance)
    page.goto(f"{alliance.here.address}/vote?{urlencode({'code': code})}")
    expect(page.get_by_text(code)).to_be_visible()
    assert acts(alliance) == before, "opening the link changed something"
    screenshot(page, "1-link")

    button(page, "Open my ballot")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rent strike and speaker")
    expect(page.get_by_text("Shall we stop paying rent in May?")).to_be_visible()
    page.get_by_text("The rule, in plain words").click()
    expect(page.get_by_text("More than 1/2 of the votes for or against")).to_be_visible()
    page.get_by_label("Yes").check()
    page.get_by_label("Place 1").select_option("Carmen Ortiz")
    page.get_by_label("Place 2").select_option("Ada Lindgren")
    page.get_by_label("Thursday").check()
    page.get_by_label("Sunday").check()
    screenshot(page, "2-ballot")

    button(page, "Review my vote")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this your vote?")
    expect(page.locator("ol li")).to_have_text(["Carmen Ortiz", "Ada Lindgren"])
    assert acts(alliance) == before, "reviewing a vote changed something"
    button(page, "Go back and change it")
    expect(page.get_by_label("Place 2")).to_have_value("0")
    expect(page.get_by_label("Yes")).to_be_checked()
    page.get_by_label("Place 2").select_option("Bao Nguyen")
    button(page, "Review my vote")
    expect(page.locator("ol li")).to_have_text(["Carmen Ortiz", "Bao Nguyen"])
    screenshot(page, "3-review")
    button(page, "Cast this vote")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your vote is in")
    first = receipt_on(page)
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    assert page.locator(".words li").count() >= 4
    screenshot(page, "4-receipt")
    axe(page)
    button(page, "I have kept it, leave")
    expect(page).to_have_url(f"{alliance.here.address}/vote")
    page.goto(f"{alliance.here.address}/vote/received")
    expect(page).to_have_url(f"{alliance.here.address}/vote")

    typed = f"  {code.lower().replace('-', ' ')} "
    page.get_by_label("Your code").fill(typed)
    button(page, "Open my ballot")
    expect(page.get_by_text("A vote is already in under this code.")).to_be_visible()
    expect(page.get_by_label("Yes")).not_to_be_checked()
    page.get_by_label("No", exact=True).check()
    button(page, "Review my vote")
    button(page, "Cast this vote")
    expect(page.get_by_text("It took the place of your earlier vote.")).to_be_visible()
    assert receipt_on(page) != first
    assert acts(alliance)["voted"] == int(str(before["voted"])) + 1


def test_what_is_not_clear_is_marked_and_nothing_is_cast(
    page: Page, alliance: Harbor, axe: Check, screenshot: Callable[..., Path]
) -> None:
    page.goto(f"{alliance.here.address}/vote")
    page.get_by_label("Your code").fill(alliance.code())
    button(page, "Open my ballot")
    before = acts(alliance)
    page.get_by_label("Yes").check()
    page.get_by_label("Place 1").select_option("Ada Lindgren")
    page.get_by_label("Place 2").select_option("Ada Lindgren")
    for day in ("Tuesday", "Thursday", "Sunday"):
        page.get_by_label(day).check()
    button(page, "Review my vote")
    expect(page.get_by_role("alert")).to_contain_text("Your vote has not been cast yet.")
    expect(page.get_by_text("You put the same option in two places.")).to_be_visible()
    expect(page.get_by_text("Mark at most 2 options.")).to_be_visible()
    expect(page.get_by_label("Yes")).to_be_checked()
    expect(page.get_by_label("Place 2")).to_have_value("0")
    axe(page)
    screenshot(page)
    page.get_by_label("Place 1").select_option("")
    button(page, "Review my vote")
    expect(page.get_by_text("A place is empty before one that is filled.")).to_be_visible()
    assert acts(alliance) == before


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    """One group whose coalition keeps its records to itself."""
    base = tmp_path_factory.mktemp("quiet")
    with coalition(base, [("Tenants", "", 7)], "Quiet Alliance", public=False) as made:
        yield made


def announce(private: Coalition) -> tuple[str, list[str]]:
    """A vote that opens after an hour and closes after a day; gives its id and codes."""
    (group,) = private.groups
    group.enrol([f"Member {number}" for number in range(1, 8)])
    proposal = group.ask("proposal.put", title="Rent strike", summary="", text="We stop.")
    rule = {**ANY_RULE, "tests": [{"test": "share", "base": "decided", "op": ">", "share": [1, 2]}]}
    data = {
        "title": "Rent strike",
        "contests": [RENT, SPEAKER],
        "accepts": ["polled"],
        "rule": rule,
        "schedule": {
            "opens": START + 2 * HOUR,
            "closes": START + DAY,
            "returns_due": START + 2 * DAY,
            "zone": "America/Chicago",
        },
    }
    ballot = group.ask("ballot.put", proposal=proposal["proposal"], manifest=data)["ballot"]
    group.attest_roster(ballot)
    private.turn_to(2 * HOUR)
    private.until_phase(ballot, "open")
    return ballot, group.codes(ballot)


def test_after_the_close_a_receipt_is_proved_and_the_bundle_verifies(
    open_page: Opener,
    private: Coalition,
    axe: Check,
    screenshot: Callable[..., Path],
    tmp_path: Path,
) -> None:
    page = open_page()
    (group,) = private.groups
    ballot, codes = announce(private)
    for number, code in enumerate(codes[1:]):
        vote_quickly(group.address, code, {"c0": str(number % 2), "c1r1": str(number % 3)})
    page.goto(f"{group.address}/vote?{urlencode({'code': codes[0]})}")
    button(page, "Open my ballot")
    page.get_by_label("Yes").check()
    page.get_by_label("Place 1").select_option("Efua Mensah")
    button(page, "Review my vote")
    button(page, "Cast this vote")
    receipt = receipt_on(page)
    page.get_by_role("link", name="How to check it").click()
    expect(page.get_by_text("The result of this group is not out yet.")).to_be_visible()
    axe(page)

    private.turn_to(DAY + 60)
    private.until_phase(ballot, "declared")
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("status")).to_contain_text("Your vote is in the group's result.")
    axe(page)
    screenshot(page, "proved")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download the proof").click()
    proof = json.loads(Path(saved.value.path()).read_text())
    assert proof["commitment"] == receipt
    assert recomputed(proof) == proof["root"]
    page.get_by_role("link", name="Rent strike").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Result: Rent strike")

    with page.expect_download() as saved:
        page.get_by_role("link", name="Download the bundle").click()
    bundle = tmp_path / "downloaded.bundle"
    saved.value.save_as(bundle)
    verified = run("verify", str(bundle))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    # The root that the receipt leads to is in the verified file, in the group's signed return.
    assert bytes.fromhex(proof["root"]) in bundle.read_bytes()


def recomputed(proof: dict[str, object]) -> str:
    """The root that a receipt leads to, as RFC 9162 section 2.1.3.2 says; written without ours."""
    index, last = int(str(proof["index"])), int(str(proof["size"])) - 1
    steps = proof["proof"]
    assert isinstance(steps, list)
    node = hashlib.sha256(b"\0" + bytes.fromhex(str(proof["commitment"]))).digest()
    for step in map(bytes.fromhex, steps):
        if index & 1 or index == last:
            node = hashlib.sha256(b"\1" + step + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + step).digest()
        index, last = index >> 1, last >> 1
    assert last == 0
    return node.hex()


def test_a_private_coalition_opens_to_an_invitation_alone(
    walk: Walker, private: Coalition, screenshot: Callable[..., Path]
) -> None:
    (group,) = private.groups
    one, ours = walk(group), walk(group, "steward")
    friend = f"a friend {ours.mark}"
    ours.go("/accesses")
    ours.follow("Invitations to read")
    ours.follow("Invite somebody to read")
    ours.fill("For whom", friend)
    ours.press("Make the invitation")
    screenshot(ours.page, "made")
    code = ours.page.locator(".hash").inner_text()
    ours.follow("Done")
    one.go("/ballots")
    one.headed(one.say("This coalition is not public"))
    screenshot(one.page)
    one.fill("Invitation code", "ABCD-EFGH-0000-0000")
    one.press("Enter", exact=True)
    one.refused("This invitation code is not known here.")
    one.fill("Invitation code", code.lower())
    one.press("Enter", exact=True)
    expect(one.page).to_have_url(f"{group.address}/ballots")
    one.headed(one.say("Votes"))
    mine = ours.page.get_by_role("link", name=re.compile(friend))
    ours.to(mine.filter(has_text=ours.say("End this invitation")))
    ours.press("End this invitation")
    ours.done("invite.strike")
    screenshot(ours.page, "ended")
    one.page.goto(f"{group.address}/proposals")
    one.headed(one.say("This coalition is not public"))
