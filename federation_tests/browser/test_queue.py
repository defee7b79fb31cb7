"""A facilitator opens the queue, a member and a guest ask on their telephones, and are called."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from federation_tests.browser.coalition import HOUR, Coalition, coalition, typed
from federation_tests.browser.conftest import Walker
from federation_tests.browser.two import FOUNDERS
from federation_tests.browser.walk import Walk

STILL = "?still=yes"


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    """A group by itself, whose meeting is on."""
    with coalition(tmp_path_factory.mktemp("queue"), FOUNDERS[:1], "Example Alliance") as nodes:
        yield nodes


def test_people_ask_to_speak_and_are_called(
    walk: Walker, one: Coalition, screenshot: Callable[..., Path]
) -> None:
    here = one.groups[0]
    here.ask("roster.import", csv=b64encode(b"id,name\nm1,Mar\n").decode(), commit=True)
    lead, member, guest = walk(here, "facilitator"), walk(here, "member", member="m1"), walk(here)
    meeting = here.ask(
        "convening.call", title=f"Assembly {lead.mark}", starts=typed(0), ends=typed(3 * HOUR),
        zone="UTC", place="Main hall", basis="members",
    )["convening"]  # fmt: skip
    opened(lead, meeting)
    asked(member, meeting)
    screenshot(member.page, "place")
    code = here.ask("door.open", convening=meeting, minutes=60)["code"]
    came(guest, meeting, code)
    screenshot(guest.page, "guest")
    lead.go(f"/meetings/{meeting}/queue{STILL}")
    lead.to(lead.button("Sooner").filter(has_text="Gal"))
    lead.done("speakers.move")
    screenshot(lead.page, "queue")
    called(lead)
    member.go(f"/meetings/{meeting}/speak{STILL}")
    member.sees("Gal")
    member.press("Take it back")
    member.done("speakers.take-back")
    guest.go(f"/meetings/{meeting}/here/speak{STILL}")
    guest.reads("You have the floor.")
    emptied(lead)
    guest.go(f"/meetings/{meeting}/here/speak{STILL}")
    guest.fill("What you go by in the room", "Gal")
    guest.press("Ask to speak")
    guest.press("Take it back")
    guest.reads("Nobody waits to speak.")


def opened(lead: Walk, meeting: str) -> None:
    """Say how the queue is led, and open it; a hand that is raised goes in first."""
    lead.go(f"/meetings/{meeting}")
    assert lead.link("Lead the speakers' queue").count() == 1
    # Still: what comes again by itself would take the page from under the next step.
    lead.go(f"/meetings/{meeting}/queue{STILL}")
    lead.follow("How it is led")
    lead.field("Who has not spoken yet comes first").check()
    lead.fill("Seconds for a speech", 300)
    lead.press("Keep this")
    lead.done("speakers.lead")
    lead.press("Let people ask on their own devices")
    lead.done("speakers.lead")
    for name in ("Ana", "Bo"):
        lead.follow("Somebody raised a hand")
        lead.fill("What they go by in the room", name)
        lead.press("Put them in the queue")
        lead.done("speakers.add")
    lead.to(lead.button("Take out").filter(has_text="Bo"))
    lead.done("speakers.remove")


def asked(member: Walk, meeting: str) -> None:
    """A member asks on the meeting's page, by another name than the list has."""
    member.go(f"/meetings/{meeting}")
    member.follow("Ask to speak")
    member.go(f"/meetings/{meeting}/speak{STILL}")
    member.follow("I want to speak")
    member.fill("What you go by in the room", "Row 3")
    member.press("Ask to speak")
    member.done("speakers.ask")
    member.reads("You are number %(place)s of %(count)s who wait.", place=2, count=2)


def came(guest: Walk, meeting: str, code: str) -> None:
    """Somebody without an access checks in by the code, and asks."""
    guest.go(f"/meetings/{meeting}/here?code={code}")
    guest.press("I am here")
    guest.follow("Ask to speak")
    guest.go(f"/meetings/{meeting}/here/speak{STILL}")
    guest.fill("What you go by in the room", "Gal")
    guest.press("Ask to speak")
    guest.reads("You are number %(place)s of %(count)s who wait.", place=3, count=3)


def called(lead: Walk) -> None:
    """Ana speaks and finishes; the guest, moved up before, is called, put back, called again."""
    lead.press("Give the floor to the next: %(name)s", name="Ana")
    lead.done("speakers.next")
    lead.press("They have finished")
    lead.done("speakers.done")
    lead.press("Give the floor to the next: %(name)s", name="Gal")
    lead.press("Not yet: they wait again")
    lead.done("speakers.back")
    lead.press("Give the floor to the next: %(name)s", name="Gal")
    lead.reads("Has spoken")


def emptied(lead: Walk) -> None:
    """The meeting goes on without those who asked."""
    lead.follow("Empty the queue")
    lead.press("Empty the queue")
    lead.done("speakers.clear")
    lead.reads("Nobody waits to speak.")
