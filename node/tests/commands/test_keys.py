"""A group replaces its keys one after the other, and its node keeps those it is to take up."""

import sqlite3

import pytest

from node.core import Node
from node.errors import NodeError
from node.seeds import KeyName
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import World, world
from node.tests.small_federation import next_seed, rotating
from protocol.encoding import tagged_hash
from protocol.keys import key_id, public_key


def once_more() -> dict[str, str]:
    """What replaces group 1's keys after `rotating(1)`: its seed, and any hash after that."""
    return {"seed": tagged_hash("after", bytes([1])).hex(), "next_key_hash": "77" * 32}


async def refused(at: World, **args: object) -> str:
    with pytest.raises(NodeError) as caught:
        await at.run(1, "keys.rotate", **args)
    return caught.value.code


async def test_keys_are_not_replaced_again_before_the_new_ones_are_in_effect(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[0]
        assert not (await at.run(1, "keys.rotate", **rotating(1)))["in_effect"]
        assert await refused(at, **once_more()) == "rotation-pending"
        assert await refused(at, **once_more(), carried=True) == "rotation-pending"
        # What it is to take up at the next cut is still there.
        await node.take_up_log_key(public_key(next_seed(1)))
        assert node.unwritable is None


async def test_a_rehearsal_says_what_would_be_refused_and_keeps_nothing(tmp_path):
    async with world(tmp_path, **RULED) as at:
        node = at.nodes[0]
        before = seeds_in(node)
        assert not (await at.run(1, "keys.rotate", **rotating(1), rehearsed=True))["in_effect"]
        assert await refused(at, **once_more(), rehearsed=True) == "wrong-next-key"
        in_use = key_id(node.signer.public(KeyName.LOG)).hex()
        args = {**rotating(1), "next_key_hash": in_use}
        assert await refused(at, **args, rehearsed=True) == "key-in-use"
        assert node.logs.head(node.group) is None
        assert seeds_in(node) == before


def seeds_in(node: Node) -> list[tuple[str, bytes]]:
    with sqlite3.connect(node.signer.path) as db:
        return db.execute("SELECT name, seed FROM seeds ORDER BY name").fetchall()


async def test_without_cuts_each_replacement_is_in_effect_and_the_next_may_follow(tmp_path):
    async with world(tmp_path) as at:
        for args in (rotating(1), once_more()):
            assert (await at.run(1, "keys.rotate", **args))["in_effect"]


async def test_a_node_that_has_the_keys_in_force_again_writes_again(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        in_force = node.signer.public(KeyName.LOG)
        await node.take_up_log_key(public_key(next_seed(2)))
        assert node.unwritable is not None
        assert node.unwritable.code == "keys-replaced"
        await node.take_up_log_key(in_force)
        assert node.unwritable is None
