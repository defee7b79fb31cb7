"""A node with something in it, served in a thread of its own and asked over plain sockets."""

import asyncio
import re
import select
import socket
import sqlite3
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, NamedTuple
from zlib import crc32

from aiohttp.test_utils import TestServer

from node.founding.room import ROOM_NAME
from node.store.access import Role
from node.tests.founding.founders import make_room, make_terms
from node.tests.small_federation import NOW
from node.tests.web.web_world import MANIFEST, World, token_of, world
from node.web.forms import COOKIE
from node.web.founding import founding_app
from node.web.founding.door import COOKIE as DOOR_COOKIE
from node.web.founding.door import Door
from node.web.founding.keys import Ending
from node.web.routes import load_pages

ANSWER_S = 60
"""A node that doesn't answer within this hangs; a loaded machine needs seconds."""
PATIENCE_S = 0.3
MAX_ANSWER_BYTES = 1 << 24
RECORDS = ("store.sqlite", "signer.sqlite", "drafts.sqlite", "people.sqlite", "traits.sqlite")
"""What a refused request leaves alone. Others count wrong codes and say who did what."""


Enter = Callable[[], Coroutine[Any, Any, dict[str, str]]]


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
        group: the node's own, in hex; empty where there is no coalition yet.
        reader: the secret of a reader's address; empty there too.
        routes: (method, pattern) of everything that answers.
        coalition: its id; empty where there is none yet.
        enter: signs everybody in once more.
        loop: that of its thread.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = 0
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.ids: list[str] = []
        self.group = ""
        self.reader = ""
        self.routes: list[tuple[str, str]] = []
        self.coalition = b""
        self.enter: Enter | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
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

    def enter_again(self) -> None:
        """Sign everybody in: who has signed out is nobody, whatever is asked afterwards."""
        assert self.enter is not None
        assert self.loop is not None
        entering = asyncio.run_coroutine_threadsafe(self.enter(), self.loop)
        self.cookies |= entering.result(ANSWER_S)

    def versions(self) -> dict[str, int]:
        """A number for each record that changes with every commit to it by anybody.

        Of a founding, which has files besides, when each was written and its bytes.
        """
        for name in RECORDS:
            path = self.directory / name
            if name not in self._watched and path.exists():
                self._watched[name] = sqlite3.connect(path, check_same_thread=False)
        found = {
            name: line.execute("PRAGMA data_version").fetchone()[0]
            for name, line in self._watched.items()
        }
        room = self.directory / ROOM_NAME
        for path in sorted(room.rglob("*")) if room.exists() else []:
            if path.is_file():
                found[str(path)] = crc32(path.read_bytes())
        return found

    def close(self) -> None:
        for line in self._watched.values():
            line.close()


Opening = Callable[[Served], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def usual(here: Served) -> AsyncIterator[None]:
    """A node with one other group, whose keys a test has and whose node nobody serves."""
    async with world(here.directory, sponsors=0, others=1) as (at, client):
        await furnish(here, at, client)
        yield


@asynccontextmanager
async def founding(here: Served) -> AsyncIterator[None]:
    """The pages of a founding that has another group's paper and a draft, and who has come in."""
    base = here.directory.parent
    room, other = make_room(base, 0), make_room(base, 1)
    here.directory = room.directory
    door = Door()
    room.receive([("1.card", (base / "1.card").read_bytes())])
    room.write(make_terms(room, other), b"", NOW)
    async with TestServer(founding_app(room, door, Ending(_no_access))) as server:
        form = token_urlsafe(24)
        here.port, here.routes = server.port or 0, routes_of(server)
        here.cookies[""] = f"{COOKIE}={form}"

        async def enter() -> dict[str, str]:
            return {"steward": f"{COOKIE}={form}; {DOOR_COOKIE}={door.enter(door.code)}"}

        here.enter = enter
        here.cookies |= await enter()
        here.ids = [other.own.group.hex(), room.own.group.hex(), "0", "1"]
        answer = await asyncio.to_thread(here.get, "/sign-in")
        here.token = token_of(answer.body.decode())
        yield


async def _no_access(_: str) -> str:
    raise AssertionError("no node begins here: nobody has signed a charter")


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
        here.loop = loop
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


def routes_of(server: TestServer) -> list[tuple[str, str]]:
    """(method, pattern) of everything that answers at a server."""
    return sorted(
        (route.method, route.resource.canonical)
        for route in server.app.router.routes()
        if route.method != "HEAD" and route.resource is not None
    )


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
    codes = {}
    for role in Role:
        number, _ = await at.node.accesses.grant(role, "Ada", "m1", NOW + 100_000)
        codes[role.value] = await at.node.accesses.make_way(number, once=False)

    async def enter() -> dict[str, str]:
        sign_in = at.node.accesses.sign_in
        tokens = {role: await sign_in(code, "") for role, code in codes.items()}
        return {role: f"{COOKIE}={form}; signed-in={token}" for role, token in tokens.items()}

    here.enter = enter
    here.cookies |= await enter()
    here.port = at.server.port
    here.routes = routes_of(at.server)
    here.coalition = at.node.coalition
    here.group = at.node.group.hex()
    _, here.reader = await at.node.log_readers.make("a tool", NOW)
    named = re.findall(r"[0-9a-f]{64}|[0-9a-f]{32}", repr((proposal, put, demand, called)))
    here.ids = [
        *dict.fromkeys([*named, at.ballot, at.node.group.hex(), at.node.coalition.hex()]),
        *at.codes[:2],
        "1", "0", "2026", "tile/0/000.p/3", "join",
    ]  # fmt: skip
