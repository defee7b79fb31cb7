"""Three nodes that gossip are killed fifty times while they publish: what was acknowledged stays.

It is at home after each kill, at the others in the end, and no log forks: what a node has signed
and shown, it goes on from. What a box loses by kills, nothing, is in `test_kills.py`; here each
kill costs half a second, because code is loaded once (`forked`). The moments come from a seed.
"""

import asyncio
import contextlib
import os
import random
import signal
from pathlib import Path

import pytest

from federation_tests.attacks import hasty
from federation_tests.attacks.forked import Forked, forked
from federation_tests.attacks.test_kills import GONE
from federation_tests.scenarios.founded import found
from federation_tests.scenarios.process import note, until
from node.stage.ports import free_ports
from node.tests.small_federation import group_id

KILLS = max(50, int(os.environ.get("COMMONWEAL_KILLS", "0")))
GROUPS = (1, 2, 3)
POLL_S = 0.5
SAYS_S = 0.1
"""Between two statements of a group: they flow, and leave the processor to the starts."""
SETTLE_S = 600
"""On two cores that other work keeps busy."""
ON_WORD = 0.4
"""Of the kills so many, of one, fall in the moment of an answer, where one too early shows."""
WORD_S = 2.0
"""How long a kill waits for the word that it is to fall on: who has just started may have none."""


def size_of(shown: bytes) -> int:
    """Entries under a signed head; 0 if none is shown."""
    return int(shown.split(b"\n")[1]) if shown else 0


class Trio:
    """What the three acknowledged, and how much of each log was shown."""

    def __init__(self, nodes: list[Forked]) -> None:
        self.nodes = dict(zip(GROUPS, nodes, strict=True))
        self.said: dict[int, set[str]] = {group: set() for group in GROUPS}
        self.shown = dict.fromkeys(GROUPS, 0)
        self.acknowledged = {group: asyncio.Event() for group in GROUPS}

    async def publish(self, group: int) -> None:
        """Publish for ever; what is cut off by a kill may be there or not."""
        number = 0
        while True:
            number += 1
            put = {"title": f"Proposal {number} of {group}", "summary": "Short.", "text": "Words."}
            try:
                answer = await self.nodes[group].command("proposal.put", **put)
            except GONE:
                answer = {}
            if "result" in answer:
                self.said[group].add(answer["result"]["proposal"])
                self.acknowledged[group].set()
            await asyncio.sleep(SAYS_S)

    async def acknowledges(self, group: int) -> None:
        """Come back in the moment in which a node says that something is published."""
        self.acknowledged[group].clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WORD_S):
                await self.acknowledged[group].wait()

    async def kill(self, group: int) -> int:
        """Kill it, start it, and see that it has all that it acknowledged; how much it has shown.

        Nothing is asked of it in between but what `publish` asks.
        """
        node = self.nodes[group]
        await node.end(signal.SIGKILL)
        said = set(self.said[group])
        await node.start()
        listed = (await node.command("proposal.list"))["result"]["proposals"]
        lacking = said - {row["proposal"] for row in listed}
        assert not lacking, f"node {group} lost {len(lacking)}"
        size = size_of(await note(node, group_id(group)))
        assert size >= self.shown[group], f"node {group} went back behind what it had shown"
        return size

    async def same(self) -> bool:
        """Whether all hold all that was said, under the same heads."""
        every = set().union(*self.said.values())
        for node in self.nodes.values():
            listed = (await node.command("proposal.list"))["result"]["proposals"]
            if not every <= {row["proposal"] for row in listed}:
                return False
        heads = [[await note(n, group_id(g)) for g in GROUPS] for n in self.nodes.values()]
        return all(row == heads[0] for row in heads)

    async def agree(self) -> bool:
        """Whether each makes the same state of it as the others."""
        answers = [(await n.command("peers"))["result"]["agree"] for n in self.nodes.values()]
        return answers == [len(GROUPS)] * len(GROUPS)


async def killed(trio: Trio, kills: int) -> None:
    """Kill one of them so often, while all publish; afterwards each goes on."""
    chance = random.Random("kills among peers")
    saying = [asyncio.create_task(trio.publish(group)) for group in GROUPS]
    try:
        for _ in range(kills):
            # Some fall on the start or on the first questions to the others, most on work.
            await asyncio.sleep(chance.choice((0.0, 0.1, 0.4)) * chance.random())
            group = chance.choice(GROUPS)
            if chance.random() < ON_WORD:
                await trio.acknowledges(group)
            trio.shown[group] = await trio.kill(group)
        # Nothing keeps anybody from publishing now.
        before = {group: len(said) for group, said in trio.said.items()}
        assert all(before.values()), before

        async def going_on() -> bool:
            return all(len(trio.said[group]) > before[group] for group in GROUPS)

        await until(going_on, SETTLE_S)
    finally:
        for task in saying:
            task.cancel()
        await asyncio.gather(*saying, return_exceptions=True)


@pytest.mark.slow
async def test_fifty_kills_among_peers_lose_nothing_and_fork_nothing(tmp_path: Path) -> None:
    directories = found(tmp_path, free_ports(len(GROUPS)), poll_s=POLL_S)
    async with forked(directories) as nodes:
        trio = Trio(nodes)
        await asyncio.gather(*(node.start() for node in nodes))
        await killed(trio, KILLS)
        await until(trio.same, SETTLE_S)
        await until(trio.agree, SETTLE_S)
        for node in nodes:
            for group in GROUPS:
                assert await node.get(f"/federation/evidence/{group_id(group).hex()}") == b""


@pytest.mark.slow
async def test_a_node_that_answers_a_moment_too_early_is_found_by_these_kills(
    tmp_path: Path,
) -> None:
    directories = found(tmp_path, free_ports(len(GROUPS)), poll_s=POLL_S)
    async with forked(directories, hasty.LOG) as nodes:
        await asyncio.gather(*(node.start() for node in nodes))
        with pytest.raises(AssertionError, match="lost"):
            await killed(Trio(nodes), KILLS)
