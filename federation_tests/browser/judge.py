"""axe looks at every page, and again when something stands there that it has not seen yet."""

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
  return [`${document.documentElement.lang} ${innerWidth} ${scheme}`, [...kinds]];
}"""
# Only what it found: what passed would be ten times as much to carry over.
RUN = """axe.run({resultTypes: ["violations"]}).then(found => ({violations: found.violations}))"""


class Look(NamedTuple):
    """A page or a kind of element, as somebody with a language, a screen and colours sees it."""

    seen_by: str
    what: str


class Judge:
    """Fails on any accessibility violation that axe finds on a page as it stands.

    A page is judged when it is met first, which finds what only a whole page can have wrong, and
    later when it has a kind of element that no page judged before had.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sound: set[Look] = set()

    def __call__(self, page: Page) -> None:
        seen_by, kinds = page.evaluate(KINDS)
        note = self._ledger.shown(page)
        looks = {Look(seen_by, kind) for kind in kinds}
        looks.add(Look(seen_by, note.name if note is not None else page.url))
        if not looks <= self._sound:
            page.evaluate(AXE_SCRIPT)
            results = AxeResults(page.evaluate(RUN))
            assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
            self._sound |= looks
        self._ledger.judged(page)
