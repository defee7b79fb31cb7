"""An old copy wrote by mistake: its group asks on a page, another moves that the record goes on."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from federation_tests.browser.coalition import Coalition, Group, coalition, stop, until
from federation_tests.browser.conftest import Walker
from federation_tests.browser.test_keys import rotated
from federation_tests.browser.two import FOUNDERS
from node.core import open_node
from node.errors import NodeError
from node.founding.terms import TermsCuts, TermsMembers
from node.tests.council.federated import say
from protocol.errors import ProtocolError

DRIVERS = ("Example Drivers' Union", "North", 30)
# More than the other branch has by then: the copy's is the longer one.
MISTAKES = 14


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Coalition]:
    """Three groups, of which the first certifies alone; an old copy of the last one has written."""
    rules = {"cuts": TermsCuts(rest="0 seconds"), "members": TermsMembers()}
    founders, certifying = (*FOUNDERS, DRIVERS), [FOUNDERS[0][0]]
    with coalition(tmp_path, founders, "Example Alliance", council=certifying, **rules) as made:
        first, second, last = made.groups
        for group in made.groups:
            able(group, "fingerprint.alone", reason="We know each other.")
        last.ask("proposal.put", title="Before", text="Before.")
        until(lambda: row(last, last)["certified"] == 1)
        stop(last)
        old = last.home / "old"
        shutil.copytree(last.directory, old)
        last.serve(made.clock)
        until(lambda: may_write(last))
        # A cut with what comes now would have the copy let its own branch go, unseen by anybody.
        stop(first)
        last.ask("proposal.put", title="Later", text="Later.")
        until(lambda: row(second, last)["statements"] == 2)
        stop(last)
        # Playwright's loop runs in this thread.
        with ThreadPoolExecutor(1) as apart:
            apart.submit(asyncio.run, by_mistake(old)).result()
        shutil.rmtree(last.directory)
        old.rename(last.directory)
        last.serve(made.clock)
        until(lambda: all(group.ask("frozen")["frozen"] for group in (second, last)))
        first.serve(made.clock)
        until(lambda: first.ask("frozen")["frozen"])
        rotation = rotated(last).hex()
        made.groups[0].ask("keys.carry", rotation=rotation)
        until(lambda: able(last, "incarnation.ask"))
        yield made


def row(at: Group, whose: Group) -> dict[str, Any]:
    """What a node holds of a group's record; all 0 before it has any."""
    rows = at.ask("history.show")["logs"]
    none = {"statements": 0, "certified": 0}
    return next((row for row in rows if row["name"] == whose.name), none)


def may_write(group: Group) -> bool:
    """Whether the others have answered: after its start a node asks for its own head."""
    return all(undone["code"] != "asking-peers" for undone in group.ask("status")["undone"])


def able(group: Group, command: str, **args: str) -> bool:
    try:
        group.ask(command, **args)
    except (NodeError, ProtocolError):
        return False
    return True


async def by_mistake(directory: Path) -> None:
    async with open_node(directory) as copy:
        for turn in range(MISTAKES):
            await say(copy, f"By mistake {turn}")


def test_the_group_asks_and_another_moves_that_its_record_goes_on(
    walk: Walker, nodes: Coalition, tmp_path: Path, screenshot: Callable[..., Path]
) -> None:
    theirs, ours = walk(nodes.groups[2], "steward"), walk(nodes.groups[0], "steward")
    theirs.go("/groups/frozen")
    theirs.follow("Ask that your record goes on")
    screenshot(theirs.page, "ask")
    theirs.press("Make the file")
    # The first note on each page is that the record is frozen.
    theirs.reads("What the others need is signed.")
    screenshot(theirs.page, "made")
    file = tmp_path / "group.incarnation"
    file.write_bytes(bytes.fromhex(theirs.page.locator("#shown").input_value()))
    ours.go("/groups/frozen")
    ours.follow("Move that a frozen record goes on")
    ours.page.locator("#file").set_input_files(file)
    ours.fill("Reason", "They put an old copy back by mistake.")
    screenshot(ours.page, "move")
    ours.press("Publish the motion")
    ours.done("incarnation.move")
    ours.sees("They put an old copy back by mistake.")
    screenshot(ours.page)
