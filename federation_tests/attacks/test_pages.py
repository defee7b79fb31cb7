"""Anybody at a node's address: whatever is sent, nothing breaks, nothing is learnt or changed.

A real node with real ballot boxes; only its clock is turned by hand.
"""

import asyncio
import random
import re
from contextlib import asynccontextmanager

import pytest

from node.store.codes import CHECK_PRIME, RANDOM_CHARS, new_code
from node.tests.web.test_voting import NO_AND_ADA, YES_AND_CARMEN, open_ballot, vote
from node.tests.web.web_world import MANIFEST, browser, get, post, token_of, world

ATTEMPTS = 250
SEEN = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
METHODS = (
    *("GET",) * 5,
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "BREW",
)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@asynccontextmanager
async def voting_world(tmp_path, **options):
    async with world(tmp_path / "node", **options) as (here, client):
        await here.put_vote()
        await here.turn_to(20)
        await here.until_phase("open")
        here.box = here.node.boxes.box(bytes.fromhex(here.ballot))
        yield here, client


async def raw(server, data):
    """What the node answers to bytes that need not be HTTP."""
    reader, writer = await asyncio.open_connection(server.host, server.port)
    try:
        writer.write(data)
        await writer.drain()
        async with asyncio.timeout(10):
            return await reader.read(65536)
    except ConnectionError:
        return b""
    finally:
        writer.close()


def requests(chance, paths):
    """Requests as no browser makes them, the same ones for the same seed."""
    odd = ("%00", "%", "%zz", "%2e%2e/", "../", "..%2f", "//", "\\", "%c0%af", "é", "?a=%ff", ";x")
    headers = (
        b"Host: evil.example\r\n",
        b"X-Forwarded-Host: evil.example\r\n",
        b"Cookie: session=" + b"A" * 5000 + b"\r\n",
        b"Cookie: session=../../etc; form=%00; lang=<x>\r\n",
        b"Accept-Language: " + b"en;q=" * 200 + b"\r\n",
        b"Signature: x\r\nSignature-Input: y\r\n",
        (
            b'Signature-Input: commonweal=("@method" "@path");created=9;keyid="00"\r\nSignature: '
            b"commonweal=:AAAA:\r\n"
        ),
        b"Range: bytes=0-,5-,9-\r\n",
        b"Content-Length: 99999999999\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Type: multipart/form-data; boundary=\r\nContent-Length: 4\r\n",
        b"Content-Type: text/plain; charset=nonsense\r\nContent-Length: 4\r\n",
        b"Expect: 100-continue\r\n",
        b"Upgrade: websocket\r\nConnection: upgrade\r\n",
        b"If-None-Match: *\r\nIf-Modified-Since: never\r\n",
        b"Big: " + b"b" * 20_000 + b"\r\n",
        b"",
    )
    for _ in range(ATTEMPTS):
        path = chance.choice(paths)
        for _ in range(chance.randint(0, 2)):
            at = chance.randint(0, len(path))
            path = path[:at] + chance.choice(odd) + path[at:]
        line = f"{chance.choice(METHODS)} {path or '/'} HTTP/1.1\r\n".encode()
        more = b"".join(chance.sample(headers, chance.randint(0, 2)))
        body = b"a=b&" if b"Content-Length: 4" in more else b""
        yield line + b"Connection: close\r\n" + more + b"\r\n" + body


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("public", [True, False])
async def test_no_request_breaks_a_page(tmp_path, seed, public):
    async with voting_world(tmp_path, public_logs=public) as (here, client):
        before = here.box.status()
        ids = {"ballot": here.ballot, "proposal": "0" * 64, "commitment": "0" * 64}
        ids |= {"group": "01" * 16, "blob": "0" * 64, "tile": "tile/entries/000.p/1"}
        paths = [
            re.sub(r"\{(\w+)[^}]*\}+", lambda found: ids.get(found[1], "0"), route.canonical)
            for route in here.server.app.router.resources()
        ]
        chance = random.Random(seed)
        statuses = set()
        for data in requests(chance, paths):
            if b"99999999999" in data or b"chunked" in data or b"boundary" in data:
                # The node waits for a body; nobody else does.
                task = asyncio.create_task(raw(here.server, data))
                await asyncio.sleep(0.01)
                task.cancel()
                continue
            try:
                answer = await raw(here.server, data)
            except TimeoutError:
                raise AssertionError(data[:400]) from None
            found = SEEN.match(answer)
            status = int(found[1]) if found else 0
            assert status not in {500, 502, 503}, (data[:300], answer[-400:])
            assert b"Traceback" not in answer
            assert b"evil.example" not in answer.split(b"\r\n\r\n")[0]
            statuses.add(status)
        assert {400, 404, 405} <= statuses
        assert here.box.status() == before
        assert (await get(client, "/healthz"))[0].status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../signer.sqlite",
        "/assets/%2e%2e/%2e%2e/signer.sqlite",
        "/assets/..%2f..%2fpeople.sqlite",
        "/assets//etc/passwd",
        "/bundle/..%2f..%2fsigner.bundle",
        "/blob/../../signer.sqlite",
        "/log/" + "01" * 16 + "/tile/entries/../../../signer.sqlite",
    ],
)
async def test_no_path_leads_to_the_nodes_files(tmp_path, path):
    async with world(tmp_path / "node") as (here, _):
        line = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        answer = await raw(here.server, line.encode())
        assert SEEN.match(answer)[1] in (b"400", b"403", b"404")
        assert b"SQLite format 3" not in answer


async def test_a_head_request_on_a_qr_link_changes_nothing(tmp_path):
    async with voting_world(tmp_path) as (here, client):
        before = here.box.status()
        for code in (here.codes[0], new_code()):
            response = await client.head(f"/vote?code={code}")
            assert response.status == 405
            assert "session" not in response.cookies
        assert here.box.status() == before


async def test_guessing_in_parallel_opens_nothing_and_keeps_nobody_out(tmp_path):
    async with voting_world(tmp_path) as (here, client):
        _, page = await get(client, "/vote")
        guesses = (post(client, "/vote", page, code=new_code()) for _ in range(130))
        answers = await asyncio.gather(*guesses)
        assert {response.status for response, _ in answers} == {403}
        assert here.box.status().failed >= 100
        async with browser(here.server) as holder:
            assert len(await vote(holder, here.codes[0], YES_AND_CARMEN)) == 64


def test_a_guess_that_passes_its_check_is_one_in_a_thousand_million_million():
    # With a million codes alive in one box.
    assert 32**RANDOM_CHARS >= 10**6 * 10**15
    assert CHECK_PRIME > 1000


async def test_two_votes_at_once_with_one_code_leave_one_vote(tmp_path):
    async with voting_world(tmp_path) as (here, client), browser(here.server) as other:
        (_, one), (_, two) = (
            await open_ballot(client, here.codes[0]),
            await open_ballot(other, here.codes[0]),
        )
        await asyncio.gather(
            *(post(client, "/vote/cast", one, **YES_AND_CARMEN) for _ in range(5)),
            *(post(other, "/vote/cast", two, **NO_AND_ADA) for _ in range(5)),
        )
        assert here.box.status().voted == 1
        await here.turn_to(1001)
        await here.until_phase("declared")
        response = await client.get(f"/ballots/{here.ballot}/result.json")
        tally = (await response.json())["contests"][0]["shares"][0]["tally"]
        assert sum(tally) == 1


async def test_a_vote_sent_twice_is_one_vote(tmp_path):
    async with voting_world(tmp_path) as (here, client):
        _, page = await open_ballot(client, here.codes[0])
        first, _ = await post(client, "/vote/cast", page, **YES_AND_CARMEN)
        again, _ = await post(client, "/vote/cast", page, **YES_AND_CARMEN)
        assert (first.status, again.status) == (200, 200)
        assert again.url.path == "/vote"
        assert here.box.status().voted == 1


async def test_a_session_put_into_a_browser_beforehand_is_not_the_one_that_votes(tmp_path):
    async with voting_world(tmp_path) as (here, client):
        client.session.cookie_jar.update_cookies({"session": "planted"}, here.server.make_url("/"))
        await open_ballot(client, here.codes[0])
        kept = {c.key: c.value for c in client.session.cookie_jar}
        assert kept["session"] != "planted"
        async with browser(here.server) as thief:
            thief.session.cookie_jar.update_cookies(
                {"session": "planted"}, here.server.make_url("/")
            )
            response = await thief.get("/vote/ballot", allow_redirects=False)
            assert response.headers["Location"] == "/vote"


async def test_opening_a_second_code_in_one_browser_changes_the_session(tmp_path):
    async with voting_world(tmp_path) as (here, client):
        await open_ballot(client, here.codes[0])
        first = {c.key: c.value for c in client.session.cookie_jar}["session"]
        await open_ballot(client, here.codes[1])
        second = {c.key: c.value for c in client.session.cookie_jar}["session"]
        assert first != second


@pytest.mark.parametrize("path", ["/vote", "/vote/review", "/vote/cast", "/vote/leave"])
async def test_no_other_site_can_press_a_voters_button(tmp_path, path):
    async with voting_world(tmp_path) as (here, client):
        _, page = await open_ballot(client, here.codes[0])
        data = {"token": token_of(page), "code": here.codes[0], **YES_AND_CARMEN}
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            assert (await client.post(path, data=data, headers=headers)).status == 403
        assert (await client.post(path, data={**data, "token": ""})).status == 403
        assert here.box.status().voted == 0


async def test_a_guessed_receipt_says_nothing_of_a_vote(tmp_path):
    async with voting_world(tmp_path) as (here, client):
        receipt = await vote(client, here.codes[0], YES_AND_CARMEN)
        async with browser(here.server) as stranger:
            # Before the close a true receipt and an invented one look the same.
            pages = [
                (await get(stranger, f"/receipt?receipt={text}"))[1].replace(text, "")
                for text in (receipt, "0" * 64)
            ]
            plain = [re.sub(r"(?s)<ol.*?</ol>|<bdi.*?</bdi>|[a-z]{4,12}", "", p) for p in pages]
            assert plain[0] == plain[1]
            assert (await stranger.get(f"/receipt/{receipt}.json")).status == 404


async def test_a_clock_moved_back_after_the_count_opens_nothing(tmp_path):
    async with voting_world(tmp_path) as (here, client):
        _, page = await open_ballot(client, here.codes[0])
        await here.turn_to(1001)
        await here.until_phase("declared")
        here.clock[0] -= 900
        response, _ = await post(client, "/vote/cast", page, **YES_AND_CARMEN)
        assert response.status == 403
        assert here.box.status().voted == 0


async def test_hostile_words_in_every_field_come_out_inert(tmp_path):
    manifest = {**MANIFEST, "title": HOSTILE, "summary": HOSTILE, "points_for": [HOSTILE]}
    manifest["contests"] = [
        {**contest, "title": f"{HOSTILE} {at}", "question": HOSTILE}
        for at, contest in enumerate(MANIFEST["contests"])
    ]
    manifest["contests"][1]["options"] = [HOSTILE, HOSTILE + "2", "Carmen"]
    async with world(tmp_path / "node") as (here, client):
        proposal = await here.put_vote(manifest=manifest, title=HOSTILE, text=HOSTILE)
        await here.run(
            "proposal.comment", target=proposal, stance="for", text=HOSTILE, author=HOSTILE
        )
        await here.turn_to(20)
        await here.until_phase("open")
        paths = ("/", "/proposals", f"/proposals/{proposal}", f"/ballots/{here.ballot}")
        pages = [(await get(client, path))[1] for path in paths]
        pages.append((await open_ballot(client, here.codes[0]))[1])
        for page in pages:
            assert "<script" not in page
            assert "<img src=x" not in page
            assert "onerror=" not in re.sub(r"&[a-z#0-9]+;[^<]*", "", page)


async def test_strangers_read_nothing_of_private_logs_over_the_api(tmp_path):
    async with world(tmp_path / "node", public_logs=False) as (here, client):
        group = here.node.group.hex()
        for path in (
            f"/log/{group}/checkpoint",
            f"/log/{group}/tile/entries/000.p/1",
            "/federation/changes",
            "/federation/digest",
            "/federation/agreement?time=1",
            "/blob/" + "0" * 64,
        ):
            response = await client.get(path)
            assert response.status == 401, path
