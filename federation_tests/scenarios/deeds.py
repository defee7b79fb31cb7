"""What an act does to a node or its links, and how it is undone."""

import asyncio
import shutil
import signal
import time
from pathlib import Path

import aiohttp
import pyrage

from federation_tests.scenarios.cast import Cast
from federation_tests.scenarios.plan import LINKS, Act
from federation_tests.scenarios.process import Process, note
from federation_tests.scenarios.proxy import Link
from node.backup.making import make_backup
from node.backup.restoring import restore
from node.directory import STORE_FILE
from node.store.logs import LogStore
from node.tests.small_federation import group_id

ASK_S = 5
"""For one node's answer: paused ones give none."""
ASK_AGAIN_S = 0.2


class Deeds:
    """Does acts to a cast and undoes them."""

    def __init__(self, cast: Cast, base: Path) -> None:
        self._cast = cast
        self._base = base
        self._key = pyrage.x25519.Identity.generate()

    async def do(self, act: Act) -> None:
        """Begin an act."""
        node, by = self._cast.nodes[act.node], act.by or 0.0
        if act.do == "kill":
            await node.end(signal.SIGKILL)
        elif act.do == "restart":
            await node.end(signal.SIGTERM)
        elif act.do == "pause":
            node.pause()
        elif act.do == "clock" and node.clock is not None:
            node.clock.write_text(str(by))
        elif act.do == "full":
            if node.room is None:
                node.forbid_growth(True)
            else:
                node.room.fill()
        elif act.do == "restore":
            await asyncio.to_thread(self._back_up, act)
        elif act.do in LINKS:
            for link in self._cast.links_of(act.node, act.peers):
                _spoil(link, act.do, by)
            self._cast.end_cut()

    async def undo(self, act: Act) -> None:
        """End it; what was not begun is left alone."""
        node = self._cast.nodes[act.node]
        if act.do in ("kill", "restart"):
            if not node.alive:
                await node.start()
        elif act.do == "pause":
            node.resume()
        elif act.do == "clock" and node.clock is not None:
            node.clock.unlink(missing_ok=True)
        elif act.do == "full":
            if node.room is None:
                node.forbid_growth(False)
            else:
                node.room.empty()
        elif act.do == "restore":
            await self._restore(act)
        elif act.do in LINKS:
            for link in self._cast.links_of(act.node, act.peers):
                _spoil(link, act.do, None)

    def _backup(self, act: Act) -> Path:
        return self._base / f"{act.node}.age"

    def _back_up(self, act: Act) -> None:
        self._backup(act).unlink(missing_ok=True)
        public = [str(self._key.to_public())]
        directory = self._cast.nodes[act.node].directory
        make_backup(directory, self._backup(act), public, int(time.time()))

    async def _restore(self, act: Act) -> None:
        """The machine is lost, and its directory comes out of the backup.

        What too few others hold is lost with it, acknowledged or not: no backup of last week can
        give it back, and who is asked at the start may not know of it. So it is lost at a moment
        when half of the others have all that it said.
        """
        node = self._cast.nodes[act.node]
        while True:
            if node.alive:
                await node.end(signal.SIGKILL)
            said = await asyncio.to_thread(_own_size, node, group_id(act.node))
            if await self._known_to_half(act.node, said):
                break
            await node.start()
            while not await self._known_to_half(act.node, said):  # noqa: ASYNC110
                await asyncio.sleep(ASK_AGAIN_S)
        await asyncio.to_thread(shutil.rmtree, node.home)
        await asyncio.to_thread(restore, self._backup(act), node.home, str(self._key))
        await node.start()

    async def _known_to_half(self, number: int, size: int) -> bool:
        """Whether half of the other groups hold so much of a group's record."""
        others = [node for other, node in self._cast.nodes.items() if other != number]
        sizes = await asyncio.gather(*(_held_size(node, group_id(number)) for node in others))
        return 2 * sum(held >= size for held in sizes) >= self._cast.scenario.groups - 1


async def _held_size(node: Process, group: bytes) -> int:
    """Entries of a group's log that a node shows; 0 if it doesn't answer."""
    try:
        async with asyncio.timeout(ASK_S):
            shown = await note(node, group)
    except (aiohttp.ClientError, TimeoutError, OSError):
        return 0
    return int(shown.split(b"\n")[1]) if shown else 0


def _own_size(node: Process, group: bytes) -> int:
    with LogStore(node.directory / STORE_FILE) as logs:
        head = logs.head(group)
    return 0 if head is None else head.size


def _spoil(link: Link, deed: str, by: float | None) -> None:
    if deed == "cut":
        link.cut = by is not None
    elif deed == "delay":
        link.delay_s = by or 0.0
    elif deed == "throttle":
        link.bytes_s = by or 0.0
    elif deed == "reset":
        link.reset_after = -1 if by is None else int(by)
    elif deed == "corrupt":
        link.corrupt = by or 0.0
