"""Two groups found a coalition by pages alone, from their cards to the first sign-in on a node."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from federation_tests.browser.coalition import ROOT, Group, make_group
from federation_tests.browser.conftest import Opener
from federation_tests.browser.judge import Judge
from federation_tests.browser.ledger import SIZES, Combo
from federation_tests.browser.walk import Walk
from node.stage.group import free_ports

FOUNDERS = (("Example Tenants' Union", "North", 120), ("Example Dockers' Local", "North", 80))
COMPARED = "We have read it, and compared the twelve words with the other groups by voice"
PAPERS = "Cards, drafts, signatures, or a charter that all signed"


@contextmanager
def founding(group: Group, port: int) -> Iterator[subprocess.Popen[str]]:
    """The group's founding pages, as somebody at a terminal starts them."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "federation_tests.browser.founding_served",
            str(group.directory),
            str(port),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def said(process: subprocess.Popen[str], start: str) -> str:
    """The rest of the next line at the terminal."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith(start), line
    return line.removeprefix(start).strip()


@pytest.fixture
def groups(tmp_path: Path) -> list[Group]:
    """Two groups with a node each, that have joined nothing."""
    ports = free_ports(len(FOUNDERS))
    made = [
        Group(*founder, tmp_path / f"group-{number}", port)
        for number, (founder, port) in enumerate(zip(FOUNDERS, ports, strict=True))
    ]
    for group in made:
        make_group(group)
    return made


def come_in(walk: Walk, process: subprocess.Popen[str]) -> None:
    """Sign in with the code of the terminal, sign out, and in again."""
    assert said(process, "founding ").startswith(walk.group.address)
    code = said(process, "code: ")
    walk.go("/")
    walk.headed(walk.say("Sign in"))
    walk.fill("The code at the terminal", "7QK2-M9XD-40TC-HV3B")
    walk.press("Sign in", exact=True)
    walk.refused("This is not the code.")
    walk.fill("The code at the terminal", code)
    walk.press("Sign in", exact=True)
    walk.headed(walk.say("Founding a coalition"))
    walk.within(walk.page.locator("footer")).press("Sign out")
    walk.headed(walk.say("Sign in"))
    walk.fill("The code at the terminal", code)
    walk.press("Sign in", exact=True)
    walk.headed(walk.say("Founding a coalition"))


def send(walk: Walk, *papers: tuple[str, bytes]) -> None:
    """Take papers in."""
    walk.field(PAPERS).set_input_files(
        [{"name": n, "mimeType": "application/octet-stream", "buffer": data} for n, data in papers]
    )
    walk.press("Take them in")


def sign(walk: Walk) -> None:
    walk.follow("Read the draft")
    walk.field(COMPARED).check()
    walk.press("Sign for your group")
    walk.reads("Your group has signed. Send its signature to the others.")


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


def finish(walk: Walk, process: subprocess.Popen[str], screenshot: Callable[..., Path]) -> None:
    """Give the server its charter, start it, and sign in on its own pages."""
    walk.fill("Who administers the server first", "Ada Example")
    walk.press("Give your server this charter")
    code = walk.page.locator("code.code").inner_text()
    screenshot(walk.page, "founded")
    walk.press("Start the server")
    walk.reads("Its own pages answer now, in the place of these.")
    screenshot(walk.page, "started")
    walk.follow("Go to the pages of the server")
    walk.fill("Your code", code)
    walk.press("Sign in", exact=True)
    expect(walk.page.locator("footer a[href='/access']")).to_be_visible()
