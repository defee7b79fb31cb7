"""A hostile group's node: another program with the group's real keys, speaking the real API.

`python -m federation_tests.scenarios.hostile DIR --number N --does fork,huge ...` runs until it is
killed. It gossips as honest nodes do, answers at its charter's address, and misbehaves besides.
"""

import argparse
import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import aiohttp
from aiohttp import web
from yarl import URL

from node.directory import CHARTER_FILE
from node.seeds import KeyName
from node.tests.small_federation import Running, SmallNode, group_id, running, seeds
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.coalition.charter import open_charter
from protocol.coalition.kinds import ProposalBody, to_map
from protocol.encoding import encode
from protocol.errors import UnattributedFault
from protocol.gossip.state import Rules
from protocol.gossip.wire import ChangedHead, Changes, write_changes
from protocol.merkle import CompactRange
from protocol.statement import Statement, seal_statement
from protocol.tiles import encode_bundle, parse_tile_path

HUGE = (2**20, 2**34, 2**40)
POURED_BYTES = 65_000
"""Of one statement: nearly the most that an entry bundle can carry."""
POURED_AT_A_TIME = 64
POURED_MAX_BYTES = 40 * 1024 * 1024
"""More than a quota lets a log grow by; more would only take longer."""
SWOLLEN = 1_000
"""Statements under one head, 62 MiB: a quota has room for 36."""
SWELLING = 16
"""Statements a head more, 1 MiB: it never stops, and its own disk is memory."""
SWELLS_EACH_S = 0.5
HELD_OPEN = 300
"""Connections to each honest node on which nothing more is sent."""
SOCKETS = 8
"""Connections for announcements to each: four times what a peer may have."""
RULES = Rules(poll_ms=300, stray_ms=300, pause_ms=200, pause_max_ms=1_000)


class Liar:
    """One hostile node.

    Args:
        here: the real node underneath.
        does: its vices.

    Attributes:
        hushed: set once it is to say nothing more; its other vices go on.
    """

    def __init__(self, here: SmallNode, number: int, does: frozenset[str]) -> None:
        self.here = here
        self.number = number
        self.does = does
        self._branches = (self._branch(b"left"), self._branch(b"right"))
        self._turn = count()
        self.hushed = asyncio.Event()

    def statement(self, title: str, text: str = "Words.") -> bytes:
        """A proposal that any node would take."""
        body = to_map(ProposalBody(title=title, summary="", text=text))
        return seal_statement(
            Statement(
                version=1,
                coalition=self.here.coalition,
                group=self.here.group,
                kind="proposal",
                epoch=0,
                refs=[],
                body=body,
                time=int(time.time()),
            )
        )

    def _branch(self, title: bytes) -> tuple[bytes, list[bytes]]:
        entries = [self.statement(title.decode())]
        compact = CompactRange()
        compact.extend(entries)
        return self._note(compact.size, compact.root()), entries

    def _note(self, size: int, root: bytes) -> bytes:
        line = origin(self.here.coalition, self.here.group)
        return sign_checkpoint(seeds(self.number)[KeyName.LOG], Checkpoint(line, size, root))

    def routes(self) -> list[tuple[str, object]]:
        """What answers instead of the API."""
        own = f"/log/{self.here.group.hex()}"
        changes, entries = "/federation/changes", "/log/{group}/tile/entries/{at:.*}"
        table = {
            "fork": [
                (changes, self._forked_changes),
                (f"{own}/checkpoint", self._forked_note),
                (f"{own}/tile/entries/{{at:.*}}", self._forked_bundle),
            ],
            "huge": [(changes, self._huge_changes)],
            "withhold": [(entries, self._nothing)],
            "poison": [(entries, self._poisoned)],
            "endless": [(entries, self._endless), (changes, self._endless)],
            # Nothing of it is to fit: else it would only pour, as far as its quota lets it.
            "swell": [("/federation/fitting/{certified}", self._nothing)],
            "stall": [(entries, self._never), ("/federation/digest", self._never)],
        }
        return [pair for vice in sorted(self.does) for pair in table.get(vice, [])]

    def _side(self, request: web.Request) -> tuple[bytes, list[bytes]]:
        """Groups with odd numbers see one branch, those with even ones the other."""
        signed = request.headers.get("Signature-Input", "")
        odd = any(group_id(number).hex() in signed for number in range(1, 100, 2))
        return self._branches[odd]

    def _page(self, note: bytes) -> web.Response:
        heads = [ChangedHead(group=self.here.group, note=note)]
        cursor = next(self._turn) + 1
        return web.Response(
            body=write_changes(Changes(instance=b"i" * 16, cursor=cursor, heads=heads))
        )

    async def _forked_changes(self, request: web.Request) -> web.Response:
        return self._page(self._side(request)[0])

    async def _forked_note(self, request: web.Request) -> web.Response:
        return web.Response(body=self._side(request)[0])

    async def _forked_bundle(self, request: web.Request) -> web.Response:
        return web.Response(body=encode_bundle(self._side(request)[1]))

    async def _huge_changes(self, request: web.Request) -> web.Response:
        turn = next(self._turn)
        return self._page(self._note(HUGE[turn % len(HUGE)], bytes([turn % 256]) * 32))

    async def _nothing(self, request: web.Request) -> web.Response:
        return web.Response(status=404)

    async def _poisoned(self, request: web.Request) -> web.Response:
        tile = parse_tile_path(f"tile/entries/{request.match_info['at']}")
        group = bytes.fromhex(request.match_info["group"])
        data = self.here.logs.entry_bundle(group, tile.index, tile.width)
        if data is None:
            return web.Response(status=404)
        at = len(data) // 2
        return web.Response(body=data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(bytes(65_536))
        return response

    async def _never(self, request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def act(self, ran: Running) -> None:
        """What it does unasked, for ever, but for what it says."""
        doing = {
            "heads": self._heads,
            "pour": self._pour,
            "swell": self._swell,
            "connect": self._connect,
        }
        async with asyncio.TaskGroup() as tasks:
            for vice, act in doing.items():
                if vice in self.does:
                    tasks.create_task(act(ran))
            tasks.create_task(asyncio.Event().wait())

    async def _heads(self, ran: Running) -> None:
        for number in count():
            if self.hushed.is_set():
                return
            await ran.write(self.statement(f"Head {number}"))
            await asyncio.sleep(0.02)

    async def _pour(self, ran: Running) -> None:
        for number in range(POURED_MAX_BYTES // (POURED_BYTES * POURED_AT_A_TIME)):
            told = number.to_bytes(8, "big")
            await ran.write(*(told + bytes([at]) * POURED_BYTES for at in range(POURED_AT_A_TIME)))
            await asyncio.sleep(0.1)

    async def _swell(self, ran: Running) -> None:
        """No head of it ever fits a quota, so whoever heeds one keeps little of it."""
        await self._all_have_cut()
        size = SWOLLEN
        for number in count():
            told = number.to_bytes(4, "big")
            await ran.write(
                *(told + at.to_bytes(4, "big") * (POURED_BYTES // 4) for at in range(size))
            )
            size = SWELLING
            await asyncio.sleep(SWELLS_EACH_S)

    def _others(self) -> list[tuple[bytes, URL]]:
        return [
            (f.card.group, URL(f.card.address))
            for f in self.here.charter.groups
            if f.card.group != self.here.group
        ]

    async def _all_have_cut(self) -> None:
        """Quotas count from the first cut on."""
        async with aiohttp.ClientSession() as session:
            for _, url in self._others():
                while True:
                    with contextlib.suppress(aiohttp.ClientError):
                        async with session.get(url / "federation/cut/1") as answer:
                            if answer.status == 200:
                                break
                    await asyncio.sleep(SWELLS_EACH_S)

    async def _connect(self, ran: Running) -> None:
        addresses = self._others()
        note = self._note(2**40, b"x" * 32)
        flood = encode({"heads": [{"group": self.here.group, "note": note}]})
        kept = []
        for _group, url in addresses:
            for _ in range(HELD_OPEN):
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection(url.host, url.port)
                    writer.write(b"GET /healthz HTTP/1.1\r\n")
                    kept.append(writer)
        while True:
            await asyncio.gather(
                *(self._announce(ran, g, flood) for g, _ in addresses for _ in range(SOCKETS))
            )
            await asyncio.sleep(0.2)

    async def _announce(self, ran: Running, group: bytes, flood: bytes) -> None:
        # Honest nodes close on whoever floods them, or have no room: that is what it is for.
        with contextlib.suppress(aiohttp.ClientError, OSError, UnattributedFault):
            async with ran.client.announcements(group) as socket:
                for _ in range(200):
                    await socket.send_bytes(flood)


@contextlib.asynccontextmanager
async def hostile(
    directory: Path, number: int, does: frozenset[str]
) -> AsyncIterator[tuple[Liar, asyncio.Task[None]]]:
    """Run one for as long as the context is open; what it does ends by itself only by a fault."""
    charter = open_charter((directory / CHARTER_FILE).read_bytes()).charter
    here = SmallNode(directory, charter, number, time.time)
    liar = Liar(here, number, does)
    try:
        if "fork" not in does:
            await here.write(liar.statement("What it says"))
        async with running(here, rules=RULES, extra=liar.routes()) as ran:
            acting = asyncio.create_task(liar.act(ran))
            try:
                yield liar, acting
            finally:
                acting.cancel()
                await asyncio.gather(acting, return_exceptions=True)
    finally:
        here.close()


async def _run(directory: Path, number: int, does: frozenset[str]) -> None:
    async with hostile(directory, number, does) as (liar, acting):
        # While a log grows fifty times a second no two nodes ever hold the same of it, and whether
        # they make the same of what they hold can't be asked.
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, liar.hushed.set)
        print("hostile", flush=True)
        # A fault of its own ends it: `Cast.check_hostile` then fails the scenario.
        await acting


def main() -> None:
    """Run until killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--number", type=int, required=True)
    parser.add_argument("--does", required=True)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(given.directory, given.number, frozenset(given.does.split(","))))


if __name__ == "__main__":
    main()
