"""A facilitator shows a code in the room; who has no access checks in by it and takes it back."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from federation_tests.browser.coalition import HOUR, Coalition, coalition, typed
from federation_tests.browser.conftest import Walker
from federation_tests.browser.two import FOUNDERS, TENANTS


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    """A group by itself, whose meeting is on."""
    with coalition(tmp_path_factory.mktemp("door"), FOUNDERS[:1], "Example Alliance") as nodes:
        yield nodes


def test_a_code_on_the_wall_lets_people_check_in(
    walk: Walker, one: Coalition, screenshot: Callable[..., Path]
) -> None:
    here = one.groups[0]
    lead, guest = walk(here, "facilitator"), walk(here)
    made = here.ask(
        "convening.call", title=f"Assembly {lead.mark}", starts=typed(0), ends=typed(3 * HOUR),
        zone="UTC", place="Main hall", basis="members",
    )  # fmt: skip
    meeting = made["convening"]
    lead.go(f"/meetings/{meeting}")
    lead.follow("Show a code in the room")
    lead.press("Show a code")
    lead.done("door.open")
    screenshot(lead.page)
    guest.go(f"/meetings/{meeting}/here")
    guest.fill("The code in the room", "0000-0000")
    guest.press("I am here")
    guest.refused("This code is not the one in the room now.")
    shown = here.ask("door.show", convening=meeting)
    guest.go("/here")
    guest.fill("The code in the room", shown["code"])
    guest.press("I am here")
    guest.headed(guest.say("You are checked in"))
    guest.press("I am not here any more")
    guest.go(f"/meetings/{meeting}/here?code={shown['code']}")
    screenshot(guest.page, "asked")
    guest.press("I am here")
    guest.headed(guest.say("You are checked in"))
    (came,) = here.ask("door.show", convening=meeting)["came"]
    assert (came["name"], came["people"]) == ("", 1)
    lead.follow("Show the newest code")
    lead.reads("have not said")
    guest.choose("Your group", TENANTS)
    guest.choose("Your region", "North")
    guest.press("Keep this")
    screenshot(guest.page, "guest")
    (came,) = here.ask("door.show", convening=meeting)["came"]
    assert (came["name"], came["region"], came["people"]) == (TENANTS, "North", 1)
    guest.press("I am not here any more")
    assert here.ask("door.show", convening=meeting)["came"] == []
    lead.follow("Show the newest code")
    lead.press("Shut it now")
    lead.done("door.close")
