"""Every page, with friendly and with hostile contents, read as a browser or screen reader would."""

from html.parser import HTMLParser

import pytest

from node.tests.web.example_base import ID
from node.tests.web.test_security import HTML, PAGES
from node.tests.web.web_world import get, post

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onmouseover=alert(1) x='"
    "[l](javascript:alert(1)) </textarea></title><svg onload=alert(1)> {{ 7919*7927 }} %(x)s {y}"
)
VOID = {"meta", "link", "input", "br", "hr", "line", "circle", "img"}


class Reader(HTMLParser):
    """Collects what the tests ask about; raises on markup that does not nest."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.elements, self.headings, self.texts = [], [], [], []
        self.feed(text)
        assert not self.stack, f"never closed: {self.stack}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(t for t, _ in self.stack)))
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.stack.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), tuple(t for t, _ in self.stack)))

    def handle_endtag(self, tag):
        opened = self.stack.pop()[0]
        assert opened == tag, f"<{opened}> closed by </{tag}> at {self.getpos()}"

    def all(self, *tags):
        return [(tag, attrs, inside) for tag, attrs, inside in self.elements if tag in tags]


async def voting_pages(client):
    """The pages behind a code, as texts."""
    _, page = await get(client, "/vote")
    reasons = ("mistyped", "unknown", "struck", "early", "closed", "withdrawn", "busy")
    found = [(await post(client, "/vote", page, code=code))[1] for code in reasons]
    _, fill = await post(client, "/vote", page, code="GOOD")
    marked = {
        "c0": "0",
        "c1r1": "2",
        "c2": "1",
        "c3o0": "0",
        "c3o2": "2",
        "c5o0": "20",
        "c5o1": "7",
    }
    _, wrong = await post(
        client, "/vote/review", fill, **{**marked, "c1r2": "2", "c3o2": "", "c5o1": "21"}
    )
    _, review = await post(client, "/vote/review", fill, **marked)
    _, received = await post(client, "/vote/cast", review, **marked)
    return [*found, fill, wrong, review, received]


async def every_page(client):
    pages = [(await get(client, path, headers=HTML))[1] for path in PAGES]
    return [*pages, *await voting_pages(client)]


ACTING = (
    "/access", "/accesses", "/accesses/new", "/accesses/many", "/accesses/1/link",
    "/accesses/1/revoke", "/journal", "/invitations", "/invitations/new", "/invitations/1/strike",
    "/first-steps",
    "/accesses/1/change",
    "/credential", "/credential/strike",
    "/feeds", "/proposals", "/proposals/new", f"/proposals/{ID}", f"/proposals/{ID}/sponsor",
    f"/proposals/{ID}/amend", f"/proposals/{ID}/adopt/{ID}", f"/proposals/{ID}/comment",
    "/points", "/points/new", "/points/1", "/points/1/amend", "/points/1/strike",
    f"/points/versions/{ID}", f"/points/versions/{ID}/ratify", f"/points/versions/{ID}/reserve",
    f"/points/versions/{ID}/withdraw", "/points/versions/" + "b" * 64,
    *(f"/proposals/{ID}/{v}/{ID}" for v in ("second", "editorial", "decline")),
    *(f"/proposals/{ID}/{v}" for v in ("merge", "unmerge", "slow")),
    *(f"/proposals/{ID}/comments/{ID}/{v}" for v in ("hide", "appeal", "rule", "erase", "remove")),
    "/caucuses", "/caucuses/new", "/caucuses/publish", f"/caucuses/{ID}", f"/caucuses/{ID}/say",
    f"/caucuses/{ID}/join", f"/caucuses/{ID}/leave", f"/caucuses/{ID}/sign/{ID}",
    f"/proposals/{ID}/speak", f"/proposals/{ID}/speak?on={ID}",
    f"/proposals/{ID}/comment?on={ID}", f"/proposals/{ID}/withdraw",
    f"/ballots/{ID}/observe", f"/ballots/{ID}/read",
    f"/ballots/{ID}/participation", f"/ballots/{ID}/participation/count",
    f"/ballots/{ID}/participation/target", "/questions", "/questions/new", "/questions/1/drop",
    "/about-me", "/my-data", "/my-data/correct", "/my-data/leave", "/my-data/requests/1",
    "/requests", "/requests/erase", "/requests/1/grant", "/requests/2/grant", "/requests/1/decline",
    "/ballots/new", f"/ballots/new/{ID}", f"/ballots/{ID}", f"/ballots/{ID}/open",
    f"/ballots/{ID}/stand-aside", f"/ballots/{ID}/withdraw", f"/ballots/{ID}/challenge",
    f"/ballots/{ID}/extend",
    f"/ballots/{ID}/sign", f"/ballots/{ID}/signatures", f"/ballots/{ID}/challenges/{ID}/sign",
    f"/ballots/{ID}/challenges/{ID}/rule", f"/ballots/{ID}/roll", "/drafts", f"/drafts/{ID}",
    f"/ballots/{ID}/return", f"/ballots/{ID}/roll-call",
    *(f"/ballots/{ID}/codes{v}" for v in ("", "/strike", "/paper")),
    "/drafts/" + "b" * 64, f"/drafts/{ID}/drop", "/roster/import",
    "/meetings", "/meetings/new", f"/meetings/new?parent={ID}", f"/meetings/{ID}",
    f"/meetings/{ID}/move", f"/meetings/{ID}/agenda", f"/meetings/{ID}/cancel",
    f"/meetings/{ID}/facilitators", f"/meetings/{ID}/check-in", f"/meetings/{ID}/minutes",
    "/here", f"/meetings/{ID}/attend", f"/meetings/{ID}/reports/{ID}/voice",
    f"/meetings/{ID}/erase/{ID}", f"/meetings/{ID}/door", f"/meetings/{ID}/here",
    f"/meetings/{ID}/report", f"/meetings/{ID}/reports/{ID}", f"/meetings/{ID}/queue",
    *(f"/meetings/{ID}/{v}" for v in ("queue/add", "queue/rules", "speak", "speak/ask")),
    f"/meetings/{ID}/here/speak", f"/meetings/{ID}/queue/clear",
    f"/proposals/{ID}/process", f"/proposals/{ID}/process/new",
    f"/proposals/{ID}/process/proceed", f"/proposals/{ID}/process/emergency",
    "/groups", "/groups/leave", f"/groups/leave/{ID}", "/groups/stay", "/groups/offers/new",
    f"/groups/offers/{ID}/take-back", f"/groups/offers/{ID}/decline", "/groups/at-large",
    "/groups/operator", "/charter", "/charter/change", f"/charter/motions/{ID}",
    "/groups/motions/expel", "/groups/motions/council", f"/groups/motions/{ID}",
    *("/groups/motions/" + letter * 64 for letter in "bcd"),
    f"/groups/motions/{ID}/reply", "/groups/motions/" + "d" * 64 + "/object",
    "/cuts", "/cuts/new-key",
    *(f"/cuts/{v}" for v in ("compare", "alone", "drop", "fetch")),
    "/groups/keys/carry", "/groups/keys/claim", "/groups/frozen/ask", "/groups/frozen/move",
    "/groups/applications/carry", "/groups/applications/again", f"/groups/applications/{ID}",
    f"/groups/applications/{ID}/vouch",
    "/groups/join", "/groups/join/answer", "/applicants",
    *(f"/applicants/1/{v}" for v in ("accept", "decline", "erase")),
    f"/proposals/new?clause={ID}", "/demands", "/demands/new", f"/demands/{ID}",
    f"/demands/{ID}/move",
    "/conditions/new", f"/conditions/{ID}/attest", f"/ballots/{ID}/result", f"/ballots/{ID}/pledge",
    f"/ballots/{ID}/dissent", "/pledges", f"/pledges?group={ID}&page=2",
    *(f"/pledges/{ID}/{v}" for v in ("change", "report", "erase-name")),
    "/delegates", "/delegates/new",
    *(f"/delegates/{ID}/{v}" for v in ("recall", "report", f"erase/{ID}", "erase/" + "b" * 64)),
)  # fmt: skip
"""Pages for somebody who may act, with their forms."""


def check_shape(text):
    page = Reader(text)
    assert page.all("html")[0][1]["lang"] in {"en", "es"}
    assert page.headings.count(1) == 1
    for before, after in zip([0, *page.headings], page.headings, strict=False):
        assert after <= before + 1, f"heading jumps from h{before} to h{after}"
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids)), "an id is used twice"
    labelled = {attrs["for"] for _, attrs, _ in page.all("label") if "for" in attrs}
    for tag, attrs, inside in page.all("input", "select", "textarea"):
        if attrs.get("type") == "hidden":
            continue
        assert attrs.get("id") in labelled or "label" in inside, f"no label for {tag} {attrs}"
    described = [
        name
        for _, a, _ in page.elements
        if "aria-describedby" in a
        for name in a["aria-describedby"].split(" ")
    ]
    assert set(described) <= set(ids)
    for _, attrs, _ in page.elements:
        assert not {name for name in attrs if name.startswith("on")}
        assert "style" not in attrs
        assert not attrs.get("href", "").strip().lower().startswith(("javascript:", "data:"))
    for _, attrs, _ in page.all("script"):
        assert attrs["src"].startswith("/assets/")
        assert attrs["integrity"].startswith("sha256-")
    assert not page.all("iframe", "object", "embed", "style", "img")
    return page


@pytest.mark.parametrize("language", ["en", "es"])
async def test_every_page_is_sound_markup_with_labels_and_ordered_headings(example, language):
    client = await example()
    await get(client, f"/?lang={language}")
    for text in await every_page(client):
        page = check_shape(text)
        assert page.all("html")[0][1]["lang"] == language


async def test_hostile_text_comes_out_inert_on_every_page(example):
    client = await example(words=HOSTILE)
    for text in await every_page(client):
        check_shape(text)
        assert "<script>alert" not in text
        # What a template would make of it, were words ever taken for one.
        assert str(7919 * 7927) not in text


@pytest.mark.parametrize("words", [None, HOSTILE], ids=["friendly", "hostile"])
async def test_pages_that_act_are_sound_and_inert_in_both_languages(example, words):
    client = await example(role="steward", words=words)
    for language in ("en", "es"):
        for path in ACTING:
            response, text = await get(
                client, path + ("&" if "?" in path else "?") + f"lang={language}"
            )
            assert response.status == 200, path
            check_shape(text)
            assert "<script>alert" not in text


async def test_the_language_is_remembered_and_can_be_changed_on_any_page(example):
    client = await example()
    _, text = await get(client, "/proposals?lang=es")
    assert "Propuestas" in text
    _, text = await get(client, "/ballots")
    assert "Votaciones" in text
    assert 'href="/ballots?lang=en"' in text
    _, text = await get(client, "/ballots?lang=en", headers={"Accept-Language": "es"})
    assert "All votes" in text


async def test_a_browser_is_greeted_in_its_language(example):
    client = await example()
    response, text = await get(client, "/check", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert "Cómo comprobar esto" in text
    assert response.headers["Content-Language"] == "es"


async def test_each_picture_has_a_table_beside_it(example):
    client = await example()
    _, text = await get(client, f"/ballots/{ID}/result")
    page = check_shape(text)
    charts = [a for _, a, _ in page.all("svg") if a.get("class") == "chart"]
    assert len(charts) == 11
    assert all(a["aria-label"] for a in charts)
    assert len(page.all("table")) >= len(charts)


async def test_a_result_says_that_it_is_provisional_and_who_has_returned(example):
    client = await example()
    _, text = await get(client, f"/ballots/{ID}/result")
    for words in ("provisional", "3 of 4 groups have returned", "69.91% (841/1,203)", "not met"):
        assert words in text


async def test_an_empty_coalition_says_so_instead_of_showing_nothing(tmp_path):
    from node.tests.web.web_world import world

    async with world(tmp_path / "node") as (_, client):
        for path, words in [
            ("/", "Nothing needs you right now"),
            ("/", "Nothing is dated yet."),
            ("/", "Nothing has been decided yet."),
            ("/proposals", "Nothing has been proposed yet."),
            ("/ballots", "There has been no vote yet."),
            ("/moderation", "Nothing was hidden, slowed down or erased."),
            ("/caucuses", "There is no caucus yet."),
            ("/demands", "Nothing has been demanded yet."),
            ("/pledges", "Nothing has been decided yet, so nothing is pledged."),
            ("/record", "Nothing was decided in this year."),
        ]:
            _, text = await get(client, path)
            check_shape(text)
            assert words in text
