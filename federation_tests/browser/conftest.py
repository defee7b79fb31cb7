"""A real browser on real pages: Debian's Chromium, driven by Playwright, judged by axe.

These tests run in an invocation of their own (`make test` does so): a synchronous Playwright test
breaks the asyncio tests that come after it in the same process.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    ViewportSize,
    sync_playwright,
)

from federation_tests.browser.coalition import Coalition, Group
from federation_tests.browser.harbor import Harbor, harbor
from federation_tests.browser.judge import Judge, Sound
from federation_tests.browser.ledger import (
    COMBOS,
    DESKTOP,
    NOTES,
    PHONE,
    SIZES,
    Combo,
    Ledger,
    clear_notes,
)
from federation_tests.browser.paper import ARTEFACTS
from federation_tests.browser.pool import Pool
from federation_tests.browser.two import two_groups
from federation_tests.browser.walk import Walk

# Which of several processes of tests this is.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
# Chromium without windows, which costs 40% less processor time than the whole one (decision 0292).
BROWSER = "chromium-headless-shell"
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


def pytest_sessionstart(session: pytest.Session) -> None:
    """Forget what an earlier run walked; once, not in each worker."""
    if not hasattr(session.config, "workerinput"):
        clear_notes()


@pytest.fixture(scope="session")
def ledger() -> Iterator[Ledger]:
    """What this process walks, kept at its end for `federation_tests/walked`."""
    notes = Ledger()
    yield notes
    notes.write(WORKER)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; each test opens its own context in it."""
    chromium = os.environ.get("CHROMIUM") or shutil.which(BROWSER)
    assert chromium, f"no {BROWSER} here; hint: sudo apt-get install {BROWSER}, or set CHROMIUM"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def pool(browser: Browser, ledger: Ledger) -> Pool:
    """The browsers that tests hand on to each other."""
    return Pool(browser, ledger)


class Opener(Protocol):
    """Opens a page in a browser that knows nobody: no cookies, no keys."""

    def __call__(
        self,
        size: ViewportSize = PHONE,
        *,
        locale: str = "en-GB",
        dark: bool = False,
        script: bool = True,
    ) -> Page: ...


@pytest.fixture
def open_page(pool: Pool) -> Iterator[Opener]:
    """Fresh pages; a script error or a breach of the pages' own policy fails the test."""
    pool.faults.clear()

    def open_one(
        size: ViewportSize = PHONE,
        *,
        locale: str = "en-GB",
        dark: bool = False,
        script: bool = True,
    ) -> Page:
        return pool.take(size, locale=locale, dark=dark, script=script)

    yield open_one
    pool.give_back()
    assert pool.faults == [], "the browser complained"


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


@pytest.fixture(scope="module")
def found_two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Coalition]]:
    """Founds and serves two groups, for the tests of one file; takes rules of their charter."""
    with ExitStack() as until_the_end:

        def found(**rules: Any) -> Coalition:
            return until_the_end.enter_context(two_groups(tmp_path_factory.mktemp("two"), **rules))

        yield found


@pytest.fixture(scope="session")
def axe(ledger: Ledger) -> Judge:
    """Fail on any accessibility violation that axe finds on the page as it stands."""
    return Judge(ledger, Sound(NOTES, WORKER))


@pytest.fixture(params=COMBOS, ids=lambda combo: f"{combo.size}-{combo.language}")
def combo(request: pytest.FixtureRequest) -> Combo:
    """A screen and a language to walk in."""
    return request.param  # type: ignore[no-any-return]


class Walker(Protocol):
    """Lets somebody walk: signed in with a role, or a visitor without one."""

    def __call__(
        self,
        group: Group,
        role: str = "",
        *,
        member: str = "",
        label: str = "Ada Example",
        script: bool = True,
    ) -> Walk: ...


@pytest.fixture
def walk(open_page: Opener, combo: Combo, axe: Judge) -> Walker:
    """People who walk in this test's language, on its screen; each in a browser of their own."""

    def start(
        group: Group,
        role: str = "",
        *,
        member: str = "",
        label: str = "Ada Example",
        script: bool = True,
    ) -> Walk:
        page = open_page(SIZES[combo.size], locale=combo.locale, script=script)
        one = Walk(page, group, combo, axe, page.locator("main"), script)
        if role:
            one.sign_in(role, member=member, label=label)
        return one

    return start


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[..., Path]:
    """Keep a picture of the whole page in artefacts/, named after the test.

    Not in a whole run by several workers, which nobody looks at and where pictures are a tenth of
    the time; COMMONWEAL_PICTURES=1 keeps them there too.
    """
    wanted = "PYTEST_XDIST_WORKER" not in os.environ or "COMMONWEAL_PICTURES" in os.environ

    def keep(page: Page, name: str = "", *, always: bool = False) -> Path:
        ARTEFACTS.mkdir(exist_ok=True)
        stem = re.sub(r"[^a-z0-9]+", "-", f"{request.node.name}-{name}".lower()).strip("-")
        path = ARTEFACTS / f"{stem}.png"
        if wanted or always:
            page.screenshot(path=path, full_page=True)
        return path

    return keep
