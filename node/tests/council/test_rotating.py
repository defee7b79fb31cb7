"""A group's keys are replaced over real HTTP: its log goes on, and the old key is not heard."""

import shutil

import pytest

from node.bundling import build_bundle
from node.commands.running import run
from node.core import open_node
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.seeds import KeyName
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import next_seed, rotating, until
from protocol.audit import verify_bundle
from protocol.errors import SignatureError, UnattributedFault
from protocol.keys import public_key


async def test_the_log_goes_on_under_the_new_key_and_the_council_has_the_new_seat(tmp_path):
    directories = coalition(tmp_path, 4)
    async with served(*directories) as nodes:
        node, other = nodes[1], nodes[0]
        await say(node, "Before")
        old = {name: node.signer.public(name) for name in KeyName}
        assert not (await run(node, "keys.rotate", rotating(2)))["in_effect"]
        new = public_key(next_seed(2))
        await until(lambda: node.signer.public(KeyName.LOG) == new, 90)
        await until(lambda: all(n.room.tip.epoch.number == 1 for n in nodes), 90)
        changed = number(other)
        await say(node, "After")
        size = node.logs.head(node.group).size
        await until(lambda: all(n.logs.head(node.group).size >= size for n in nodes), 90)
        await until(lambda: all(number(n) > changed for n in nodes), 90)
        assert node.room.place is not None
        assert not node.room.keyless
        # `codes` signs nothing: boxes are hashed by it, so it stays.
        kept = [name for name, key in old.items() if node.signer.public(name) == key]
        assert kept == [KeyName.CODES]
        state = await other.state()
        assert "After" in {p.title for p in state.proposals.values()}
        assert not state.frozen
        report = verify_bundle(await build_bundle(nodes[2]))
        assert report.line is not None
        shown = await run(other, "keys.show", {})
        row = next(g for g in shown["groups"] if g["group"] == node.group.hex())
        assert (row["log_key"], row["next_key_hash"]) == (new.hex(), rotating(2)["next_key_hash"])


async def rotated(node, number):
    """Replace a served node's keys, and wait until it signs by the new ones."""
    await run(node, "keys.rotate", rotating(number))
    key = public_key(next_seed(number))
    await until(lambda: node.signer.public(KeyName.LOG) == key, 90)


async def test_a_thief_is_heard_no_longer_once_the_keys_are_replaced(tmp_path):
    directories = coalition(tmp_path, 4)
    stolen = tmp_path / "stolen"
    async with open_node(directories[1]) as node:
        await say(node, "Before")
    shutil.copytree(directories[1], stolen)
    async with served(*directories[:3]) as nodes, open_node(stolen) as thief:
        node, other = nodes[1], nodes[0]
        await rotated(node, 2)
        await until(lambda: other.keyring.in_force(node.group) == public_key(next_seed(2)), 30)
        for words in range(9):
            await say(thief, f"Forged {words}")
        note = thief.logs.head(thief.group).note
        with pytest.raises(SignatureError) as caught:
            other.keyring.open_head(other.coalition, node.group, note)
        assert caught.value.code == "retired-key"
        async with Client(thief, Addresses(thief.charter.groups)) as client:
            with pytest.raises(UnattributedFault) as refused:
                await client.digest(other.group)
        assert "bad-signature" in refused.value.detail
        assert other.logs.frozen() == {}
        # Once the stolen copy hears of it, it says so and writes no more.
        for held in (node, other, nodes[2]):
            thief.keyring.learn(held.keyring.rotations, [])
        await thief.take_up_log_key(thief.keyring.in_force(node.group))
        assert thief.unwritable.code == "keys-replaced"


async def test_a_node_that_was_away_opens_heads_under_a_key_that_it_has_not_heard_of(tmp_path):
    directories = coalition(tmp_path, 4)
    async with served(*directories[:3]) as nodes:
        node = nodes[1]
        await rotated(node, 2)
        await say(node, "After")
        size = node.logs.head(node.group).size
        # All that tells of the new key stands in the record that it heads.
        await until(lambda: nodes[0].logs.head(node.group).size >= size, 90)
        async with served(directories[3]) as (late,):
            await until(lambda: (h := late.logs.head(node.group)) and h.size >= size, 90)
            await until(lambda: number(late) >= 1, 90)
            new = public_key(next_seed(2))
            await until(lambda: late.keyring.in_force(node.group) == new, 30)
