"""A private coalition founded on pages; somebody outside of it reads there by an invitation."""

import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import expect

from federation_tests.browser.coalition import Group
from federation_tests.browser.conftest import Opener
from federation_tests.browser.founding_walk import (
    FOUNDERS,
    come_in,
    finish,
    founding,
    made_groups,
    send,
    sign,
)
from federation_tests.browser.judge import Judge
from federation_tests.browser.ledger import SIZES, Combo
from federation_tests.browser.walk import Walk

CLOSED = "This coalition is not public"


def test_a_private_coalition_is_founded_on_pages_and_a_guest_reads_by_an_invitation(
    tmp_path: Path,
    open_page: Opener,
    combo: Combo,
    axe: Judge,
    screenshot: Callable[..., Path],
) -> None:
    def at(group: Group) -> Walk:
        page = open_page(SIZES[combo.size], locale=combo.locale)
        return Walk(page, group, combo, axe, page.locator("main"))

    groups = made_groups(tmp_path)
    with ExitStack() as stack:
        processes = [stack.enter_context(founding(group, group.port)) for group in groups]
        one, other = (at(group) for group in groups)
        found(one, other, processes)
        for walk, process in zip((one, other), processes, strict=True):
            finish(walk, process, screenshot)
        one.go("/charter")
        one.reads("only the groups and those they invite may read them")
        title = propose(one)
        code = invite(one, "Example Herald", screenshot)
        guest = at(groups[0])
        path = turned_away(guest, title, screenshot)
        enter(guest, "ABCD-EFGH-0000-0000")
        guest.refused("This invitation code is not known here.")
        enter(guest, code.lower())
        reads(guest, path, title, screenshot)
        # It opens the pages of the server that made it, and no other's.
        elsewhere = at(groups[1])
        elsewhere.go("/")
        elsewhere.headed(elsewhere.say(CLOSED))
        enter(elsewhere, code)
        elsewhere.refused("This invitation code is not known here.")
        one.go("/invitations")
        one.follow("End this invitation")
        one.press("End this invitation")
        one.done("invite.strike")
        for shown in (path, "/charter", "/"):
            guest.go(shown)
            guest.headed(guest.say(CLOSED))
            expect(guest.page.get_by_text(title)).to_have_count(0)
        enter(guest, code)
        guest.refused("This invitation code is not known here.")


def found(one: Walk, other: Walk, processes: list["subprocess.Popen[str]"]) -> None:
    """From two cards to a whole charter that keeps the public records to the groups."""
    for walk, process in zip((one, other), processes, strict=True):
        come_in(walk, process)
    send(one, ("other.card", other.take(other.link("Download your group's card"))))
    one.follow("Write the draft")
    one.fill("What it is called", "Example Alliance")
    one.fill("Who answers for personal data", "the council's secretary")
    # Nobody has to ask for it: a coalition is private unless its founders say otherwise.
    expect(one.field("Anybody may read the public records")).to_have_value("no")
    one.press("Make the draft")
    send(other, ("coalition.draft", one.take(one.link("Download the draft for the others"))))
    for walk in (one, other):
        walk.go("/draft")
        walk.reads("only the groups and those they invite may read them")
        walk.go("/")
        sign(walk)
    signature = other.take(other.link("Download your group's signature for the others"))
    send(one, ("other.sig", signature))
    charter = one.take(one.link("Download the charter for the others"))
    send(other, ("coalition.charter", charter))


def propose(one: Walk) -> str:
    """The first administrator puts a proposal; gives its title."""
    title = f"A kitchen for all {one.mark}"
    one.go("/proposals")
    one.follow("New proposal")
    one.fill("Title", title)
    one.fill("Summary", "One kitchen for two groups.")
    one.fill("Wording", "We cook together.")
    one.press("Publish the proposal")
    one.done("proposal.put")
    return title


def invite(one: Walk, whom: str, screenshot: Callable[..., Path]) -> str:
    """An administrator invites somebody; gives the code, which is shown once."""
    one.go("/access")
    one.follow("Who has access")
    one.follow("Invitations to read")
    one.reads("Nobody is invited.")
    one.follow("Invite somebody to read")
    one.fill("For whom", whom)
    one.press("Make the invitation")
    code = one.page.locator(".hash").inner_text()
    screenshot(one.page, "invited")
    one.follow("Done")
    one.sees(whom)
    expect(one.page.get_by_text(code)).to_have_count(0)
    return code


def turned_away(guest: Walk, title: str, screenshot: Callable[..., Path]) -> str:
    """Without an invitation no address shows anything of the coalition; gives a proposal's."""
    for path in ("/", "/charter", "/groups", "/points", "/record", "/proposals"):
        guest.go(path)
        guest.headed(guest.say(CLOSED))
        expect(guest.page.get_by_text(title)).to_have_count(0)
    screenshot(guest.page, "door")
    # What is open all the same: how to check, the guides, and where people of the groups come in.
    guest.go("/check")
    guest.go("/help")
    guest.go("/proposals")
    guest.follow("Vote with a code")
    guest.go("/proposals")
    guest.follow("Sign in with a link or code of your own")
    guest.go("/proposals")
    return "/proposals"


def enter(guest: Walk, code: str) -> None:
    """Type an invitation code at the door."""
    guest.fill("Invitation code", code)
    guest.press("Enter", exact=True)


def reads(guest: Walk, path: str, title: str, screenshot: Callable[..., Path]) -> None:
    """Whoever is invited reads what members read, acts nowhere, and sees no administration."""
    expect(guest.page).to_have_url(f"{guest.group.address}{path}")
    guest.to(guest.page.get_by_role("link", name=title))
    guest.sees("One kitchen for two groups.")
    for act in ("Comment", "Sponsor", "Put a vote", "Withdraw"):
        expect(guest.link(act, exact=True)).to_have_count(0)
    screenshot(guest.page, "reads")
    for entry in ("Home", "Unity", "Meetings", "Votes", "Demands", "Groups"):
        guest.menu(entry)
    for name, _region, _members in FOUNDERS:
        guest.sees(name)
    guest.go("/charter")
    guest.reads("only the groups and those they invite may read them")
    for closed in ("/accesses", "/invitations", "/proposals/new", "/journal"):
        guest.go(closed)
        expect(guest.page.get_by_text("Example Herald")).to_have_count(0)
        expect(guest.page.locator("main form[action='" + closed + "']")).to_have_count(0)
