"""The browser tests' own tools do find what they are for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

GOOD = """<!doctype html><html lang="en"><title>Vote</title><main><h1>Vote</h1>
<label>Code <input name="code"></label><button>Open</button></main></html>"""


def test_a_sound_page_passes_and_is_pictured(
    page: Page, axe: Callable[[Page], None], screenshot: Callable[..., Path]
) -> None:
    page.set_content(GOOD)
    axe(page)
    assert screenshot(page, "sound", always=True).stat().st_size > 0


def test_a_field_without_a_label_is_found(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content(GOOD.replace("<label>Code ", "").replace("</label>", ""))
    with pytest.raises(AssertionError, match="label"):
        axe(page)


def test_without_javascript_scripts_stay_silent(plain_page: Page) -> None:
    plain_page.set_content("<title>before</title><script>document.title = 'after'</script>")
    assert plain_page.title() == "before"
