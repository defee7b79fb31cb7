"""The processes of a scenario: honest nodes behind proxies, hostile ones, and the links between."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random

from federation_tests.scenarios.founded import ROOT, found
from federation_tests.scenarios.plan import Scenario
from federation_tests.scenarios.process import START_S, Process
from federation_tests.scenarios.proxy import Link, Proxy
from federation_tests.scenarios.room import Room, namespaces
from node.config import CONFIG_NAME
from node.stage.ports import free_port, free_ports
from node.tests.small_federation import group_id
from protocol.coalition.cut_rules import CutRules

POLL_S = 0.3
CUTS = CutRules(propose_ms=4_000, vote_ms=1_000, growth_ms=2_000, rest_ms=500)
"""Several cuts a minute even where seven processes share two busy cores."""


class Cast:
    """Every process of one run; an async context manager that leaves none behind.

    Attributes:
        nodes: the honest ones, by number.
        hostile: processes of the others, by number.
    """

    def __init__(self, scenario: Scenario, base: Path, random: Random) -> None:
        self.scenario = scenario
        self.nodes: dict[int, Process] = {}
        self.hostile: dict[int, asyncio.subprocess.Process] = {}
        self._base = base
        self._logs: dict[int, Path] = {}
        self._links: dict[tuple[int, int], Link] = {}
        self._proxies: dict[int, Proxy] = {}
        self._rooms: list[Room] = []
        self._ports = free_ports(scenario.groups)
        self._random = random

    async def __aenter__(self) -> "Cast":
        try:
            await self._start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @property
    def spoiled(self) -> int:
        """How often a link's fault has changed what passed."""
        return sum(proxy.spoiled for proxy in self._proxies.values())

    async def _start(self) -> None:
        directories = found(
            self._base, self._ports, poll_s=POLL_S, cuts=CUTS if self.scenario.cuts else None
        )
        asker = {group_id(n).hex(): n for n in range(1, self.scenario.groups + 1)}
        full = self._nodes_of("full")
        turned = self._nodes_of("clock")
        for number in self.scenario.honest:
            directory, port = directories[number - 1], self._ports[number - 1]
            listen = free_port()
            config = directory / CONFIG_NAME
            text = config.read_text().replace(f"port = {port}", f"port = {listen}")
            config.write_text(f'{text}[logging]\nformat = "json"\n')
            proxy = Proxy(number, listen, self.link, asker, self._random)
            await proxy.start(port)
            self._proxies[number] = proxy
            room = None
            if number in full and namespaces():
                room = Room(directory, self.scenario.disk_mib)
                self._rooms.append(room)
            clock = directory.with_suffix(".clock") if number in turned else None
            self.nodes[number] = Process(directory, clock=clock, room=room)
        await asyncio.gather(*(node.start() for node in self.nodes.values()))
        for bad in self.scenario.hostile:
            await self._start_hostile(bad.group, directories[bad.group - 1], bad.does)

    def _nodes_of(self, deed: str) -> set[int]:
        return {node for act in self.scenario.acts if act.do == deed for node in act.nodes}

    async def _start_hostile(self, number: int, directory: Path, does: Iterable[str]) -> None:
        words = [sys.executable, "-m", "federation_tests.scenarios.hostile", str(directory)]
        with directory.with_suffix(".log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *words,
                *("--number", str(number), "--does", ",".join(does)),
                cwd=ROOT,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )
        self.hostile[number] = process
        self._logs[number] = directory.with_suffix(".log")
        assert process.stdout is not None
        async with asyncio.timeout(START_S):
            assert await process.stdout.readline() == b"hostile\n", directory.with_suffix(
                ".log"
            ).read_text()

    def link(self, one: int, other: int) -> Link:
        """The link between two nodes; the same both ways round. Nobody's links are never bad."""
        if 0 in (one, other):
            return Link()
        return self._links.setdefault((min(one, other), max(one, other)), Link())

    def links_of(self, node: int, peers: Iterable[int]) -> list[Link]:
        """A node's links to some others, or to all."""
        others = list(peers) or [n for n in range(1, self.scenario.groups + 1) if n != node]
        return [self.link(node, other) for other in others]

    def end_cut(self) -> None:
        """End what runs over links that are cut."""
        for proxy in self._proxies.values():
            proxy.end_cut()

    def check_hostile(self) -> None:
        """Check that whoever attacks is still at it: an attack that stopped shows nothing."""
        for number, process in self.hostile.items():
            told = self._logs[number].read_text()[-2_000:]
            assert process.returncode is None, f"hostile {number} has died: {told}"

    def hush_hostile(self) -> None:
        """Have those that say something again and again stop it; their other vices go on."""
        for process in self.hostile.values():
            process.send_signal(signal.SIGUSR1)

    async def close(self) -> None:
        """End every process, proxy and disk."""
        for node in self.nodes.values():
            if node.alive:
                node.resume()
            await node.close()
        for process in self.hostile.values():
            if process.returncode is None:
                process.kill()
                await process.wait()
        for proxy in self._proxies.values():
            await proxy.close()
        for room in self._rooms:
            room.close()
