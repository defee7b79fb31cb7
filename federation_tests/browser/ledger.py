"""What the walks walked: who saw which page and did which act, in which language, on what screen.

The served nodes say it themselves, in a header of each answer (`served.py`), so a walk that went
elsewhere than it thinks is noted as what it was. `federation_tests/walked` reads the notes.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, Response, ViewportSize

from federation_tests.browser.served import HEADER

ROOT = Path(__file__).resolve().parents[2]
NOTES = ROOT / "artefacts" / "walks"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
SIZES = {"phone": PHONE, "desktop": DESKTOP}


class Combo(NamedTuple):
    """A screen and a language: `phone` or `desktop`, and a browser's locale."""

    size: str
    locale: str

    @property
    def language(self) -> str:
        return self.locale.partition("-")[0]


DAILY = (Combo("phone", "es-MX"), Combo("desktop", "en-GB"))
ALL = (*DAILY, Combo("phone", "en-GB"), Combo("desktop", "es-MX"))
# Both sizes and both languages every day; all four pairs of them in `make soak`.
COMBOS = ALL if os.environ.get("COMMONWEAL_WALKS") == "all" else DAILY


class Note(NamedTuple):
    """One thing that was walked.

    Attributes:
        what: `show` a page, `send` its form, `act` as a command does, or `axe`: judge the page.
        name: the page's route, or the command.
        role: who was signed in; empty for a visitor.
        language: what the page was written in.
        size: `phone`, `desktop`, or the width of another screen.
    """

    what: str
    name: str
    role: str
    language: str
    size: str


class Ledger:
    """The notes of one process of tests."""

    def __init__(self) -> None:
        self.notes: set[Note] = set()
        self._shown: dict[Page, Note] = {}

    def watch(self, page: Page, size: ViewportSize) -> None:
        """Note what a page's answers say of themselves."""
        named = next((name for name, s in SIZES.items() if s == size), str(size["width"]))
        page.on("response", lambda response: self._heard(page, named, response))
        page.on("close", lambda page: self._shown.pop(page, None))

    def judged(self, page: Page) -> None:
        """Note that axe found nothing on a page as it stands."""
        shown = self._shown.get(page)
        if shown is not None:
            self.notes.add(shown._replace(what="axe"))

    def shown(self, page: Page) -> Note | None:
        """What a page shows, if a node served it."""
        return self._shown.get(page)

    def write(self, name: str) -> None:
        """Keep the notes for the table; `name` is this process's own."""
        NOTES.mkdir(parents=True, exist_ok=True)
        (NOTES / f"{name}.json").write_text(json.dumps(sorted(self.notes), indent=0))

    def _heard(self, page: Page, size: str, response: Response) -> None:
        told = response.headers.get(HEADER)
        if told is None:
            # What stands there now is no page that is noted.
            if response.request.is_navigation_request():
                self._shown.pop(page, None)
            return
        said = json.loads(told)
        method = response.request.method
        note = Note("show", said["route"], said["role"], said["language"], size)
        if response.request.is_navigation_request() and response.status not in range(300, 400):
            self._shown[page] = note
        if response.status < 400:
            self.notes.add(note if method == "GET" else note._replace(what="send"))
        self.notes |= {note._replace(what="act", name=command) for command in said["ran"]}


def clear_notes() -> None:
    """Forget what an earlier run noted, and what it judged."""
    for old in [*NOTES.glob("*.json"), *NOTES.glob("*.sound")]:
        old.unlink()


def read_notes() -> Iterator[Note]:
    """The notes of all processes of the last run."""
    for path in sorted(NOTES.glob("*.json")):
        yield from (Note(*row) for row in json.loads(path.read_text()))
