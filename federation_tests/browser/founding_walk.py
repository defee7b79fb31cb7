"""A founding's pages as groups walk them, from the code at the terminal to the node's sign-in."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from federation_tests.browser.coalition import ROOT, Group, make_group
from federation_tests.browser.walk import Walk
from node.stage.ports import free_ports

FOUNDERS = (("Example Tenants' Union", "North", 120), ("Example Dockers' Local", "North", 80))
COMPARED = "We have read it, and compared the twelve words with the other groups by voice"
PAPERS = "Cards, drafts, signatures, or a charter that all signed"


def made_groups(base: Path) -> list[Group]:
    """Two groups with a node each, that have joined nothing."""
    ports = free_ports(len(FOUNDERS))
    made = [
        Group(*founder, base / f"group-{number}", port)
        for number, (founder, port) in enumerate(zip(FOUNDERS, ports, strict=True))
    ]
    for group in made:
        make_group(group)
    return made


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
