"""The office and the library: they look again at every change, and stop when told to."""

import asyncio
from pathlib import Path

import pytest

from node.checkup.inside import check_node
from node.library import Library
from node.office import MAX_DONE, Office
from node.tests.commands.world import START, world


@pytest.mark.parametrize("part", [Office, Library])
async def test_a_part_stops_even_if_something_changes_at_that_very_moment(
    tmp_path: Path, part: type[Office] | type[Library]
) -> None:
    async with world(tmp_path, groups=2) as scene:
        node = scene.nodes[0]
        for _ in range(20):
            task = asyncio.create_task(part(node).run())
            await asyncio.sleep(0.05)  # it has looked, and waits
            node.changed.set()
            task.cancel()
            done, _ = await asyncio.wait({task}, timeout=30)
            assert done
            assert task.cancelled()


async def test_the_office_looks_again_when_something_changes(tmp_path: Path) -> None:
    async with world(tmp_path, groups=2) as scene:
        node = scene.nodes[0]
        office = Office(node)
        looks: list[int] = []
        look = office.look

        async def counted(state):  # type: ignore[no-untyped-def]
            looks.append(state.time)
            return await look(state)

        office.look = counted  # type: ignore[method-assign]
        task = asyncio.create_task(office.run())
        async with asyncio.timeout(30):
            while len(looks) < 3:
                await asyncio.sleep(0.01)
                node.changed.set()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_by_a_clock_that_jumped_a_year_no_vote_is_closed_and_none_erased(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as scene:
        node = scene.nodes[0]
        ballot = bytes.fromhex(await scene.opened(roster=True))
        await scene.run(1, "codes.issue", ballot=ballot.hex())
        node.clock.watch()
        scene.clock.now += 365 * 86_400
        task = asyncio.create_task(Office(node).run())
        size = node.logs.head(node.group).size  # type: ignore[union-attr]
        async with asyncio.timeout(30):
            while node.troubles.codes() != ["clock-wrong"]:  # noqa: ASYNC110 - no event of ours
                await asyncio.sleep(0.01)
        for _ in range(20):
            node.changed.set()
            await asyncio.sleep(0.01)
        assert node.boxes.box(ballot).status().stage == "open"
        # The clock is right again: what is due then is done.
        scene.clock.now = START + 900
        node.clock.watch()
        scene.clock.now = START + 1_001
        node.clock.watch()
        node.troubles.now()
        async with asyncio.timeout(30):
            while node.boxes.box(ballot).status().stage != "erased":
                node.changed.set()
                await asyncio.sleep(0.05)
        assert node.logs.head(node.group).size > size  # type: ignore[union-attr]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_doctor_says_what_the_node_did_by_itself_and_only_the_last_of_it(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as scene:
        node = scene.nodes[0]
        await scene.closed(coded=True)
        office = node.office = Office(node)
        for _ in range(2):  # what was returned is erased at the next look
            await office.look(await node.state())
        assert [str(done.owed.duty) for done in office.done] == ["return-polled", "erase-votes"]
        scene.clock.now += 2 * 3_600
        told = [f.message for f in await check_node(node, None) if f.check == "duties"]
        assert [line for line in told if "done by the node, 2 hours ago" in line] == told[:2]
        assert "return-polled" in told[0]
        office.done.extend([office.done[0]] * (2 * MAX_DONE))
        assert len(office.done) == MAX_DONE
