import base64
import hashlib

import pytest

from node.tests.web.example_base import ID
from node.tests.web.web_world import get, post, token_of
from node.web.middleware.security import CONTENT_SECURITY_POLICY
from node.web.scripts import INTEGRITY, SCRIPT_PATH

PAGES = (
    "/", "/proposals", f"/proposals/{ID}", "/ballots", f"/ballots/{ID}", f"/ballots/{ID}/result",
    f"/ballots/{ID}/what-if",
    "/demands", f"/demands/{ID}", "/pledges", f"/pledges?group={ID}", "/record", "/record/2026",
    "/delegates",
    "/moderation", "/caucuses", f"/caucuses/{ID}",
    "/meetings", f"/meetings/{ID}", f"/proposals/{ID}/process",
    "/feeds",
    "/groups/frozen", "/groups/refused",
    "/cuts", "/charter",
    "/peers", "/check", "/help", "/help/steward",
    "/enter", "/vote", "/vote?code=X", "/receipt", f"/receipt?receipt={ID}",
    "/points", "/points/matrix", "/points/1", f"/points/versions/{ID}",
    "/nothing",
)  # fmt: skip
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_forbids_scripts_frames_and_foreign_requests(example, path):
    client = await example()
    response, text = await get(client, path, headers=HTML)
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script" not in text
    assert " style=" not in text


@pytest.mark.parametrize("path", ["/vote", "/vote?code=X", "/receipt", "/enter", "/feeds"])
async def test_pages_with_a_code_are_neither_stored_nor_named_in_a_referer(example, path):
    client = await example()
    response, _ = await get(client, path)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"


async def test_the_one_script_runs_where_members_sign_and_nowhere_else(example):
    client = await example(role="member")
    response, text = await get(client, "/credential")
    policy = response.headers["Content-Security-Policy"]
    assert f"script-src '{INTEGRITY}'" in policy
    assert policy.startswith(CONTENT_SECURITY_POLICY)
    assert f'integrity="{INTEGRITY}"' in text
    served = await client.get(SCRIPT_PATH)
    digest = base64.b64encode(hashlib.sha256(await served.read()).digest()).decode()
    assert f"sha256-{digest}" == INTEGRITY
    response, text = await get(client, "/access")
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "<script" not in text


async def test_the_script_runs_where_an_administrator_signs_and_not_where_one_throws_away(example):
    client = await example(role="steward")
    for path, runs in (
        (f"/ballots/{ID}/roll", True),
        (f"/ballots/{ID}/return", True),
        (f"/drafts/{ID}", True),
        (f"/drafts/{ID}/drop", False),
        (f"/ballots/{ID}/roll-call", False),
    ):
        response, text = await get(client, path)
        assert response.status == 200, path
        policy = response.headers["Content-Security-Policy"]
        assert (f"script-src '{INTEGRITY}'" in policy, "<script" in text) == (runs, runs), path


async def test_a_redirect_after_a_vote_is_protected_too(example):
    client = await example()
    _, page = await get(client, "/vote")
    data = {"token": token_of(page), "code": "GOOD"}
    response = await client.post("/vote", data=data, allow_redirects=False)
    assert response.status == 303
    assert response.headers["Cache-Control"] == "no-store"
    assert "HttpOnly" in response.headers["Set-Cookie"]
    assert "SameSite=Lax" in response.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "https://[elsewhere"},
    ],
)
async def test_a_form_posted_from_another_site_is_refused(example, headers):
    client = await example()
    _, page = await get(client, "/vote")
    data = {"token": token_of(page), "code": "GOOD"}
    response = await client.post("/vote", data=data, headers=headers)
    assert response.status == 403
    assert "This form has expired" in await response.text()


@pytest.mark.parametrize("token", ["", "0" * 64, "ä"])
async def test_a_form_without_its_token_is_refused(example, token):
    client = await example()
    await get(client, "/vote")
    response = await client.post("/vote", data={"token": token, "code": "GOOD"})
    assert response.status == 403


async def test_a_token_of_another_browser_is_refused(example):
    one, other = await example(), await example()
    _, page = await get(one, "/vote")
    await get(other, "/vote")
    response = await other.post("/vote", data={"token": token_of(page), "code": "GOOD"})
    assert response.status == 403


async def test_showing_forms_stores_no_session(example, tmp_path):
    import sqlite3

    client = await example()
    for _ in range(3):
        await get(client, "/vote")
    with sqlite3.connect(tmp_path / "sessions.sqlite") as file:
        assert file.execute("SELECT count(*) FROM sessions").fetchone() == (0,)


@pytest.mark.parametrize("path", ["/", "/proposals", "/ballots", f"/ballots/{ID}/result", "/peers"])
async def test_a_private_coalition_shows_nothing_to_strangers(example, path):
    client = await example(public=False)
    response = await client.get(path, allow_redirects=False)
    assert response.status == 303
    assert response.headers["Location"].startswith("/enter?then=")


async def test_an_invitation_code_opens_the_page_that_was_asked_for(example):
    client = await example(public=False)
    _, page = await get(client, "/peers")
    response, text = await post(client, "/enter", page, code="WRONG", then="/peers")
    assert response.status == 403
    assert "not known here" in text
    response, _ = await post(client, "/enter", page, code="WELCOME", then="/peers")
    assert response.status == 200
    assert response.url.path == "/peers"


@pytest.mark.parametrize("then", ["https://elsewhere.example/", "//elsewhere.example", "/\\else"])
async def test_entering_never_leads_to_another_site(example, then):
    client = await example(public=False)
    _, page = await get(client, "/enter")
    data = {"token": token_of(page), "code": "WELCOME", "then": then}
    response = await client.post("/enter", data=data, allow_redirects=False)
    assert response.headers["Location"] == "/"


async def test_a_form_that_is_too_large_is_refused(example):
    client = await example()
    _, page = await get(client, "/vote")
    response, text = await post(client, "/vote", page, code="x" * 300_000)
    assert response.status == 413
    assert "Nothing was changed" in text


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
PART = b'--x\r\nContent-Disposition: form-data; name="code"\r\n%s\r\n\xff\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (f"{FORM}; charset=nonsense", b"code=GOOD"),
        (f"{FORM}; charset=utf-16", b"code=GOOD"),
        (f"{FORM}; charset=utf-7", b"code=%2B2AA-"),
        (FORM, b"code=\xff"),
        (PARTS, b"code=GOOD"),
        (f"{PARTS}; boundary=x", b"code=GOOD"),
        (f"{PARTS}; boundary=x", PART % b""),
        (f"{PARTS}; boundary=x", PART % b"Content-Type: text/plain; charset=nonsense\r\n"),
        (f"{PARTS}; boundary=x", PART % b"Content-Transfer-Encoding: nonsense\r\n"),
        (f"{PARTS}; boundary=x", PART.replace(b'name="code"', b"") % b""),
        (f"{PARTS}; boundary=x", PART % b"Content-Disposition\x9d: form-data\r\n"),
        (f"{PARTS}; boundary=x", PART % b"Content-Type: multipart/mixed; boundary=y\r\n"),
    ],
)
async def test_a_body_that_is_no_form_is_refused_in_words(example, content_type, body):
    client = await example()
    response = await client.post("/vote", data=body, headers={"Content-Type": content_type, **HTML})
    assert response.status == 400
    assert "Nothing was changed" in await response.text()


async def test_an_unknown_address_gets_a_page_and_programs_get_plain_text(example):
    client = await example()
    response, text = await get(client, "/nothing", headers=HTML)
    assert (response.status, "There is no such page" in text) == (404, True)
    response, text = await get(client, "/nothing", headers={"Accept": "application/json"})
    assert (response.status, "<html" in text) == (404, False)


async def test_a_fault_shows_nothing_of_the_inside(example, monkeypatch):
    from node.tests.web.example_desk import ExampleDesk

    async def broken(self):
        raise RuntimeError("the inside")

    monkeypatch.setattr(ExampleDesk, "peers", broken)
    client = await example()
    response, text = await get(client, "/peers")
    assert response.status == 500
    assert "the inside" not in text
    assert "Something went wrong here" in text
