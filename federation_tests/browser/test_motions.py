"""Groups decide about each other: a notice, its reply, who certifies, a new key to certify by."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from federation_tests.browser.coalition import Coalition, Group, coalition
from federation_tests.browser.conftest import Walker
from federation_tests.browser.ledger import COMBOS
from federation_tests.browser.two import FOUNDERS
from node.founding.terms import TermsCuts, TermsMembers

MORE = (("Example Drivers' Union", "North", 30), ("Example Dockers' Local", "South", 80))


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Coalition, list[Group]]]:
    """For each walk a group that accuses the next one: it has one notice against it open."""
    founders = (*FOUNDERS, *MORE)[: len(COMBOS)]
    rules = {"cuts": TermsCuts(rest="7 days"), "members": TermsMembers()}
    with coalition(
        tmp_path_factory.mktemp("ruled"), founders, "Example Alliance", **rules
    ) as nodes:
        yield nodes, [*nodes.groups, nodes.groups[0]]


def test_a_group_gives_notice_the_other_replies_and_a_council_is_moved(
    walk: Walker, pairs: tuple[Coalition, list[Group]], screenshot: Callable[..., Path]
) -> None:
    nodes, left = pairs
    accuser, accused = left.pop(0), left[0]
    ours, theirs = walk(accuser, "steward"), walk(accused, "steward")
    ours.menu("Groups")
    ours.follow("Give notice that a group is to be expelled")
    ours.choose("Group", accused.name, exact=True)
    ours.fill("Reason", "It sold our list.")
    screenshot(ours.page)
    ours.press("Publish the notice")
    ours.done("motion.expel")
    nodes.until_agreed()
    theirs.go("/")
    theirs.follow("Reply: your group is to be expelled")
    theirs.sees("It sold our list.")
    theirs.fill("What your group answers", f"We sold nothing, {theirs.mark}.")
    theirs.press("Publish the reply")
    theirs.done("motion.reply")
    nodes.until_agreed()
    ours.go("/groups")
    answered = ours.page.get_by_role("listitem").filter(has_text=f"We sold nothing, {ours.mark}.")
    ours.to(answered.get_by_role("link", name=ours.say("Say how your group stands")))
    ours.fill("Reason", f"We believe them, {ours.mark}.")
    screenshot(ours.page, "stand")
    ours.press("Disagree")
    ours.done("motion.stand")
    ours.sees(f"We believe them, {ours.mark}.")
    ours.follow("Move that other groups certify")
    ours.page.get_by_label(accused.name).uncheck()
    ours.fill("Reason", f"One server is enough, {ours.mark}.")
    ours.press("Publish the motion")
    ours.done("motion.council")
    ours.sees(f"One server is enough, {ours.mark}.")
    screenshot(ours.page, "moved")


def test_a_group_takes_its_motion_about_a_point_back(
    walk: Walker, pairs: tuple[Coalition, list[Group]], screenshot: Callable[..., Path]
) -> None:
    one = walk(pairs[0].groups[0], "steward")
    one.go("/points/new")
    one.fill("Wording", f"We meet every week ({one.mark}).")
    one.press("Move it")
    one.done("unity.add")
    one.follow("Take this motion back")
    one.fill("Reason", f"Once a month is enough ({one.mark}).")
    screenshot(one.page, "take-back")
    one.press("Take this motion back")
    one.done("unity.withdraw")
    one.sees(f"Once a month is enough ({one.mark}).")
    one.go("/points")
    one.sees(f"We meet every week ({one.mark}).")
    screenshot(one.page, "taken-back")


def test_a_steward_makes_a_new_key_to_certify_by(
    walk: Walker, pairs: tuple[Coalition, list[Group]], screenshot: Callable[..., Path]
) -> None:
    one = walk(pairs[0].groups[0], "steward")
    one.menu("Groups")
    one.follow("What is confirmed")
    one.follow("Make a new key to certify by")
    one.press("Make a new key")
    one.done("agreement.renew")
    screenshot(one.page)
