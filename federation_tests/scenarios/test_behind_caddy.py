"""A node behind the real Caddy of deploy/: what install.md says of a proxy holds."""

import gzip
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from federation_tests.scenarios.caddy import START_S, Proxy, in_front
from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import Process, note, propose, until
from node.stage.ports import free_port
from node.tests.small_federation import group_id

RARELY_S = 3_600
"""Between two polls: what arrives within a test was announced."""


@dataclass
class Behind:
    """A node behind a proxy, another one that is not, and somebody's browser."""

    proxy: Proxy
    node: Process
    peer: Process
    trust: ssl.SSLContext

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[aiohttp.ClientSession]:
        """A browser that has the proxy's address open and unfolds nothing by itself."""
        async with aiohttp.ClientSession(
            self.proxy.address,
            connector=aiohttp.TCPConnector(ssl=self.trust),
            auto_decompress=False,
        ) as session:
            yield session


@asynccontextmanager
async def behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Behind]:
    home = tmp_path / "caddy"
    home.mkdir()
    proxy = Proxy(home, free_port(), free_port())
    directories = found(
        tmp_path,
        [proxy.inside, free_port()],
        poll_s=RARELY_S,
        proxied={proxy.inside: proxy.address},
    )
    one, two = (Process(directory) for directory in directories)
    async with AsyncExitStack() as stack:
        trust = await stack.enter_async_context(in_front(proxy))
        monkeypatch.setenv("SSL_CERT_FILE", str(proxy.authority))
        for process in (one, two):
            stack.push_async_callback(process.close)
            await process.start()
        yield Behind(proxy, one, two, trust)
        for process in (one, two):
            process.look()
            assert process.faults == []


async def test_what_is_said_on_either_side_of_a_proxy_is_announced_to_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with behind(tmp_path, monkeypatch) as at:

        async def heard() -> bool:
            rows = [
                row
                for process in (at.node, at.peer)
                for row in (await process.command("peers"))["result"]["peers"]
            ]
            return all(row["own"] or row["heard_s"] is not None for row in rows)

        await until(heard, START_S)
        # Twice each: the first may come with what nodes ask each other as they connect.
        for turn in range(4):
            number, process = ((1, at.node), (2, at.peer))[turn % 2]
            await propose(process, f"Number {turn}")
            said = await note(process, group_id(number))
            assert said

            async def everywhere(number: int = number, said: bytes = said) -> bool:
                return all(
                    [await note(each, group_id(number)) == said for each in (at.node, at.peer)]
                )

            await until(everywhere, START_S)
        rows = {row["id"]: row for row in (await at.peer.command("peers"))["result"]["peers"]}
        assert rows[group_id(1).hex()]["address"] == at.proxy.address
        assert [row["faults"] for row in rows.values()] == [[], []]


async def test_people_sign_in_through_a_proxy_and_forms_of_other_sites_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with behind(tmp_path, monkeypatch) as at, at.browser() as browser:
        made = await at.node.command("access.grant", role="steward", label="Ada", code=True)
        code = made["result"]["code"]

        async def send(origin: str) -> tuple[int, list[str]]:
            async with browser.get("/sign-in", headers={"Accept-Encoding": "identity"}) as form:
                page = await form.text()
            token = re.search(r'name="token" value="([^"]+)"', page)
            assert token
            fields = {"token": token[1], "key": code}
            async with browser.post(
                "/sign-in", data=fields, headers={"Origin": origin}, allow_redirects=False
            ) as answer:
                return answer.status, answer.headers.getall("Set-Cookie", [])

        assert await send("https://elsewhere.example") == (403, [])
        status, cookies = await send(at.proxy.address)
        assert status == 303
        # Kept by the browser for this very name, and never sent without https.
        assert any(line.startswith("__Host-") and "Secure" in line for line in cookies)
        async with browser.get("/access", headers={"Accept-Encoding": "gzip"}) as page:
            assert page.headers["Content-Encoding"] == "gzip"
            assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
            assert b"Ada" in gzip.decompress(await page.read())


async def test_a_proxy_shows_the_world_that_a_node_serves_and_none_of_its_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with behind(tmp_path, monkeypatch) as at, at.browser() as browser:
        seen = {}
        for path in ("/healthz", "/metrics"):
            async with browser.get(path) as answer:
                seen[path] = answer.status
        assert seen == {"/healthz": 200, "/metrics": 404}
        assert b"commonweal_" in await at.node.get("/metrics")
        # No address of anybody is written down beside a time.
        assert b"remote_ip" not in (at.proxy.home / "caddy.log").read_bytes()
