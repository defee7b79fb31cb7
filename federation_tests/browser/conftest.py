"""A real browser on real pages: Debian's Chromium, driven by Playwright, judged by axe.

These tests run in an invocation of their own (`make test` does so): a synchronous Playwright test
breaks the asyncio tests that come after it in the same process.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "artefacts"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
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


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a fresh context, at phone size and at desktop size; a script error fails."""
    context = browser.new_context(viewport=request.param, locale="en-GB", timezone_id="UTC")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    context.close()
    assert faults == [], "the page's scripts failed"


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh context without JavaScript."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


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
