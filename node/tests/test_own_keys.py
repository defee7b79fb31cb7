"""What a node learns of keys, it learns without holding up what it answers meanwhile."""

import threading

from node.core import Node, open_node
from node.council.room import Room
from node.own_keys import mind_keys
from node.seeds import KeyName
from node.tests.commands.test_motions import RULED
from node.tests.commands.world import World, world
from node.tests.council.federated import coalition
from node.tests.lost_keys import new_keys
from node.tests.small_federation import group_id, rotating


def reading(node: Node) -> list[int]:
    """The threads in which the node's logs are read from now on, a line each time."""
    threads: list[int] = []
    catch_up = node.folding._catch_up

    def caught_up():
        threads.append(threading.get_ident())
        return catch_up()

    node.folding._catch_up = caught_up
    return threads


async def test_rotations_are_looked_up_off_the_loop(tmp_path):
    async with world(tmp_path) as at:
        await at.run(1, "keys.rotate", **rotating(1))
        await at.exchange()
        node = at.nodes[1]
        threads = reading(node)
        state = await node.state()
        assert node.keyring.rotations == state.membership.rotations != {}
        assert len(threads) > 1
        assert threading.get_ident() not in threads


async def test_an_older_state_takes_no_newer_keys_away(tmp_path):
    async with world(tmp_path) as at:
        node = at.nodes[0]
        before = await node.state()
        await at.run(1, "keys.rotate", **rotating(1))
        newer = await node.state()
        await mind_keys(node, before)  # it was folded first, and comes late
        assert node.keyring.rotations == newer.membership.rotations != {}
        assert node.signer.public(KeyName.LOG) == node.keyring.in_force(node.group)
        assert node.unwritable is None


async def test_the_councils_room_reads_no_log_on_the_loop(tmp_path):
    (directory,) = coalition(tmp_path, 1)
    async with open_node(directory) as node:
        threads = reading(node)
        room = Room(node, node.council)
        await room._read_rules()
        await room._say_owed()
        assert len(threads) > 1
        assert threading.get_ident() not in threads
        looked = len(threads)
        await room._say_owed()  # nothing is new: nothing is read
        assert len(threads) == looked


async def claims_agreed(at: World, *numbers: int) -> dict[int, bytes]:
    """Number of a group -> the log key that groups 1, 2 and one more say it is to have."""
    keys = {}
    for number in numbers:
        rotation = new_keys(at.nodes[0].coalition, number)
        claim = await at.run(1, "keys.claim", rotation=rotation, reason="It burned.")
        await at.exchange()
        for by in (2, 7 - number):
            await at.run(by, "motion.stand", motion=claim["motion"], agree=True)
        await at.exchange()
        keys[number] = bytes.fromhex(claim["key"])
    return keys


def taken(node: Node, number: int) -> set[bytes]:
    return {row.key for row in node.keyring.log_keys(group_id(number))}


async def test_a_claimed_key_is_taken_only_while_what_a_cut_holds_is_missing(tmp_path):
    async with world(tmp_path, groups=5, **RULED) as at:
        keys = await claims_agreed(at, 3, 4)
        node = at.nodes[4]
        node.room = Room(node, node.council)
        wanted = node.room.instance.wanted.logs
        # The group has still time to object: nobody else writes in its record meanwhile.
        await node.state()
        assert keys[3] not in taken(node, 3)
        wanted.add(group_id(3))
        await node.state()
        assert keys[3] in taken(node, 3)
        # Of another group, whose claim is agreed to as well, nothing is missing.
        assert keys[4] not in taken(node, 4)
        wanted.clear()
        await node.state()
        assert keys[3] not in taken(node, 3)
