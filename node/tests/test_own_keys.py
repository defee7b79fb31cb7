"""What a node learns of keys, it learns without holding up what it answers meanwhile."""

import threading

from node.core import Node, open_node
from node.council.room import Room
from node.own_keys import mind_keys
from node.seeds import KeyName
from node.tests.commands.world import world
from node.tests.council.federated import coalition
from node.tests.small_federation import rotating


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
