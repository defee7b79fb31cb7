"""What a page looks like on paper."""

import re

from playwright.sync_api import Page, expect

from federation_tests.browser.ledger import ROOT

ARTEFACTS = ROOT / "artefacts"


def printed(page: Page, name: str) -> int:
    """Print to artefacts/; gives how many sheets of A4 it takes."""
    ARTEFACTS.mkdir(exist_ok=True)
    data = page.pdf(path=ARTEFACTS / f"{name}.pdf", format="A4")
    return len(re.findall(rb"/Type\s*/Page\b", data))


def on_paper(page: Page, name: str, at_most: int = 5) -> None:
    """Nothing to press, nothing cut off, where it is from, and few sheets; print stays chosen.

    Args:
        at_most: sheets.
    """
    page.emulate_media(media="print")
    # What is pressed on a screen is no use on paper.
    pressed = page.locator("main :is(button, .button, input, select):visible").all_inner_texts()
    assert pressed == [], name
    expect(page.locator("nav.menu")).to_be_hidden()
    wide = page.locator(".wide").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert wide == 0, f"{name}: a table is cut off at the edge of the paper"
    # Who reads it on a wall finds the page, and knows how old this is.
    expect(page.locator(".paper")).to_contain_text(page.url.partition("://")[2])
    assert printed(page, f"printed-{name}") <= at_most, name
