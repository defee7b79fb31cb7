"""A person's way through the pages, told in messages of the catalogue.

A walk is written once and walked in each language: `walk.press("Publish it")` finds the button by
its words in the language of the page. A message that the catalogue doesn't hold is a fault of the
test. After each step axe looks at the page.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import urljoin

from babel.messages.pofile import read_po
from playwright.sync_api import Error, Locator, Page, expect

from federation_tests.browser.coalition import Group, until
from federation_tests.browser.ledger import Combo
from node.web.catalogue import catalogue_path
from node.web.i18n import Language, load_languages
from node.web.policy import POLICY
from node.web.refusals import WORDS
from protocol.errors import CODES

TOO_WIDE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > page.clientWidth + 1)
    .map(e => e.tagName + "." + e.getAttribute("class"));
}"""


@cache
def languages() -> dict[str, Language]:
    """Every catalogue, read once."""
    return load_languages()


@cache
def messages() -> dict[str, tuple[str, ...]]:
    """Every message that pages say, in each of its forms, with all its forms: one, or two."""
    with catalogue_path("es").open("rb") as source:
        known = [
            (message.id,) if isinstance(message.id, str) else tuple(message.id)
            for message in read_po(source, locale="es")
        ]
    return {form: forms for forms in known for form in forms}


def say(language: str, message: str, **values: object) -> str:
    """A message of the catalogue as a page in this language writes it; of a plural, of several."""
    assert message in messages(), f"no page says {message!r}"
    spoken, forms = languages()[language], messages()[message]
    said = spoken.ngettext(*forms, 2) if message in forms[1:] else spoken.gettext(message)
    if not values:
        return said
    return said % values if "%(" in said else said.format(**values)


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody at a page.

    Attributes:
        judge: looks at each page that a step leads to, axe being a script.
        scope: where the next step looks; the page's own part unless narrowed by `within`.
        script: whether this browser has JavaScript.
    """

    page: Page
    group: Group
    combo: Combo
    judge: Callable[[Page], None]
    scope: Locator
    script: bool = True

    @property
    def width(self) -> int:
        """The screen's; tells apart what two sizes write into one record."""
        assert self.page.viewport_size is not None
        return self.page.viewport_size["width"]

    @property
    def mark(self) -> str:
        """A word of this walk's own, as other walks write into the same record."""
        return f"{self.combo.size}-{self.combo.language}"

    def say(self, message: str, **values: object) -> str:
        return say(self.combo.language, message, **values)

    def within(self, scope: Locator) -> Self:
        """The same walk, looking only inside of one part of the page."""
        return replace(self, scope=scope)

    def go(self, path: str) -> None:
        """Open an address of the group's server."""
        self.page.goto(f"{self.group.address}{path}")
        self.look()

    def look(self) -> None:
        """Nothing hangs over the edge, and axe finds nothing."""
        wide = self.page.evaluate(TOO_WIDE)
        assert wide == [], f"{self.page.url}: too wide: {wide}"
        if self.script:
            self.judge(self.page)

    def await_words(self, path: str, text: str) -> None:
        """Open an address until words stand there that travel apart from the logs; look at it."""

        def there() -> bool:
            self.page.goto(f"{self.group.address}{path}")
            return self.page.locator("main").get_by_text(text).count() > 0

        until(there)
        self.look()

    def link(self, message: str, *, exact: bool = False, **values: object) -> Locator:
        return self.scope.get_by_role("link", name=self.say(message, **values), exact=exact)

    def button(self, message: str, *, exact: bool = False, **values: object) -> Locator:
        return self.scope.get_by_role("button", name=self.say(message, **values), exact=exact)

    def field(self, message: str, *, exact: bool = False, **values: object) -> Locator:
        """A field by its label."""
        return self.scope.get_by_label(self.say(message, **values), exact=exact)

    def menu(self, message: str) -> None:
        """Follow an entry of the menu."""
        menu = self.page.get_by_role("navigation", name=self.say("Main"))
        self.to(menu.get_by_role("link", name=self.say(message), exact=True))

    def follow(self, message: str, *, exact: bool = False, **values: object) -> None:
        """Follow the link with these words; of several, the first."""
        self.to(self.link(message, exact=exact, **values).first)

    def press(self, message: str, *, exact: bool = False, **values: object) -> None:
        """Send the form whose button has these words; of several, the first."""
        self.to(self.button(message, exact=exact, **values).first)

    def to(self, target: Locator) -> None:
        """Click what leads to another page, and look at it."""
        with self.page.expect_navigation():
            target.click()
        self.look()

    def take(self, target: Locator) -> bytes:
        """Open the file that a link leads to, and keep what it holds.

        By its address: Chromium tells nobody of the answer to a click on a `download` link.
        """
        address = urljoin(self.page.url, str(target.get_attribute("href")))
        # The page stays where it was, which Playwright calls an error of going elsewhere.
        with self.page.expect_download() as saved, suppress(Error):
            self.page.goto(address)
        return Path(saved.value.path()).read_bytes()

    def fill(self, message: str, text: object, *, exact: bool = False) -> None:
        self.field(message, exact=exact).fill(str(text))

    def choose(self, message: str, option: str, *, exact: bool = False) -> None:
        """Choose in a list, by the option's value or its words as shown."""
        self.field(message, exact=exact).select_option(option)

    def sees(self, text: str | re.Pattern[str]) -> None:
        """These words, which no catalogue holds, stand somewhere."""
        expect(self.scope.get_by_text(text).first).to_be_visible()

    def reads(self, message: str, **values: object) -> None:
        """This message of the catalogue stands somewhere."""
        expect(self.scope.get_by_text(self.say(message, **values)).first).to_be_visible()

    def reads_not(self, message: str, **values: object) -> None:
        """This message of the catalogue stands nowhere."""
        expect(self.scope.get_by_text(self.say(message, **values))).to_have_count(0)

    def done(self, command: str) -> None:
        """The page says that the command was done."""
        status = self.page.get_by_role("status").first
        expect(status).to_contain_text(self.say(POLICY[command].done))

    def refused(self, message: str, **values: object) -> None:
        """The page says that something was refused, and why."""
        expect(self.page.get_by_role("alert").first).to_contain_text(self.say(message, **values))
        self.look()

    def refused_by(self, code: str) -> None:
        """The page refuses by a rule of the protocol, in the pages' words or else in its own."""
        sentence = self.say(WORDS[code][0] if code in WORDS else CODES[code].sentence)
        alert = self.page.get_by_role("alert").first
        expect(alert).to_contain_text(sentence[:1].upper() + sentence[1:])
        self.look()

    def headed(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def ident(self) -> str:
        """The id at the end of the page's address."""
        return self.page.url.partition("?")[0].rpartition("/")[2]

    def sign_in(self, role: str, *, member: str = "", label: str = "Ada Example") -> None:
        """Sign in with a code, as a steward would make one."""
        made = self.group.ask("access.grant", role=role, label=label, member=member, code=True)
        self.go("/sign-in")
        self.fill("Your code", made["code"])
        self.press("Sign in", exact=True)
        expect(self.page.locator("footer a[href='/access']")).to_be_visible()
