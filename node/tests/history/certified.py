"""Two groups, of which one certifies alone: its record grows long, the other's node may drop it."""

from contextlib import asynccontextmanager

from federation_tests.scenarios.founded import found
from node.commands.running import run
from node.core import open_node
from node.council.room import Room
from node.driver import Driver
from node.federation import Federation
from node.history.cosigning import cosign
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, certify
from protocol.agreement.votes import Vote, prevote

VOTES = 300


@asynccontextmanager
async def certifying(directory):
    """The node of the group that certifies alone, with its room."""
    async with open_node(directory) as node, Client(node, Addresses(node.founders)) as client:
        node.federation = Federation(node, Driver(node, client), client)
        node.room = Room(node, node.council)
        yield node


def votes(start, count):
    """Votes on cuts that nobody proposed: what a council says is spent like this."""
    return [
        Vote(place=0, body=prevote(bytes(32), 0, n.to_bytes(32), -1), signature=b"s" * 64)
        for n in range(start, start + count)
    ]


async def long_line(base, ports=(0, 0)):
    """Directories; the first node has certified a long record of its own, the other has nothing."""
    directories = found(base, list(ports), cuts=AT_ONCE, council=1)
    async with certifying(directories[0]) as node:
        await run(node, "fingerprint.alone", {"reason": "Nobody else is there in this test."})
        await say(node, "The first")
        await node.publish_all([("cut-vote", vote, ()) for vote in votes(0, VOTES)])
        await certify(node, 1)
        await say(node, "The second")
        await certify(node, 2)
    return directories


async def vouched_for(keeper, other):
    """The keeper's node cosigns what it has whole, and the other's knows of it."""
    async with certifying(keeper) as node:
        await cosign(node)
        rows = node.logs.cosigned.all()
    async with open_node(other) as node:
        await node.logs.cosigned.show(rows[0].keeper, rows, node.now())
    return rows


async def whole_copy(tmp_path, ports=(0, 0)):
    """Directories: of the keeper, and of a node outside of the council that holds all of it."""
    full, other = await long_line(tmp_path, ports)
    path = tmp_path / "cut"
    async with open_node(full) as node:
        await run(node, "history.snapshot", {"path": str(path)})
        bundle = node.logs.entry_bundle(node.group, 0, 256)
        group = node.group
    async with open_node(other) as node:
        await run(node, "history.start", {"path": str(path)})
        await node.logs.thicken(group, 0, bundle)
    return full, other, group
