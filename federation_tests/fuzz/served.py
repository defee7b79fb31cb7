"""A node with something in it, served in a thread of its own and asked over plain sockets."""

import asyncio
import re
import select
import socket
import sqlite3
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

from node.store.access import Role
from node.tests.small_federation import NOW
from node.tests.web.web_world import MANIFEST, World, token_of, world
from node.web.forms import COOKIE
from node.web.routes import load_pages

ANSWER_S = 60
"""A node that doesn't answer within this hangs; a loaded machine needs seconds."""
PATIENCE_S = 0.3
MAX_ANSWER_BYTES = 1 << 24
RECORDS = ("store.sqlite", "signer.sqlite", "drafts.sqlite", "people.sqlite", "traits.sqlite")
"""What a refused request leaves alone. Others count wrong codes and say who did what."""


class Answer(NamedTuple):
    """What came back; status 0: the connection ended without an answer."""

    status: int
    head: str
    body: bytes


class Fields(HTMLParser):
    """The fields of a page's forms, with what they hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag in {"input", "select", "textarea", "button"} and named.get("name"):
            self.found[named["name"] or ""] = named.get("value") or ""


class Served:
    """Where it is, who is signed in, and what there is to name in a path.

    Attributes:
        directory: the node's.
        port: on loopback.
        cookies: a `Cookie` header by role; "" is nobody.
        token: what forms bring back for the form cookie that is in all of these.
        ids: hashes, ids and numbers that stand for something.
        routes: (method, pattern) of everything that answers.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = 0
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.ids: list[str] = []
        self.routes: list[tuple[str, str]] = []
        self._watched: dict[str, sqlite3.Connection] = {}

    def ask(self, raw: bytes, *, whole: bool = True) -> Answer:
        """Send these bytes; read until the node closes the connection.

        Args:
            whole: if not, the node may wait for more, and is told after a while that none comes.
        """
        data = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_S) as line:
            line.sendall(raw)
            while len(data) < MAX_ANSWER_BYTES:
                if not whole and not select.select([line], [], [], PATIENCE_S)[0]:
                    line.shutdown(socket.SHUT_WR)
                    whole = True
                try:
                    part = line.recv(1 << 16)
                except ConnectionResetError:
                    break
                if not part:
                    break
                data += part
        head, _, body = data.partition(b"\r\n\r\n")
        words = head.split(None, 2)
        status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        return Answer(status, head.decode("latin-1"), body)

    def get(self, path: str, role: str = "") -> Answer:
        """Open a page."""
        lines = [f"GET {path} HTTP/1.1", "Host: node", "Connection: close"]
        lines += [f"Cookie: {self.cookies[role]}"] if role in self.cookies else []
        return self.ask("\r\n".join([*lines, "", ""]).encode())

    def versions(self) -> dict[str, int]:
        """A number for each record that changes with every commit to it by anybody."""
        for name in RECORDS:
            path = self.directory / name
            if name not in self._watched and path.exists():
                self._watched[name] = sqlite3.connect(path, check_same_thread=False)
        return {
            name: line.execute("PRAGMA data_version").fetchone()[0]
            for name, line in self._watched.items()
        }

    def close(self) -> None:
        for line in self._watched.values():
            line.close()


Opening = Callable[[Served], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def usual(here: Served) -> AsyncIterator[None]:
    """A node alone in its coalition."""
    async with world(here.directory, sponsors=0) as (at, client):
        await furnish(here, at, client)
        yield


@contextmanager
def served(opening: Opening = usual) -> Iterator[Served]:
    """A served node, in its own thread and loop.

    Args:
        opening: makes it, and serves it as long as it is open.
    """
    with tempfile.TemporaryDirectory() as folder:
        here, ready, loop = (
            Served(Path(folder, "node")),
            threading.Event(),
            asyncio.new_event_loop(),
        )
        stop = asyncio.Event()
        failed: list[BaseException] = []

        async def serve() -> None:
            async with opening(here):
                ready.set()
                await stop.wait()

        def run() -> None:
            try:
                loop.run_until_complete(serve())
            except BaseException as error:  # noqa: BLE001 - said where the test can see it
                failed.append(error)
                ready.set()

        thread = threading.Thread(target=run)
        thread.start()
        ready.wait()
        try:
            if failed:
                raise failed[0]
            yield here
        finally:
            here.close()
            if not failed:
                loop.call_soon_threadsafe(stop.set)
            thread.join()
            loop.close()


async def furnish(here: Served, at: World, client: Any) -> None:
    """Things to look at and to act on, and somebody of every role."""
    load_pages()
    proposal = await at.put_vote(MANIFEST)
    put = await at.run("proposal.put", title="Other", summary="Short.", text="Words.")
    await at.run("proposal.comment", target=put["proposal"], stance="for", text="A word.")
    demand = await at.run(
        "demand.draft",
        title="Heat",
        text="All winter.",
        addressee="The council",
        test="It is warm.",
        days=9,
    )
    called = await at.run(
        "convening.call",
        title="Spring",
        agenda="Opening | 10",
        starts="2026-12-01T18:00",
        ends="2026-12-01T20:00",
        place="Hall",
    )
    page = await (await client.get("/sign-in")).text()
    here.token = token_of(page)
    form = next(c.value for c in client.session.cookie_jar if c.key == COOKIE)
    here.cookies[""] = f"{COOKIE}={form}"
    for role in Role:
        number, _ = await at.node.accesses.grant(role, "Ada", "m1", NOW + 100_000)
        code = await at.node.accesses.make_way(number, once=False)
        token = await at.node.accesses.sign_in(code, "")
        here.cookies[role.value] = f"{COOKIE}={form}; signed-in={token}"
    here.port = at.server.port
    here.routes = sorted(
        (route.method, route.resource.canonical)
        for route in at.server.app.router.routes()
        if route.method != "HEAD" and route.resource is not None
    )
    named = re.findall(r"[0-9a-f]{64}|[0-9a-f]{32}", repr((proposal, put, demand, called)))
    here.ids = [
        *dict.fromkeys([*named, at.ballot, at.node.group.hex(), at.node.coalition.hex()]),
        *at.codes[:2],
        "1", "0", "2026", "tile/0/000.p/3", "join",
    ]  # fmt: skip
