"""A vote carried on pages alone: put, its voters' list attested by two, opened, counted by two.

A facilitator and two stewards, each in a browser of their own: on phones in Spanish, without
JavaScript, and at desks in English, where axe, which is JavaScript itself, judges every step.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from federation_tests.browser.coalition import DAY, Coalition, Group, coalition, until
from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.flow import sign_in

ENGLISH = {
    "tried": "What this will do",
    "announced": "The vote is announced.",
    "too-early": "No group has confirmed its voters' list yet.",
    "discussing": "time to discuss, until",
    "signed": "It is signed once, and waits for a second administrator.",
    "again": "You have signed it already.",
    "published": "It is confirmed by two, and published.",
    "small": "only 4 ballots, fewer than 5",
    "carried": "carried",
    "needed": "This is needed.",
}
SPANISH = {
    "tried": "Qué hará esto",
    "announced": "La votación está anunciada.",
    "too-early": "Ningún grupo ha confirmado su censo todavía.",
    "discussing": "tiempo para debatir, hasta",
    "signed": "Está firmado una vez y espera a un segundo administrador.",
    "again": "Ya lo has firmado.",
    "published": "Está confirmado por dos y publicado.",
    "small": "solo 4",
    "carried": "aprobada",
    "needed": "Esto hace falta.",
}


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Coalition]:
    """A group by itself, newly founded: what it waits for is its own."""
    founders = [("Example Tenants' Association", "North", 60)]
    with coalition(tmp_path, founders, "Example Alliance", deliberation="1 day") as nodes:
        yield nodes


def key_of(group: Group, number: int) -> Path:
    return sorted((group.home / "stewards").glob("*.key"))[number]


def look(page: Page) -> None:
    page.locator("main form button[formnovalidate]").click()
    expect(page.locator("#tried")).to_be_visible()


def sign(page: Page, group: Group, number: int) -> None:
    """Lend a key and press what signs: the button that does what was seen, or the only one."""
    page.locator("#key").set_input_files(key_of(group, number))
    page.locator("main form button:not([formnovalidate])").first.click()


@pytest.mark.parametrize(
    ("size", "locale", "script"),
    [(PHONE, "es-MX", False), (DESKTOP, "en-GB", True)],
    ids=["phone-es", "desktop-en"],
)
def test_a_vote_is_put_attested_opened_counted_and_decided_on_pages(
    one: Coalition,
    open_page: Opener,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
    locale: str,
    script: bool,
) -> None:
    words = ENGLISH if locale.startswith("en") else SPANISH
    here = one.groups[0]
    pages = [open_page(size, locale=locale, script=script) for _ in range(3)]
    lead, first, second = pages

    def check(page: Page, name: str) -> None:
        if script:
            axe(page)
        screenshot(page, name)

    put = here.ask("proposal.put", title="A strike fund", summary="We share.", text="One.")
    ballot = _put(lead, here, put["proposal"], words, check)
    _refused(lead, here, ballot, words["too-early"])
    _attest(here, ballot, (first, second), words, check)
    _refused(lead, here, ballot, words["discussing"])
    one.turn_to(3 * DAY)
    one.until_phase(ballot, "open")
    one.turn_to(10 * DAY)
    one.until_phase(ballot, "closed")
    _count(here, ballot, (first, second), words, check)
    lead.goto(f"{here.address}/ballots/{ballot}/result")
    expect(lead.get_by_text(words["carried"]).first).to_be_visible()
    judged = open_page(size, locale=locale)
    sign_in(judged, here, "steward")
    for path in ("ballots/new", f"ballots/{ballot}", f"ballots/{ballot}/return", "roster/import"):
        judged.goto(f"{here.address}/{path}")
        axe(judged)
        wide = judged.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        assert not wide, f"{path} is wider than the screen"


def _put(
    page: Page, here: Group, proposal: str, words: dict[str, str], check: Callable[..., None]
) -> str:
    sign_in(page, here, "facilitator")
    page.goto(f"{here.address}/proposals/{proposal}")
    page.locator(f"a[href='/ballots/new/{proposal}']").click()
    page.locator("#title").fill("")
    page.locator("#summary").fill("Kept while it is wrong.")
    page.locator("main form button[formnovalidate]").click()
    expect(page.locator("#title-error")).to_have_text(words["needed"])
    expect(page.locator("#summary")).to_have_value("Kept while it is wrong.")
    page.locator("#title").fill("A shared strike fund")
    look(page)
    expect(page.locator("#tried")).to_have_text(words["tried"])
    check(page, "put")
    page.locator("button[name=seen]").click()
    expect(page.get_by_role("status")).to_contain_text(words["announced"])
    return page.url.rsplit("/", 1)[1]


def _refused(page: Page, here: Group, ballot: str, why: str) -> None:
    page.goto(f"{here.address}/ballots/{ballot}/open")
    page.locator("main .actions button").first.click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("main")).to_contain_text(why)
    assert here.ask("ballot.show", ballot=ballot)["opened"] is None


def _attest(
    here: Group,
    ballot: str,
    pages: tuple[Page, Page],
    words: dict[str, str],
    check: Callable[..., None],
) -> None:
    first, second = pages
    sign_in(first, here, "steward")
    first.goto(here.address)
    first.locator(f"a[href='/ballots/{ballot}/roll']").click()
    first.locator("#count-0").fill("40")
    look(first)
    check(first, "roll")
    sign(first, here, 0)
    expect(first.get_by_role("status")).to_contain_text(words["signed"])
    expect(first.locator("main")).to_contain_text(words["again"])
    draft = first.url.rsplit("/", 1)[1]
    # The other key does not help at the same sign-in: the page has no form for it.
    expect(first.locator("#key")).to_have_count(0)
    sign_in(second, here, "steward")
    second.goto(here.address)
    second.locator(f"a[href='/drafts/{draft}']").click()
    check(second, "confirm")
    sign(second, here, 1)
    expect(second.get_by_role("status")).to_contain_text(words["published"])


def _count(
    here: Group,
    ballot: str,
    pages: tuple[Page, Page],
    words: dict[str, str],
    check: Callable[..., None],
) -> None:
    first, second = pages
    for page in pages:  # a week has passed: who publishes in the group's name signs in again
        sign_in(page, here, "steward")
    first.goto(here.address)
    first.locator(f"a[href='/ballots/{ballot}/return']").click()
    first.locator("#r0c0o0").fill("3")
    first.locator("#r0c0o1").fill("1")
    look(first)
    expect(first.locator("main")).to_contain_text(words["small"])
    for name, votes in (("o0", "21"), ("o1", "7"), ("o2", "2"), ("b", "1"), ("s", "1")):
        first.locator(f"#r0c0{name}").fill(votes)
    look(first)
    check(first, "count")
    sign(first, here, 0)
    expect(first.get_by_role("status")).to_contain_text(words["signed"])
    draft = first.url.rsplit("/", 1)[1]
    second.goto(here.address)
    second.locator(f"a[href='/drafts/{draft}']").click()
    expect(second.get_by_role("cell", name="21", exact=True)).to_be_visible()
    sign(second, here, 1)
    expect(second.get_by_role("status")).to_contain_text(words["published"])
    until(lambda: here.ask("ballot.show", ballot=ballot)["phase"] == "declared")
