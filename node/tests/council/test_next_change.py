"""A time of the state that comes is reason for one cut, and for no second one."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from federation_tests.scenarios.founded import found
from node.commands.running import run
from node.core import open_node
from node.council.room import Room
from node.driver import Driver
from node.federation import Federation
from node.peers.addresses import Addresses
from node.peers.client import Client
from node.tests.commands.world import Clock
from node.tests.council.federated import say
from node.tests.council.test_crashes import AT_ONCE, certify

LOOKS = 20
DAY_S = 86_400


@asynccontextmanager
async def timed(directory, clock):
    """The only node of a council, by a clock that stands until it is turned."""
    async with (
        open_node(directory, clock) as node,
        Client(node, Addresses(node.founders)) as client,
    ):
        node.federation = Federation(node, Driver(node, client), client)
        node.room = Room(node, node.council)
        yield node


async def call_meeting(node):
    """Something that changes the state by itself as time goes on."""
    starts = datetime.fromtimestamp(node.now() - node.now() % 60 + 2 * DAY_S, UTC)
    args = {"title": "What we do next", "place": "Example hall"}
    for name, at in (("starts", starts), ("ends", starts + timedelta(hours=2))):
        args[name] = at.strftime("%Y-%m-%dT%H:%M")
    await run(node, "convening.call", args)


async def rests(node):
    """Whether nothing is certified, however often it looks."""
    before = node.room.tip.number
    for _ in range(LOOKS):
        await node.room.turn()
    return node.room.tip.number == before


async def test_when_a_period_ends_a_cut_is_certified_though_nobody_says_anything(tmp_path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    clock = Clock()
    async with timed(directory, clock) as node:
        clock.now = node.charter.founded + 10
        await call_meeting(node)
        clock.now += 10
        await certify(node, 1)
        at = node.folding.certified().changes_at
        assert at is not None
        assert at > clock.now
        assert await rests(node)
        # The very second is no reason yet: a cut's time is before its proposer's clock.
        clock.now = at
        assert await rests(node)
        clock.now = at + 1
        await certify(node, 2)
        assert node.room.tip.time == at
        assert node.folding.certified().changes_at != at
        # It lies behind now, whatever the clock says meanwhile.
        assert await rests(node)


async def test_what_is_said_after_a_rest_is_a_reason_at_the_very_next_turn(tmp_path):
    # It looked for a reason first and read afterwards: unless more came, that took half a minute.
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    clock = Clock()
    async with timed(directory, clock) as node:
        clock.now = node.charter.founded + 10
        await say(node, "One")
        clock.now += 10
        await certify(node, 1)
        assert await rests(node)
        await say(node, "Two")
        await node.room.turn()
        assert node.room.instance.state.stage != "waiting"


async def test_after_a_restart_what_came_meanwhile_is_certified(tmp_path):
    (directory,) = found(tmp_path, [0], cuts=AT_ONCE)
    clock = Clock()
    async with timed(directory, clock) as node:
        clock.now = node.charter.founded + 10
        await call_meeting(node)
        clock.now += 10
        await certify(node, 1)
        at = node.folding.certified().changes_at
    clock.now = at + 3_600
    async with timed(directory, clock) as node:
        await certify(node, 2)
        assert node.room.tip.time >= at


async def test_who_has_no_seat_or_no_cut_yet_waits_for_no_time(tmp_path):
    _, other = found(tmp_path, [0, 0], cuts=AT_ONCE, council=1)
    clock = Clock()
    async with timed(other, clock) as node:
        clock.now = node.charter.founded + 10
        await call_meeting(node)
        assert (await node.state()).changes_at is not None
        clock.now += 10 * 365 * 86_400
        assert await node.room._next_change() is None
        assert await rests(node)
