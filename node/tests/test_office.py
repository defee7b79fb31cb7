"""The office and the library: they look again at every change, and stop when told to."""

import asyncio
from pathlib import Path

import pytest

from node.library import Library
from node.office import Office
from node.tests.commands.world import world


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
