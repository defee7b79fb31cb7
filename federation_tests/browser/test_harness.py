"""The browser tests' own tools do find what they are for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from federation_tests.browser.conftest import Opener
from federation_tests.browser.judge import Judge, Look, Sound
from federation_tests.browser.pool import Pool

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


def test_the_next_test_is_free_of_the_last_pages_policy(open_page: Opener, pool: Pool) -> None:
    first = open_page()
    strict = {"Content-Security-Policy": "require-trusted-types-for 'script'"}
    first.route("**/strict", lambda route: route.fulfill(headers=strict, body=GOOD))
    first.goto("http://strict.example/strict")
    pool.give_back()
    again = open_page()
    assert again is first
    again.set_content(GOOD)
    assert again.title() == "Vote"


def test_what_axe_passed_in_one_process_is_known_in_the_other_and_nothing_else(
    tmp_path: Path,
) -> None:
    here, beside = Sound(tmp_path, "gw0"), Sound(tmp_path, "gw1")
    field, button = Look("es 390 light", "main>input"), Look("es 390 light", "main>button")
    wide = Look("es 1280 light", "main>input")
    assert not beside.has({field})
    here.add({field})
    assert beside.has({field})
    assert not beside.has({field, button})
    assert not beside.has({wide})
    with (tmp_path / "gw2.sound").open("w") as file:
        here.add({button})
        line = (tmp_path / "gw0.sound").read_text().splitlines()[-1]
        file.write(line[:9])  # as far as a write that goes on has come
        file.flush()
        third = Sound(tmp_path, "gw3")
        assert third.has({field, button})
        (tmp_path / "gw0.sound").unlink()
        late = Sound(tmp_path, "gw4")
        assert not late.has({button})
        file.write(f"{line[9:]}\n")
        file.flush()
        assert late.has({button})


def test_what_axe_has_refused_is_refused_again(page: Page, axe: Judge) -> None:
    page.set_content(GOOD.replace("<h1>Vote</h1>", "<h1>Vote</h1><img src='data:,'>"))
    for _ in range(2):
        with pytest.raises(AssertionError, match="image-alt"):
            axe(page)
