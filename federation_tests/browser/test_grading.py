"""Scores and grades: marked on a phone in Spanish, on a desktop in English, reviewed, counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from federation_tests.browser.coalition import DAY, HOUR, START, Coalition, Group, coalition
from federation_tests.browser.conftest import DESKTOP, PHONE, Opener
from federation_tests.browser.flow import press, receipt_on
from federation_tests.browser.harbor import vote_quickly

FOUNDERS = (("Example Tenants' Association", "North", 12), ("Example Bakers' Co-op", "South", 40))
WORDS = ["excelente", "buena", "regular", "mala", "a rechazar"]
CONTESTS: list[dict[str, Any]] = [
    {
        "title": "Where we meet",
        "question": "How good is each hall?",
        "kind": "score",
        "method": "star",
        "options": ["The old harbor hall", "School", {"label": "Café", "text": "No steps."}],
    },
    {
        "title": "How long we strike",
        "question": "How good is each plan?",
        "kind": "grade",
        "options": ["One day", "One week", "Until it is signed"],
        "grades": WORDS,
        "min": 3,
    },
    {
        "title": "The song",
        "question": "How much do you like each?",
        "kind": "score",
        "top": 100,
        "options": ["Bread and roses", "Example song"],
    },
]
WAYS = [(PHONE, "es"), (DESKTOP, "en")]
IDS = ["phone, Spanish", "desktop, English"]
NONE = {"es": "sin puntuación", "en": "no score"}


@dataclass(slots=True)
class Orchard:
    """Two groups and an open vote; codes of the first group are given away once."""

    nodes: Coalition
    ballot: str
    codes: list[str]

    @property
    def here(self) -> Group:
        return self.nodes.groups[0]


@pytest.fixture(scope="module")
def orchard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orchard]:
    """A vote with all three ways to mark is open."""
    with coalition(tmp_path_factory.mktemp("orchard"), FOUNDERS, "Example Alliance") as nodes:
        here, other = nodes.groups
        here.enrol([f"Member {number}" for number in range(1, 13)])
        put = here.ask("proposal.put", title="A spring strike", text="We strike.")["proposal"]
        nodes.until_agreed()
        other.ask("proposal.sponsor", proposal=put)
        nodes.until_agreed()
        manifest = {
            "title": "The spring strike",
            "contests": CONTESTS,
            "rule": {"preset": "simple-majority"},
            "schedule": {
                "opens": START + 2 * HOUR,
                "closes": START + DAY,
                "returns_due": START + 2 * DAY,
            },
        }
        ballot = str(here.ask("ballot.put", proposal=put, manifest=manifest)["ballot"])
        nodes.until_known(ballot)
        here.attest_roster(ballot)
        other.attest_count(ballot, 40)
        nodes.until_agreed()
        nodes.turn_to(3 * HOUR)
        nodes.until_phase(ballot, "open")
        yield Orchard(nodes, ballot, here.codes(ballot))


def group_of(page: Page, option: str) -> Locator:
    """The buttons of one option, as a screen reader names them."""
    return page.get_by_role("group", name=option)


def mark(page: Page, option: str, label: str) -> None:
    group_of(page, option).get_by_label(label, exact=True).check()


@pytest.mark.parametrize(("size", "language"), WAYS, ids=IDS)
def test_a_member_marks_every_way_and_what_is_missing_is_named(
    open_page: Opener,
    orchard: Orchard,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
    size: ViewportSize,
    language: str,
) -> None:
    page = open_page(size, locale=language)
    page.goto(f"{orchard.here.address}/vote?{urlencode({'code': orchard.codes.pop()})}")
    press(page, "/vote")
    axe(page)
    expect(group_of(page, "School").get_by_label(NONE[language])).to_be_checked()
    mark(page, "The old harbor hall", "5")
    mark(page, "Café", "0")
    mark(page, "One day", "regular")
    mark(page, "One week", "excelente")
    page.get_by_label("Bread and roses").fill("88")
    screenshot(page, "1-marked")
    press(page, "/vote/review")
    # The third plan must be graded too; all that was marked stands as it was.
    missing = {"es": "aún sin marcar", "en": "not marked yet"}[language]
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text(missing)).to_have_count(1)
    expect(group_of(page, f"Until it is signed {missing}")).to_be_visible()
    hall = group_of(page, "The old harbor hall")
    expect(hall.get_by_label("5", exact=True)).to_be_checked()
    expect(group_of(page, "One week").get_by_label("excelente")).to_be_checked()
    expect(page.get_by_label("Bread and roses")).to_have_value("88")
    axe(page)
    screenshot(page, "2-missing")
    mark(page, "Until it is signed", "a rechazar")
    press(page, "/vote/review")
    shown = page.locator("dl.facts dd")
    expect(shown).to_have_text(
        ["5", NONE[language], "0", "regular", "excelente", "a rechazar", "88", NONE[language]]
    )
    axe(page)
    screenshot(page, "3-review")
    press(page, "/vote/cast")
    assert len(receipt_on(page)) == 64
    fits(page)


def fits(page: Page) -> None:
    """Nothing pushes the page wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, f"{page.url} is wider than the screen"


def test_marks_are_made_with_the_keyboard_alone(open_page: Opener, orchard: Orchard) -> None:
    page = open_page(PHONE)
    page.goto(f"{orchard.here.address}/vote?{urlencode({'code': orchard.codes.pop()})}")
    press(page, "/vote")
    fits(page)
    first = group_of(page, "The old harbor hall")
    first.get_by_label("no score").focus()
    page.keyboard.press("ArrowLeft")
    expect(first.get_by_label("5", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(group_of(page, "School").get_by_label("0", exact=True)).to_be_checked()
    page.get_by_label("Example song").focus()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.locator("dl.facts dd").last).to_have_text("7")


def test_the_form_works_without_javascript(plain_page: Page, orchard: Orchard) -> None:
    page = plain_page
    page.goto(f"{orchard.here.address}/vote?{urlencode({'code': orchard.codes.pop()})}")
    press(page, "/vote")
    page.locator("[name=c0o1][value='4']").check()
    press(page, "/vote/review")
    expect(page.locator("dl.facts dd").nth(1)).to_have_text("4")


def test_the_result_shows_every_grade_with_its_numbers(
    open_page: Opener,
    orchard: Orchard,
    axe: Callable[[Page], None],
    screenshot: Callable[..., Path],
) -> None:
    nodes, (here, other) = orchard.nodes, orchard.nodes.groups
    for number in range(5):
        fields = {"c0o0": str(number), "c0o1": "3", "c1o0": "1", "c1o1": "0", "c1o2": str(number)}
        vote_quickly(here.address, orchard.codes.pop(), {**fields, "c2o1": "50"})
    nodes.turn_to(DAY + HOUR)
    nodes.until_phase(orchard.ballot, "closed")
    lines = [
        {"rows": {"0,1,,2": 9, ",,,,,0=1=2": 4, "1": 2}, "blank": 1},
        {"rows": {",0,1,,2": 12, "2,1,,,0": 4}},
        {"rows": {"0=1": 3, ",1": 2}, "blank": 11},
    ]
    kept = other.ask(
        "return.counted", ballot=orchard.ballot, cells={other.region: lines}, commit=True
    )
    other.sign(kept["draft"])
    nodes.until_phase(orchard.ballot, "declared")
    middle = {"es": "Calificación mediana en cada grupo", "en": "Middle grade in each group"}
    for size, language in WAYS:
        page = open_page(size, locale=language)
        page.goto(f"{here.address}/ballots/{orchard.ballot}")
        axe(page)
        page.goto(f"{here.address}/ballots/{orchard.ballot}/result")
        expect(page.get_by_text(middle[language])).to_be_visible()
        # Picture and table have the same grades; the winner is marked in both.
        plan = page.get_by_role("region").filter(has_text="a rechazar").first
        expect(plan.get_by_role("columnheader", name="a rechazar")).to_be_visible()
        assert page.locator("svg.chart").count() >= 6
        axe(page)
        fits(page)
        screenshot(page, f"result-{language}")
        page.goto(f"{here.address}/ballots/{orchard.ballot}/what-if?contest=1&act=0")
        axe(page)
