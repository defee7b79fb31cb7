"""An upgrade beneath a running server: what it serves is of the release that it started with."""

import base64
import hashlib
import re
import sys
from collections import Counter
from contextlib import contextmanager

from jinja2 import Environment

import node.web.sources
from node.web.charts.styles import picture_styles
from node.web.help import NAMES, guide
from node.web.i18n import load_languages
from node.web.loaded import KINDS
from node.web.loading import SHARED, compile_shared, load_all
from node.web.render import MAX_READY, environment, templates
from node.web.scripts import INTEGRITY, SCRIPT
from node.web.sources import ASSETS, sources, style_sheet

LISTENERS: list[list[str]] = []


@contextmanager
def opened():
    """What is opened meanwhile, as Python reports it: an audit hook stays, so there is one."""
    found: list[str] = []
    LISTENERS.append(found)
    try:
        yield found
    finally:
        LISTENERS.remove(found)


def heard(event, args):
    if event == "open":
        for found in LISTENERS:
            found.append(str(args[0]))


sys.addaudithook(heard)


def test_once_a_server_has_loaded_no_template_or_guide_is_read_again():
    load_all()
    spoken = load_languages()
    made = [environment(one) for one in spoken.values()]
    with opened() as found:
        for templates in made:
            for name in sources():
                templates.get_template(name)
        for code in spoken:
            for name in NAMES:
                guide(name, code)
        picture_styles()
        style_sheet()
    package = str(node.web.sources.TEMPLATES.parent)
    assert [path for path in found if path.startswith(package)] == []


def test_few_templates_stay_ready_and_none_is_compiled_twice(monkeypatch):
    made = [environment(one) for one in load_languages().values()]
    for ready in made:
        for name in sources():
            ready.get_template(name)
        assert len(ready.cache) == MAX_READY < len(sources())

    def compiles(*_, **__):
        raise AssertionError("compiled once more")

    monkeypatch.setattr(Environment, "compile", compiles)
    made.append(environment(next(iter(load_languages().values()))))
    for ready in made:
        for name in sources():
            ready.get_template(name)


def test_what_nearly_every_template_rests_on_is_compiled_before_the_first_page():
    templates.cache_clear()
    compile_shared()
    rested_on = Counter(
        name
        for path in (node.web.sources.TEMPLATES / "views").iterdir()
        for name in re.findall(r'"(common/\w+\.html)"', path.read_text())
    )
    half = len(list((node.web.sources.TEMPLATES / "views").iterdir())) / 2
    assert set(SHARED) == {name for name, views in rested_on.items() if views > half}
    held = templates("en").cache
    assert {name for _, name in held} == set(SHARED)


def test_a_template_in_use_is_not_looked_at_again_whatever_lies_on_the_disk(tmp_path, monkeypatch):
    (tmp_path / "views").mkdir()
    page = tmp_path / "views" / "page.html"
    page.write_text("as it started")
    monkeypatch.setattr(node.web.sources, "TEMPLATES", tmp_path)
    sources.cache_clear()
    try:
        templates = environment(load_languages()["en"])
        sources()
        page.write_text("{{ a_field_of_the_next_release }}")
        assert templates.get_template("views/page.html").render() == "as it started"
        page.unlink()
        assert templates.get_template("views/page.html").render() == "as it started"
    finally:
        sources.cache_clear()


async def test_style_sheet_and_script_are_served_as_they_were_at_the_start(example):
    client = await example()
    held = {path.name: path.read_bytes() for path in ASSETS.iterdir()}
    with opened() as found:
        for name, data in held.items():
            response = await client.get(f"/assets/{name}")
            assert await response.read() == data
            assert (
                response.headers["Content-Type"]
                == f"{KINDS[name.rpartition('.')[2]]}; charset=utf-8"
            )
            tag = {"If-None-Match": response.headers["ETag"]}
            assert (await client.get(f"/assets/{name}", headers=tag)).status == 304
    assert [path for path in found if path.startswith(str(ASSETS))] == []
    assert (await client.get("/assets/another.js")).status == 404


async def test_after_an_upgrade_beneath_it_a_server_serves_the_script_that_its_pages_allow(
    example, tmp_path, monkeypatch
):
    client = await example(role="member")
    (tmp_path / SCRIPT).write_text("// of the next release")
    monkeypatch.setattr(node.web.sources, "ASSETS", tmp_path)
    served = await (await client.get(f"/assets/{SCRIPT}")).read()
    page = await (await client.get("/credential")).text()
    integrity = "sha256-" + base64.b64encode(hashlib.sha256(served).digest()).decode()
    assert f'integrity="{integrity}"' in page
    assert integrity == INTEGRITY
