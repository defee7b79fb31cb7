"""Two groups found a coalition by pages alone, from their cards to the first sign-in on a node."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from federation_tests.browser.coalition import Group
from federation_tests.browser.conftest import Opener
from federation_tests.browser.founding_walk import (
    come_in,
    finish,
    founding,
    made_groups,
    said,
    send,
    sign,
)
from federation_tests.browser.judge import Judge
from federation_tests.browser.ledger import SIZES, Combo
from federation_tests.browser.walk import Walk
from node.stage.ports import free_ports


@pytest.fixture
def groups(tmp_path: Path) -> list[Group]:
    """Two groups with a node each, that have joined nothing."""
    return made_groups(tmp_path)


def test_two_groups_found_by_pages(
    groups: list[Group],
    open_page: Opener,
    combo: Combo,
    axe: Judge,
    screenshot: Callable[..., Path],
) -> None:
    def at(group: Group, *, script: bool) -> Walk:
        page: Page = open_page(SIZES[combo.size], locale=combo.locale, script=script)
        return Walk(page, group, combo, axe, page.locator("main"), script)

    # One has its pages where its node will be, the other elsewhere (`--port`).
    apart = replace(groups[1], port=free_ports(1)[0])
    with ExitStack() as stack:
        processes = [
            stack.enter_context(founding(g, at.port))
            for g, at in zip(groups, (groups[0], apart), strict=True)
        ]
        one, other = at(groups[0], script=True), at(apart, script=False)
        for walk, process in zip((one, other), processes, strict=True):
            come_in(walk, process)
        send(one, ("photo.jpg", b"\xff\xd8\xff"))
        one.refused("This is no card, draft, signature or charter.")
        one.go("/")
        send(one, ("other.card", other.take(other.link("Download your group's card"))))
        one.reads("The papers are taken in.")
        screenshot(one.page, "cards")
        one.press("Leave it out")
        one.reads("The card is left out.")
        send(one, ("other.card", other.take(other.link("Download your group's card"))))
        one.follow("Write the draft")
        one.fill("What it is called", "Example Alliance")
        one.page.get_by_role("checkbox", name=groups[1].name).first.uncheck()
        one.press("Keep it, and show what the groups would survive")
        one.reads("It is kept as it is. Below stands what your coalition would survive.")
        one.page.get_by_role("checkbox", name=groups[1].name).first.check()
        one.fill("Who answers for personal data", "the council's secretary")
        screenshot(one.page, "form")
        one.press("Make the draft")
        one.reads("This is the draft now. Read it once more, then send it to the others.")
        draft = one.take(one.link("Download the draft for the others"))
        send(other, ("coalition.draft", draft))
        other.follow("Read the draft")
        other.fill("Why, for yourselves", "We ask our members first.")
        other.press("Set it aside")
        other.sees("We ask our members first.")
        other.press("Take it up again")
        other.go("/")
        sign(other)
        one.go("/")
        sign(one)
        screenshot(one.page, "missing")
        signature = other.take(other.link("Download your group's signature for the others"))
        send(one, ("other.sig", signature))
        one.reads("Every group has signed: this is your charter.")
        screenshot(one.page, "whole")
        send(
            other, ("coalition.charter", one.take(one.link("Download the charter for the others")))
        )
        for walk, process, group in zip((one, other), processes, groups, strict=True):
            finish(walk, process, screenshot)
            # Wherever the founding's pages were, the last one led to the node.
            assert said(process, "serving ") == group.address
            node = replace(walk, group=group)
            node.go("/charter")
            node.sees("Example Alliance")
