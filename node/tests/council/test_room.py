import asyncio

from msgspec.structs import replace

from node.bundling import build_bundle
from node.core import open_node
from node.council.outside import Outside
from node.council.room import UNDER_WAY_S, Room
from node.tests.council.federated import coalition, number, say, served
from node.tests.small_federation import until
from protocol.audit import verify_bundle

# Looks in a second. One that rests looks once in 30 s, and again when something changes.
RESTLESS = 10


async def rested(room):
    """Comes back once a second has gone by in which the room looked less than RESTLESS times."""
    turn, turned = room.turn, asyncio.Semaphore(0)

    async def counted():
        turned.release()
        return await turn()

    async def many():
        for _ in range(RESTLESS):
            await turned.acquire()

    room.turn = counted
    async with asyncio.timeout(60):
        while await came(many()):
            pass
    room.turn = turn


async def came(what):
    """Whether it came within a second."""
    try:
        async with asyncio.timeout(1):
            await what
    except TimeoutError:
        return False
    return True


async def test_four_nodes_certify_three_cuts_in_a_row_and_all_the_same(tmp_path):
    async with served(*coalition(tmp_path, 4)) as nodes:
        for turn in (1, 2, 3):
            await say(nodes[turn % 4], f"Proposal {turn}")
            await until(lambda turn=turn: all(number(node) >= turn for node in nodes), 60)
        last = min(map(number, nodes))
        links = [[node.council.link(n) for n in range(1, last + 1)] for node in nodes]
        assert len({tuple(link.certificate.value for link in line) for line in links}) == 1
        assert all(link.cut.number == at for line in links for at, link in enumerate(line, 1))
        for node in nodes[:2]:
            report = verify_bundle(await build_bundle(node))
            assert report.line is not None
            assert report.line.tip.number >= 3
            assert report.certified is not None
            assert len(report.certified.proposals) >= 3


async def test_a_node_with_nothing_to_certify_looks_again_when_something_comes(tmp_path):
    # It looked twenty times a second: the rest after a cut is over, and always will have been.
    async with served(*coalition(tmp_path, 1)) as (node,):
        await say(node, "Certified")
        await until(lambda: number(node) == 1, 60)
        await rested(node.room)
        await say(node, "And this, at once")
        await until(lambda: number(node) == 2, 60)


async def at_once(run, *args):
    return run(*args)


async def test_a_node_in_an_instance_that_gets_nowhere_asks_for_its_cut(tmp_path):
    # What decided it may stand in a frozen log, which comes to nobody any more.
    directory, _ = coalition(tmp_path, 2)
    seconds = [100.0]
    async with open_node(directory) as node:
        room = Room(node, node.council, Outside(lambda: seconds[0], at_once))
        room._asked_s = 100.0
        seconds[0] += UNDER_WAY_S + 1
        assert not room._behind()
        room.instance.state = replace(room.instance.state, stage="precommit")
        assert room._behind()
        room._asked_s = seconds[0] - UNDER_WAY_S + 1
        assert not room._behind()
