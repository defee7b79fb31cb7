"""A group that did not found the coalition is carried and vouched for; one that left asks again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from federation_tests.browser.coalition import DAY, Coalition, Group, coalition, make_group
from federation_tests.browser.conftest import Walker
from federation_tests.browser.two import FOUNDERS
from node.directory import CHARTER_FILE
from node.founding.applying import apply_to
from node.founding.terms import TermsCuts, TermsJoin, TermsMembers
from node.stage.ports import free_ports

GONE = ("Example Drivers' Union", "North", 30)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coalition]:
    """Two groups that can take others in, and one that has left."""
    members = TermsMembers(join=TermsJoin())
    rules = {"cuts": TermsCuts(rest="7 days"), "members": members}
    base = tmp_path_factory.mktemp("open")
    with coalition(base, (*FOUNDERS, GONE), "Example Alliance", **rules) as made:
        made.groups[2].ask("membership.leave", reason="We need a year.")
        made.until_agreed()
        made.turn_to(31 * DAY)
        yield made


def applied(nodes: Coalition, home: Path, name: str, about: str) -> Path:
    """The file of the application of a group that is in no coalition."""
    group = Group(name, "South", 30, home, free_ports(1)[0])
    home.mkdir()
    make_group(group)
    charter = (nodes.groups[0].directory / CHARTER_FILE).read_bytes()
    file = home / "group.application"
    file.write_bytes(apply_to(charter, group.directory, 30, about, "").data)
    return file


def test_one_group_carries_an_application_the_other_disagrees_and_then_vouches(
    walk: Walker, nodes: Coalition, tmp_path: Path, screenshot: Callable[..., Path]
) -> None:
    ours, theirs = (walk(group, "steward") for group in nodes.groups[:2])
    name, about = f"Example Cooks {ours.mark}", f"We cook for all of you, {ours.mark}."
    file = applied(nodes, tmp_path / "late", name, about)
    ours.menu("Groups")
    ours.follow("Carry the application of a group")
    ours.page.locator("#file").set_input_files(file)
    ours.press("Show what this will do")
    ours.sees(about)
    screenshot(ours.page, "looked-at")
    ours.press("Vouch for it, and carry it")
    ours.done("application.carry")
    ours.sees(about)
    screenshot(ours.page)
    theirs.await_words("/groups", about)
    theirs.go("/")
    theirs.follow("Say whether {group} is taken in", group=name)
    theirs.fill("Reason", f"We don't know them, {theirs.mark}.")
    screenshot(theirs.page, "stand")
    theirs.press("Disagree")
    theirs.done("application.stand")
    theirs.sees(f"We don't know them, {theirs.mark}.")
    theirs.follow("Vouch for it")
    theirs.fill("Reason", f"Now we do, {theirs.mark}.")
    screenshot(theirs.page, "vouch")
    theirs.press("Vouch for it")
    theirs.done("application.vouch")
    rows = nodes.groups[1].ask("application.list")["applications"]
    (row,) = [row for row in rows if row["group"] == name]
    assert row["decided"] is not None


def test_a_group_that_left_makes_the_file_by_which_it_asks_to_come_back(
    walk: Walker, nodes: Coalition, screenshot: Callable[..., Path]
) -> None:
    one = walk(nodes.groups[2], "steward")
    one.menu("Groups")
    one.reads("Your group has left the coalition.")
    one.follow("Ask to come back")
    one.fill("Why your group comes back", f"The year is over, {one.mark}.")
    one.press("Make the file")
    one.headed(one.say("The file is made"))
    screenshot(one.page)
    data = one.field("What is in it, to paste").input_value()
    other = walk(nodes.groups[0], "steward")
    other.go("/groups/applications/carry")
    other.fill("Or what is in it, pasted", data)
    other.press("Show what this will do")
    other.sees(f"The year is over, {one.mark}.")
