"""Who may use the founding pages, and what goes wrong at them: nothing changes, and it is said."""

import errno
import time

import pytest

from node.founding import files
from node.founding.room import ROOM_NAME, STANDING_NAME, FoundingRoom
from node.lock import NodeLock
from node.tests.founding.founders import (
    FOUNDED,
    card_of,
    draft_of,
    drafted,
    id_of,
    make_terms,
    signature_of,
)
from node.tests.web.founding.pages import pages_of, rooms_in, said
from node.tests.web.test_markup import HOSTILE, check_shape
from node.tests.web.web_world import get, post, token_of
from node.web.founding.install import ROUTES
from node.web.middleware.security import CONTENT_SECURITY_POLICY
from protocol.encoding import pack

INSIDE = [path.replace("{group:[0-9a-f]{32}}", "0" * 32) for method, path, _, _ in ROUTES
          if method == "GET" and path not in ("/sign-in", "/assets/{name}")]  # fmt: skip
ACTS = [path.replace("{group:[0-9a-f]{32}}", "0" * 32) for method, path, _, _ in ROUTES
        if method == "POST" and path != "/sign-in"]  # fmt: skip


async def test_nobody_sees_or_does_anything_without_the_code(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 1), come_in=False) as (one,):
        for path in INSIDE:
            response, text = await get(one.client, path)
            assert response.url.path == "/sign-in", path
            check_shape(text)
        _, page = await get(one.client, "/sign-in")
        for path in ACTS:
            response, _ = await post(one.client, path, page, label="x")
            assert response.status == 403, path
        response, text = await post(one.client, "/sign-in", page, key="7QK2-M9XD-40TC-HV3B")
        assert response.status == 403
        check_shape(text)
        for wrong in ("", "x" * 5000, one.door.code[:-1], "<b>"):
            response, _ = await post(one.client, "/sign-in", page, key=wrong)
            assert response.status == 403
        one.client.session.cookie_jar.update_cookies({"founding": "guessed"})
        response, _ = await get(one.client, "/")
        assert response.url.path == "/sign-in"
        typed = one.door.code.replace("-", " ").lower()
        response, _ = await post(one.client, "/sign-in", page, key=typed)
        assert response.url.path == "/"


async def test_who_signs_out_is_out(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 1)) as (one,):
        cookies = {c.key: c.value for c in one.client.session.cookie_jar}
        await one.press("/sign-out")
        one.client.session.cookie_jar.update_cookies({"founding": cookies["founding"]})
        response, _ = await get(one.client, "/")
        assert response.url.path == "/sign-in"


@pytest.mark.parametrize("path", ACTS)
async def test_no_other_site_presses_a_button_here(tmp_path, path):
    async with pages_of(*rooms_in(tmp_path, 1)) as (one,):
        token = token_of(await one.page())
        for headers, data in (
            ({"Sec-Fetch-Site": "cross-site"}, {"token": token}),
            ({"Origin": "https://evil.example"}, {"token": token}),
            ({}, {"token": "0" * 64}),
            ({}, {}),
        ):
            response = await one.client.post(path, data=data, headers=headers)
            assert response.status == 403, headers
            assert "This form has expired" in await response.text()
        response, _ = await get(one.client, "/")
        assert response.url.path == "/"


async def test_every_page_forbids_scripts_frames_and_foreign_requests(tmp_path):
    first, second = rooms_in(tmp_path, 2)
    drafted(first, second)
    async with pages_of(first) as (one,):
        for path in (*INSIDE, "/sign-in", "/nothing"):
            response = await one.client.get(path, headers={"Accept": "text/html"})
            assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            if response.content_type == "text/html":
                text = await response.text()
                check_shape(text)
                assert "<script" not in text
                assert " style=" not in text


async def test_script_in_free_text_is_only_text(tmp_path):
    first, second = rooms_in(tmp_path, 2)
    drafted(first, second, preamble=HOSTILE, points=[HOSTILE], name=HOSTILE[:100])
    drafted(first, second, preamble=HOSTILE + "!", points=[HOSTILE, "x"], name=HOSTILE[:99])
    second.set_aside(id_of(second), HOSTILE)
    async with pages_of(first, second) as pages:
        for one in pages:
            for path in ("/", "/draft", "/draft/write"):
                text = await one.page(path)
                page = check_shape(text)
                assert "<script" not in text, path
                assert "<img" not in text
                for _, attrs, _inside in page.all("a"):
                    assert not attrs.get("href", "").startswith("javascript:")
            text = await one.send((f"{HOSTILE[:90]}.card", b"no card"), status=422)
            check_shape(text)
            assert "<script" not in text


async def test_ten_megabytes_are_refused_and_the_pages_go_on(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 1)) as (one,):
        text = await one.send(("big.draft", bytes(10 * 2**20)), status=413)
        check_shape(text)
        assert "That was too much" in text
        assert "This is larger" in said(await one.send(("b.draft", bytes(5 * 2**20)), status=422))
        await one.page()


async def test_wrong_papers_are_named_with_a_hint_and_change_nothing(tmp_path):
    first, second, third = rooms_in(tmp_path)
    drafted(first, second, third)
    (tmp_path / "other").mkdir()
    other = rooms_in(tmp_path / "other", 2)
    drafted(*other)
    first.sign(id_of(first))
    async with pages_of(second) as (one,):
        before = second.look()
        for name, data, words in (
            ("other.draft", draft_of(other[0])[1], "founded no such coalition"),
            ("photo.jpg", b"\xff\xd8\xff" * 50, "This is no card, draft, signature or charter."),
            ("x.sig", pack_signature(first, third), "signature"),
        ):
            text = await one.send(card_of(first), (name, data), status=422)
            assert f"<b>{name}</b>" in text
            assert words in said(text), said(text)
            assert second.look() == before
        await one.send(status=422)


def pack_signature(signer: FoundingRoom, claimed: FoundingRoom) -> bytes:
    """One group's signature under another's name."""
    (one,) = signer.look().signatures
    return pack(type(one)(group=claimed.own.group, signature=one.signature))


async def test_one_signs_only_what_was_read_and_compared(tmp_path):
    first, second = rooms_in(tmp_path, 2)
    drafted(first, second)
    async with pages_of(second) as (one,):
        draft = id_of(second).hex()
        assert "twelve words" in await one.refused("/draft/sign", "/draft", draft=draft)
        for wrong in ("", "00" * 32, "zz"):
            words = await one.refused("/draft/sign", "/draft", draft=wrong, compared="yes")
            assert "Another draft has come" in words
        await one.press("/draft/sign", "/draft", draft=draft, compared="yes")
        assert signature_of(second)


async def test_a_draft_made_to_be_slow_holds_nobody_up(tmp_path):
    # The attack: a draft of 900,000 letters that Markdown reads for half a minute, at each look.
    first, second = rooms_in(tmp_path, 2)
    points = [f"{number}" + "![" * 1_990 for number in range(200)]
    drafted(first, second, preamble="[a](" * 25_000, points=points)
    async with pages_of(second) as (one,):
        before = time.process_time()
        text = await one.page("/draft")
        assert time.process_time() - before < 4
        assert "[a]([a](" in text
        assert '<div class="prose pre">' in text
        short = "\n".join(f"**{number}** of what we want" for number in range(500))
        first.write(make_terms(first, second, preamble=short), b"", FOUNDED + 1)
        await one.send(draft_of(first))
        assert "<strong>499</strong>" in await one.page("/draft")


async def test_what_is_not_there_yet_is_no_page(tmp_path):
    async with pages_of(*rooms_in(tmp_path, 1)) as (one,):
        for path in ("/draft", "/files/draft", "/files/signature", "/files/charter"):
            response, text = await get(one.client, path)
            assert response.status == 404, path
            check_shape(text)
        await one.refused("/finish", label="Ada")
        await one.refused("/start", status=404)


@pytest.mark.parametrize(
    ("query", "says"),
    [("", "Move it away, and take the papers in"), ("?lang=es", "Apártalo y vuelve a recoger")],
)
async def test_damaged_papers_are_said_with_what_to_do(tmp_path, query, says):
    first, second = rooms_in(tmp_path, 2)
    drafted(first, second)
    async with pages_of(first) as (one,):
        form = {"token": token_of(await one.page())}
        path = first.directory / ROOM_NAME / STANDING_NAME
        path.write_bytes(path.read_bytes()[:-1])
        for at in ("/", "/draft", "/draft/write", "/files/draft"):
            response, text = await get(one.client, at + query)
            assert response.status == 503, at
            check_shape(text)
            assert says in said(text)
            assert str(path) in text
        response = await one.client.post("/draft/write", data=form)
        assert response.status == 503


@pytest.mark.parametrize(
    ("query", "says"), [("", "Another program is using"), ("?lang=es", "Otro programa")]
)
async def test_files_that_another_program_uses_are_said_in_words(tmp_path, query, says):
    first, second = rooms_in(tmp_path, 2)
    drafted(first, second)
    async with pages_of(first) as (one,):
        await one.page(f"/{query}")
        with NodeLock(first.directory):
            words = await one.refused(
                "/draft/sign", "/draft", draft=id_of(first).hex(), compared="yes"
            )
        assert says in words
        assert not first.look().signatures


async def test_a_full_disk_is_said_in_words_and_loses_nothing(tmp_path, monkeypatch):
    first, second, third = rooms_in(tmp_path)
    async with pages_of(first) as (one,):
        await one.send(card_of(second))
        before = first.look()
        with monkeypatch.context() as patched:
            patched.setattr(files.os, "fsync", no_space)
            text = await one.send(card_of(third), status=503)
        check_shape(text)
        assert "This server has no room left" in text
        assert first.look() == before
        left = [path.name for path in (first.directory / ROOM_NAME).iterdir()]
        assert sorted(left) == ["node.lock", STANDING_NAME]


def no_space(_descriptor):
    raise OSError(errno.ENOSPC, "No space left on device")
