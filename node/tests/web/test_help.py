"""Guides are pages of the node: by role, in both languages, and from the page they help with."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from markupsafe import escape

from node.tests.web.test_markup import check_shape
from node.tests.web.web_world import get
from node.web.help import GUIDES, HELPS, HELPS_OF_PAGES, NAMES, ROLES, guide, helps
from node.web.keys import PAGE_ROUTES
from node.web.markdown import to_guide
from node.web.policy import POLICY
from node.web.routes import ROUTES

ROOT = Path(__file__).parents[3]
WITHOUT = {"help", "bundle"}
"""Guides have no guide, and a download has no page."""


def test_every_page_has_a_guide_and_every_role_begins_with_one():
    assert HELPS.keys() == {route.page.partition("_")[0] for route in ROUTES} - WITHOUT
    assert HELPS_OF_PAGES.keys() <= {route.page for route in ROUTES}
    for table in (HELPS, HELPS_OF_PAGES):
        assert {name for names in table.values() for name in names} <= NAMES
    roles = {role.value for row in POLICY.values() for role in row.roles}
    assert roles <= {role for role, _, _ in ROLES}


@pytest.mark.parametrize("name", sorted(NAMES))
async def test_a_guide_is_shown_in_the_readers_language(example, name):
    client = await example()
    for language in ("en", "es"):
        response, text = await get(client, f"/help/{name}?lang={language}")
        assert response.status == 200
        page = check_shape(text)
        assert escape(guide(name, language).title) in text
        for _, attrs, _inside in page.all("a"):
            address = attrs.get("href", "")
            assert not address.endswith(".md"), address
            assert address.startswith(("/", "#", "https:", "?")), address
    assert guide(name, "en").title != guide(name, "es").title


async def test_the_guides_of_ones_own_role_come_first(example):
    order = []
    for role in ("observer", "facilitator", "steward"):
        client = await example(role=role)
        _, text = await get(client, "/help")
        check_shape(text)
        assert text.count("your role") == 1
        order.append(text[text.index("<h2>") :].split("</h2>")[0])
    assert [words.split(" <span")[0] for words in order] == [
        "<h2>For observers", "<h2>For facilitators", "<h2>For administrators",
    ]  # fmt: skip
    _, text = await get(await example(), "/help")
    assert "your role" not in text


async def test_home_leads_everybody_to_the_guide_of_their_own_role(example):
    for role in ("steward", "facilitator", "observer", "member", None):
        client = await example(role=role)
        _, text = await get(client, "/")
        foot = text[text.index('class="foot"') :]
        found = set(re.findall(r'href="/help/([a-z-]+)"', foot))
        assert found == {role or "member"}


async def test_a_page_leads_to_its_guide_and_every_page_to_all(example):
    client = await example()
    for path, names in (
        ("/points", ["points-of-unity"]),
        ("/demands", ["demands-and-pledges"]),
        ("/caucuses", ["caucuses"]),
        ("/ballots", ["member", "facilitator", "decision-rules"]),
        ("/check?lang=es", ["outside-checker", "member"]),
    ):
        _, text = await get(client, path)
        assert 'href="/help"' in text
        for name in names:
            assert f'<a href="/help/{name}">' in text, (path, name)
    assert guide("member", "es").title in text
    _, text = await get(client, "/nothing", headers={"Accept": "text/html"})
    assert 'href="/help"' in text


def test_who_counts_rules_or_watches_finds_their_own_guide_where_they_work():
    """By the noun alone an observer would be led to three guides that are not for them."""
    names = {route.page: PAGE_ROUTES + route.name for route in ROUTES}
    for page, first in (
        ("ballot_observe", "observer"),
        ("return_count", "teller"),
        ("return_delegates", "delegate"),
        ("result_rule", "challenges"),
        ("ballot_view", "member"),
    ):
        assert helps(names[page], "steward")[0] == first


async def test_strangers_to_a_private_coalition_can_read_how_to_get_in(example):
    client = await example(public=False)
    for path in ("/help", "/help/sign-in"):
        response = await client.get(path, allow_redirects=False)
        assert response.status == 200


@pytest.mark.parametrize("name", ["no-such-guide", "%2e%2e%2fx", "es", "Steward"])
async def test_what_is_no_guide_is_not_found(example, name):
    client = await example()
    response = await client.get(f"/help/{name}", headers={"Accept": "text/html"})
    assert response.status == 404


def test_links_lead_to_pages_of_the_server_or_name_the_file_in_a_release():
    text = "# T\n\n[a](member.md) and [b](../../operate/doctor.md) <b>x</b>\n"
    html = to_guide(text, {"member.md": "/help/member"}.get).html
    assert '<a href="/help/member"' in html
    assert "b (<code>docs/operate/doctor.md</code>)" in html
    assert "<b>" not in html


def test_parts_have_headings_that_can_be_linked_to_and_tables_scroll_by_keyboard():
    found = to_guide("# T\n\n## One `x`\n\n| a |\n|---|\n| b |\n\n    code\n", lambda _: None)
    assert found.parts == (("part-1", "One x"),)
    assert '<h2 id="part-1">' in found.html
    assert 'aria-labelledby="part-1" tabindex="0"><table>' in found.html.replace("\n", "")
    assert '<pre tabindex="0"><code>code' in found.html


def test_the_wheel_holds_every_guide(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"node/web/guides/{path.relative_to(GUIDES)}" for path in GUIDES.rglob("*.md")}
    assert len(wanted) == 2 * len(NAMES)
    assert wanted <= held
