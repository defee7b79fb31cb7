"""A real browser on real pages: Debian's Chromium, driven by Playwright, judged by axe.

These tests run in an invocation of their own (`make test` does so): a synchronous Playwright test
breaks the asyncio tests that come after it in the same process.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    sync_playwright,
)

from federation_tests.browser.harbor import Harbor, harbor

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
# No sandbox: CI runs as root. The rest keeps the browser from calling anybody but the node.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; each test opens its own context in it."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert chromium, "no chromium here; hint: sudo apt-get install chromium, or set CHROMIUM"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


class Opener(Protocol):
    """Opens a page in a fresh context: a browser that nobody has used before."""

    def __call__(
        self,
        size: ViewportSize = PHONE,
        *,
        locale: str = "en-GB",
        dark: bool = False,
        script: bool = True,
    ) -> Page: ...


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Fresh pages; a script error or a breach of the pages' own policy fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        # A refused code answers 403, which Chromium mentions; that is not a fault of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(message.text)

    def open_one(
        size: ViewportSize = PHONE,
        *,
        locale: str = "en-GB",
        dark: bool = False,
        script: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport=size,
            locale=locale,
            timezone_id="UTC",
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        contexts.append(context)
        # Half a minute is Playwright's own; pages of this node answer in milliseconds.
        context.set_default_timeout(15_000)
        opened = context.new_page()
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", heard)
        return opened

    yield open_one
    for context in contexts:
        context.close()
    assert faults == [], "the browser complained"


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(open_page: Opener, request: pytest.FixtureRequest) -> Page:
    """A fresh page, at phone size and at desktop size."""
    return open_page(request.param)


@pytest.fixture
def plain_page(open_page: Opener) -> Page:
    """A fresh page without JavaScript."""
    return open_page(script=False)


@pytest.fixture(scope="session")
def alliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harbor]:
    """Three served nodes in the middle of things; tests take codes and leave the clock alone."""
    with harbor(tmp_path_factory.mktemp("harbor")) as story:
        yield story


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fail on any accessibility violation that axe finds on the page as it stands."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Keep a picture of the whole page in artefacts/, named after the test."""

    def keep(page: Page, name: str = "") -> Path:
        ARTEFACTS.mkdir(exist_ok=True)
        stem = re.sub(r"[^a-z0-9]+", "-", f"{request.node.name}-{name}".lower()).strip("-")
        path = ARTEFACTS / f"{stem}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return keep
