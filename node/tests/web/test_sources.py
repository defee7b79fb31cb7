"""An upgrade beneath a running server: what it serves is of the release that it started with."""

import sys
from contextlib import contextmanager

from aiohttp import web

import node.web.sources
from node.web.help import NAMES, guide
from node.web.i18n import load_languages
from node.web.install import load_all
from node.web.render import environment
from node.web.sources import sources

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
    made = [environment(web.Application(), one) for one in spoken.values()]
    with opened() as found:
        for templates in made:
            for name in sources():
                templates.get_template(name)
        for code in spoken:
            for name in NAMES:
                guide(name, code)
    package = str(node.web.sources.TEMPLATES.parent)
    assert [path for path in found if path.startswith(package)] == []


def test_a_template_in_use_is_not_looked_at_again_whatever_lies_on_the_disk(tmp_path, monkeypatch):
    (tmp_path / "views").mkdir()
    page = tmp_path / "views" / "page.html"
    page.write_text("as it started")
    monkeypatch.setattr(node.web.sources, "TEMPLATES", tmp_path)
    sources.cache_clear()
    try:
        templates = environment(web.Application(), load_languages()["en"])
        page.write_text("{{ a_field_of_the_next_release }}")
        assert templates.get_template("views/page.html").render() == "as it started"
        page.unlink()
        assert templates.get_template("views/page.html").render() == "as it started"
    finally:
        sources.cache_clear()
