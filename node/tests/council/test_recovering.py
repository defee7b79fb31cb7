"""A server is lost with its disk and no backup: its group goes on from shares and the others."""

import asyncio
import shutil
from contextlib import AsyncExitStack

import pytest

from node.backup.remaking import Remaking, make_again
from node.checkup.keys import check_keys
from node.commands.access import sign_in_address
from node.commands.running import run
from node.config import CONFIG_NAME
from node.core import open_node
from node.directory import CHARTER_FILE
from node.errors import SignerError
from node.remade import REMADE_FILE, rotation_in
from node.seeds import KeyName
from node.tests.council.federated import coalition, number, say, served
from node.tests.council.test_joining import RULES, newcomer, take_in
from node.tests.small_federation import group_id, next_seed, until
from protocol.coalition.charter import open_charter
from protocol.coalition.membership.values import Rotation
from protocol.keys import public_key


def remade(directory, charter, at=2, seed=None, card=None):
    """A node of the group made again in a directory, from the key that its shares give, or this.

    With the founding card, or one of a group that was taken in later.
    """
    known = {f.card.group: f.card for f in open_charter(charter).charter.groups}
    plan = Remaking(
        directory=directory,
        charter=charter,
        card=card or known[group_id(at)],
        seed=next_seed(at) if seed is None else seed,
    )
    make_again(plan, lambda _card, _shares: None)
    text = (directory / CONFIG_NAME).read_text().replace("#poll_s = 20.0", "poll_s = 0.2")
    (directory / CONFIG_NAME).write_text(text)
    return (directory / REMADE_FILE).read_bytes()


def in_effect(directory, since):
    """What a fold makes of the rotation of a directory, once a cut holds it."""
    body = rotation_in(directory)
    return Rotation(
        hash=bytes(32),
        by=group_id(1),
        key=body.key,
        next_key_hash=body.next_key_hash,
        cosigning_key=body.cosigning_key,
        transport_key=body.transport_key,
        agreement_key=body.agreement_key,
        time=1,
        since=since,
    )


async def say_offline(directories, at, *titles):
    """Have a node say something while nobody serves, and the others hold it."""
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(open_node(d)) for d in directories]
        node = nodes[at]
        for title in titles:
            await say(node, title)
        held = node.logs.head(node.group)
        entries = node.logs.entries(node.group, 0, held.size)
        signed = node.keyring.open_held(node.coalition, node.group, held.note)
        for other in nodes:
            if other is not node:
                await other.logs.append(node.group, held.note, signed, entries)
    return held.size


async def lose(directories, at=1):
    """A server burns; its group's node is made again, and another group says so."""
    charter = (directories[at] / CHARTER_FILE).read_bytes()
    shutil.rmtree(directories[at])
    rotation = await asyncio.to_thread(remade, directories[at], charter, at + 1)
    async with open_node(directories[at]) as again:
        with pytest.raises(SignerError) as caught:
            await again.check_writable()
        assert caught.value.code == "keys-awaited"
        # The failure: doctor says that its keys were never replaced, which it can't know yet.
        assert not list(check_keys(again, await again.state()))
    async with open_node(directories[0]) as other:
        await run(other, "keys.carry", {"rotation": rotation.hex()})


async def test_a_lost_node_goes_on_from_shares_behind_all_that_it_had_said(tmp_path):
    directories = coalition(tmp_path, 4)
    size = await say_offline(directories, 1, "One", "Two")
    await lose(directories)
    async with (
        served(*(directories[at] for at in (0, 2, 3))) as nodes,
        served(directories[1], asking=True) as (again,),
    ):
        other = nodes[0]
        await until(lambda: again.unwritable is None, 90)
        assert again.signer.public(KeyName.LOG) == public_key(next_seed(2))
        assert again.logs.head(again.group).size == size
        await say(again, "Back")
        await until(lambda: all(n.logs.head(again.group).size > size for n in nodes), 90)
        seat = next(s for s in other.room.tip.epoch.seats if s.group == again.group)
        assert seat.key == again.signer.public(KeyName.AGREEMENT)
        state = await other.state()
        assert {"One", "Two", "Back"} <= {p.title for p in state.proposals.values()}
        assert not state.frozen
        assert not other.logs.frozen()


async def test_a_group_that_was_taken_in_later_is_recovered_by_its_card(tmp_path):
    directories = coalition(tmp_path, 3, members=RULES)
    charter, home = directories[0] / CHARTER_FILE, tmp_path / "late"
    applied = newcomer(home, charter, 4)
    async with served(*directories) as nodes:
        async with served(home) as (late,):
            await take_in(nodes, applied)
            await until(lambda: late.groups.own_is_in, 90)
            await say(late, "Before")
            await until(lambda: all(n.logs.head(late.group) is not None for n in nodes), 90)
            size, card = late.logs.head(late.group).size, late.groups.card
        shutil.rmtree(home)
        rotation = await asyncio.to_thread(remade, home, charter.read_bytes(), 4, card=card)
        async with served(home, asking=True) as (again,):
            # The charter has nothing of it: it is known here by its card, and to `doctor` too.
            assert again.group in again.keyring
            told = {f["check"]: f for f in (await run(again, "doctor", {}))["checks"]}
            assert told["address"]["message"].endswith(card.address)
            assert "not heard of its keys" in told["writing"]["message"]
            assert await sign_in_address(again) == f"{card.address}/sign-in"
            await run(nodes[0], "keys.carry", {"rotation": rotation.hex()})
            await until(lambda: again.unwritable is None, 90)
            assert again.logs.head(again.group).size == size
            await say(again, "Back")
            await until(lambda: all(n.logs.head(again.group).size > size for n in nodes), 90)
            assert not (await nodes[0].state()).frozen


async def test_a_node_writes_nothing_before_all_that_is_certified_of_it_is_back(tmp_path):
    directories = coalition(tmp_path, 4)
    await say_offline(directories, 1, "One", "Two")
    await lose(directories)
    async with open_node(directories[1]) as again:
        again.keyring.learn({again.group: [in_effect(directories[1], since=2)]}, [])
        # Whoever has it write without asking: what a cut has certified is asked for all the same.
        await again.stop_asking()
        assert again.unwritable.code == "keys-awaited"
        assert "2 statements of this group are certified, and 0 are back" in str(again.unwritable)


async def test_of_two_machines_made_from_the_same_shares_one_goes_on(tmp_path):
    directories = coalition(tmp_path, 4)
    charter = (directories[1] / CHARTER_FILE).read_bytes()
    await lose(directories)
    await asyncio.to_thread(remade, tmp_path / "second", charter)
    async with open_node(tmp_path / "second") as second:
        second.keyring.learn({second.group: [in_effect(directories[1], since=0)]}, [])
        await second.stop_asking()
        assert second.unwritable.code == "keys-twice"
        with pytest.raises(SignerError):
            await say(second, "Forked")


async def test_a_restart_at_any_step_goes_on_with_the_recovery(tmp_path):
    directories = coalition(tmp_path, 4)
    size = await say_offline(directories, 1, "One", "Two")
    await lose(directories)
    async with served(*(directories[at] for at in (0, 2, 3))) as nodes:
        async with served(directories[1], asking=True) as (again,):
            await until(lambda: again.logs.head(again.group) is not None, 90)
        # The record is back, and nothing is signed behind it yet.
        await until(lambda: all(number(n) >= 1 for n in nodes), 90)
        async with served(directories[1], asking=True) as (again,):
            await until(lambda: again.unwritable is None, 90)
            await say(again, "Back")
            assert again.logs.head(again.group).size > size
        async with open_node(directories[1]) as again:
            again.keyring.learn(nodes[0].keyring.rotations, [])
            await again.recover()
            # Nothing is wrong with its keys: it waits for what any stopped node waits for.
            assert again.unwritable.code == "must-serve"
