"""Browsers for tests: made once for each size and language, given on as if nobody had used them.

A fresh context starts a process of its own and takes longer than most steps of a test.
"""

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize

from federation_tests.browser.ledger import Ledger
from node.web.scripts import SCRIPT_PATH


@dataclass(frozen=True, slots=True)
class Kind:
    """What can't be changed in a context once it is made."""

    width: int
    height: int
    locale: str
    dark: bool
    script: bool


@dataclass(slots=True)
class Used:
    """A context with its one page; `stored` once the script that keeps keys has run in it."""

    kind: Kind
    context: BrowserContext
    page: Page
    stored: bool = False


class Pool:
    """Contexts of one Chromium; hears what their pages complain about."""

    def __init__(self, browser: Browser, ledger: Ledger) -> None:
        self._browser = browser
        self._ledger = ledger
        self._free: dict[Kind, list[Used]] = {}
        self._given: list[Used] = []
        self.faults: list[str] = []

    def take(self, size: ViewportSize, *, locale: str, dark: bool, script: bool) -> Page:
        """A page without cookies, in a browser that keeps nothing."""
        kind = Kind(size["width"], size["height"], locale, dark, script)
        waiting = self._free.get(kind)
        used = waiting.pop() if waiting else self._make(kind, size)
        self._given.append(used)
        return used.page

    def give_back(self) -> None:
        """Take back every page that is out; what kept a key is closed for good."""
        for used in self._given:
            pages = used.context.pages
            if used.stored or pages != [used.page]:
                used.context.close()
                continue
            # Whoever takes it next writes into it, which the policy of the last page would refuse.
            used.page.goto("about:blank")
            used.context.clear_cookies()
            scheme = "dark" if used.kind.dark else "light"
            used.page.emulate_media(media="screen", color_scheme=scheme)
            used.page.set_viewport_size({"width": used.kind.width, "height": used.kind.height})
            self._free.setdefault(used.kind, []).append(used)
        self._given.clear()

    def _make(self, kind: Kind, size: ViewportSize) -> Used:
        context = self._browser.new_context(
            viewport=size,
            locale=kind.locale,
            timezone_id="UTC",
            color_scheme="dark" if kind.dark else "light",
            java_script_enabled=kind.script,
        )
        # Half a minute is Playwright's own; pages of this node answer in milliseconds.
        context.set_default_timeout(15_000)
        page = context.new_page()
        made = Used(kind, context, page)
        self._ledger.watch(page, size)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._heard)

        def asked(request: Request) -> None:
            made.stored = made.stored or SCRIPT_PATH in request.url

        page.on("request", asked)
        return made

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused code answers 403, which Chromium mentions; that is not a fault of the page.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(message.text)
