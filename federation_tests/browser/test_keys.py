"""Keys of another group: carried for it, claimed as lost, and the group's own objection."""

from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_bytes

import pytest

from federation_tests.browser.coalition import Coalition, Group, coalition
from federation_tests.browser.conftest import Walker
from federation_tests.browser.two import FOUNDERS
from node.founding.recovery import NEEDED, combine_shares, read_share, share_names
from node.founding.terms import TermsCuts, TermsMembers
from node.tests.lost_keys import lost_by
from protocol.keys import key_id, public_key

DRIVERS = ("Example Drivers' Union", "North", 30)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Coalition]:
    """Three groups that certify together and decide about each other."""
    rules = {"cuts": TermsCuts(rest="7 days"), "members": TermsMembers()}
    with coalition(tmp_path, (*FOUNDERS, DRIVERS), "Example Alliance", **rules) as made:
        yield made


def rotated(group: Group) -> bytes:
    """What `commonweal rotate-key --carried` writes, with the papers of two officers."""
    papers = [group.home / "recovery" / part for part in share_names("group")][:NEEDED]
    seed = combine_shares([read_share(paper)[0] for paper in papers])
    coming = key_id(public_key(token_bytes(32)))
    made = group.ask("keys.rotate", seed=seed.hex(), next_key_hash=coming.hex(), carried=True)
    return bytes.fromhex(made["rotation"])


def test_a_claim_is_moved_and_objected_to_and_new_keys_are_carried(
    walk: Walker, nodes: Coalition, tmp_path: Path, screenshot: Callable[..., Path]
) -> None:
    first, second, _ = nodes.groups
    ours, theirs = walk(first, "steward"), walk(second, "steward")
    file = tmp_path / "their.rotation"
    group = bytes.fromhex(next(g["group"] for g in second.ask("keys.show")["groups"] if g["own"]))
    file.write_bytes(lost_by(second.coalition, group))
    ours.menu("Groups")
    ours.follow("Move that a group's lost keys are replaced")
    ours.page.locator("#file").set_input_files(file)
    ours.fill("Reason", "Their server burned.")
    screenshot(ours.page, "claim")
    ours.press("Publish the motion")
    ours.done("keys.claim")
    nodes.until_agreed()
    theirs.menu("Groups")
    theirs.follow("Object: your group has its keys")
    theirs.fill("What your group says against it", "It stands where it stood.")
    screenshot(theirs.page, "object")
    theirs.press("Object")
    theirs.done("keys.object")
    file.write_bytes(rotated(second))
    nodes.until_agreed()
    ours.menu("Groups")
    ours.follow("Publish another group's new keys")
    ours.page.locator("#file").set_input_files(file)
    screenshot(ours.page, "carry")
    ours.press("Publish the new keys")
    ours.done("keys.carry")
    screenshot(ours.page)
