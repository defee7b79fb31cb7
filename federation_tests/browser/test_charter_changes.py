"""A steward moves that the charter changes; another group's reads what differs, and agrees."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from federation_tests.browser.coalition import Coalition, Group, coalition
from federation_tests.browser.conftest import Walker
from federation_tests.browser.ledger import COMBOS
from federation_tests.browser.two import FOUNDERS
from protocol.coalition.charter import open_charter

MORE = (("Example Drivers' Union", "North", 30), ("Example Dockers' Local", "South", 80))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Coalition, list[Group]]]:
    """For each walk a group that moves, and the next one that answers."""
    founders = (*FOUNDERS, *MORE)[: max(2, len(COMBOS))]
    with coalition(tmp_path_factory.mktemp("changed"), founders, "Example Alliance") as nodes:
        yield nodes, [*nodes.groups, nodes.groups[0]]


def test_a_change_is_moved_read_and_agreed_to(
    walk: Walker, pairs: tuple[Coalition, list[Group]], screenshot: Callable[..., Path]
) -> None:
    nodes, left = pairs
    mover, other = left.pop(0), left[0]
    ours, theirs = walk(mover, "steward"), walk(other, "steward")
    ours.go("/charter")
    ours.follow("Change the charter")
    ours.fill("Fewest votes in a published part of a result", "7")
    ours.fill("Why", f"Small parts tell too much, {ours.mark}.", exact=True)
    screenshot(ours.page)
    ours.press("Publish the motion")
    ours.done("charter.propose")
    ours.sees(f"Small parts tell too much, {ours.mark}.")
    nodes.until_agreed()
    theirs.go("/charter")
    moved = theirs.page.locator("section").filter(
        has_text=f"Small parts tell too much, {ours.mark}."
    )
    theirs.to(moved.get_by_role("link", name=theirs.say("Say how your group stands")))
    theirs.page.get_by_label(theirs.say("We agree")).check()
    screenshot(theirs.page, "vote")
    theirs.press("Publish")
    theirs.done("charter.vote")
    screenshot(theirs.page, "charter")


def test_a_reader_takes_the_charter_as_it_was_signed(
    walk: Walker, pairs: tuple[Coalition, list[Group]]
) -> None:
    one = walk(pairs[0].groups[0])
    one.go("/charter")
    signed = open_charter(one.take(one.link("Download the charter as it was signed")))
    assert len(signed.signatures) == len(pairs[0].groups)
