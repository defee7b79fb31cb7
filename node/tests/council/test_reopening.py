"""An old copy that wrote by mistake is healed over real HTTP: the record goes on, and not back."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from node.bundling import build_bundle
from node.commands.running import run
from node.core import open_node
from node.errors import NodeError
from node.seeds import KeyName
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import next_seed, rotating, until
from protocol.audit import verify_bundle
from protocol.coalition.member_rules import MemberRules
from protocol.errors import ProtocolError
from protocol.keys import public_key

RULES = MemberRules(share=[2, 3], reply_s=1, suspend=True)
OLD = "By mistake"


async def told(ask: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    """What a command answers once it can."""
    async with asyncio.timeout(90):
        while True:
            try:
                return await ask()
            except (NodeError, ProtocolError):
                await asyncio.sleep(0.1)


async def refused(ask: Callable[[], Awaitable[dict[str, Any]]], code: str) -> None:
    """Wait until a command is refused with this code; until then it is with others, never done."""
    async with asyncio.timeout(90):
        while True:
            with pytest.raises(NodeError) as caught:
                await ask()
            if caught.value.code == code:
                return
            await asyncio.sleep(0.1)


async def restored_by_mistake(tmp_path):
    """Directories of three nodes, and of the fourth an old copy that wrote."""
    directories = coalition(tmp_path, 4, members=RULES)
    async with served(*directories) as nodes:
        await say(nodes[3], "Before")
        await until(lambda: all(number(node) >= 1 for node in nodes), 90)
    old = tmp_path / "old"
    shutil.copytree(directories[3], old)
    async with served(*directories) as nodes:
        node, cuts = nodes[3], number(nodes[0])
        await until(lambda: node.unwritable is None, 90)
        await say(node, "Later")
        later = node.logs.head(node.group).size
        await until(
            lambda: all(n.logs.certified.get(node.group, 0) >= later for n in nodes[:3]), 90
        )
        assert number(nodes[0]) > cuts
    async with open_node(old) as copy:
        turn = 0
        while copy.logs.head(copy.group).size <= later + 12:
            await say(copy, f"{OLD} {turn}")
            turn += 1
    return [*directories[:3], old]


async def titles(node) -> set[str]:
    return {proposal.title for proposal in (await node.state()).proposals.values()}


async def test_an_old_copy_that_wrote_costs_the_keys_and_the_record_goes_on(tmp_path):
    directories = await restored_by_mistake(tmp_path)
    async with served(*directories) as nodes:
        copy, others = nodes[3], nodes[:3]
        await until(lambda: all(copy.group in node.logs.frozen() for node in nodes), 90)
        # Under the key that signed both it does not go on. Whoever lets its branch go for a cut is
        # frozen again by what comes instead; between the two nothing is frozen there.
        await refused(lambda: run(copy, "incarnation.ask", {}), "keys-not-replaced")
        rotation = (await run(copy, "keys.rotate", {**rotating(4), "carried": True}))["rotation"]
        await run(others[0], "keys.carry", {"rotation": rotation})
        new = public_key(next_seed(4))
        await until(lambda: copy.signer.public(KeyName.LOG) == new, 90)
        shown = (await told(lambda: run(copy, "incarnation.ask", {})))["shown"]
        moved = await told(
            lambda: run(others[0], "incarnation.move", {"shown": shown, "reason": "A mistake."})
        )
        agree = {"motion": moved["motion"], "agree": True}
        await told(lambda: run(others[1], "motion.stand", agree))
        await until(lambda: not any(node.logs.frozen() for node in nodes), 90)
        await until(lambda: copy.unwritable is None, 90)
        await say(copy, "After")
        size = copy.logs.head(copy.group).size
        await until(lambda: all(n.logs.certified.get(copy.group, 0) >= size for n in nodes), 90)
        for node in nodes:
            said = await titles(node)
            assert {"Before", "Later", "After"} <= said
            assert not any(title.startswith(OLD) for title in said)
            assert [proof.group for proof in node.logs.past_proofs()] == [copy.group]
        assert verify_bundle(await build_bundle(others[2])).line is not None
        # The seat is the others' to give back.
        assert copy.group not in {seat.group for seat in others[0].room.tip.epoch.seats}
    async with served(*directories) as nodes:
        await until(lambda: nodes[3].unwritable is None, 90)
        await say(nodes[3], "After a start")
        assert nodes[3].logs.frozen() == {}
