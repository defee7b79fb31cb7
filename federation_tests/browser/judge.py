"""axe looks at every page, and again when something stands there that it has not seen yet."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

from federation_tests.browser.ledger import Ledger

# Every kind of element on a page: where it stands, and what axe's rules read of it, but neither
# words nor ids; with the language, the width and the colours, which change what axe finds.
KINDS = """() => {
  const told = /^(class|role|lang|type)$/;
  const named = /^(href|scope|tabindex|hidden|open|disabled|required|checked|alt|autocomplete)$/;
  const kinds = new Set();
  const visit = (e, above) => {
    const marks = [...e.attributes].flatMap(a => told.test(a.name) ? [`${a.name}=${a.value}`]
      : named.test(a.name) || a.name.startsWith("aria-") ? [a.name] : []).sort();
    const words = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) ? "words" : "";
    const kind = `${above}>${e.localName}[${marks}]`;
    kinds.add(kind + words);
    for (const inside of e.children) visit(inside, kind);
  };
  visit(document.body, "");
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const seenBy = `${document.documentElement.lang} ${innerWidth} ${scheme}`;
  return [seenBy, [...kinds], typeof window.axe?.run === "function"];
}"""
# Only what it found: what passed would be ten times as much to carry over.
RUN = """axe.run({resultTypes: ["violations"]}).then(found => ({violations: found.violations}))"""


# Beside the walks' notes, and cleared with them.
SUFFIX = ".sound"


class Look(NamedTuple):
    """A page or a kind of element, as somebody with a language, a screen and colours sees it."""

    seen_by: str
    what: str


class Judge:
    """Fails on any accessibility violation that axe finds on a page as it stands.

    A page is judged when it is met first, which finds what only a whole page can have wrong, and
    later when it has a kind of element that no page judged before had, in this process or in one
    that runs beside it.

    Args:
        ledger: what a page shows, and that it was judged.
        sound: what is known to be sound, shared by the processes of one run.
    """

    def __init__(self, ledger: Ledger, sound: "Sound") -> None:
        self._ledger = ledger
        self._sound = sound

    def __call__(self, page: Page) -> None:
        seen_by, kinds, has_axe = page.evaluate(KINDS)
        note = self._ledger.shown(page)
        looks = {Look(seen_by, kind) for kind in kinds}
        looks.add(Look(seen_by, note.name if note is not None else page.url))
        if not self._sound.has(looks):
            if not has_axe:  # half a megabyte; a page in its other colours has it still
                page.evaluate(AXE_SCRIPT)
            results = AxeResults(page.evaluate(RUN))
            assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
            self._sound.add(looks)
        self._ledger.judged(page)


class Sound:
    """Looks at which axe found nothing, in files of one folder: one for each process, grown only.

    A look is written after axe has passed it, so what others read was judged. A line that is half
    there is read when the rest of it is.

    Args:
        folder: of this run; emptied before it (`clear_notes`).
        name: of this process, among those that share the folder.
    """

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._own = folder / f"{name}{SUFFIX}"
        self._known: set[str] = set()
        self._read: dict[Path, int] = {}

    def has(self, looks: set[Look]) -> bool:
        """Whether all of them were passed, here or elsewhere."""
        wanted = set(map(_digest, looks))
        if not wanted <= self._known:
            self._hear()
        return wanted <= self._known

    def add(self, looks: set[Look]) -> None:
        """Note that axe passed them."""
        fresh = set(map(_digest, looks)) - self._known
        with self._own.open("a") as file:
            file.write("".join(f"{digest}\n" for digest in sorted(fresh)))
        self._known |= fresh

    def _hear(self) -> None:
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if path == self._own:
                continue
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                said = file.read()
            whole = said[: said.rfind(b"\n") + 1]
            self._read[path] = self._read.get(path, 0) + len(whole)
            self._known.update(whole.decode().split())


def _digest(look: Look) -> str:
    """A look in 32 hex digits: kinds of elements are long, and thousands."""
    return hashlib.sha256("\n".join(look).encode()).hexdigest()[:32]
