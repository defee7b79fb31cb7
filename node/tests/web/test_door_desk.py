"""What the desk of doors tells guests, over several groups' nodes."""

from pathlib import Path

from node.store.doors import Came
from node.tests.commands.test_convenings import HOUR, at_hour, called
from node.tests.commands.world import START, world
from node.web.door_desk import NodeDoors
from protocol.coalition.life_rules import USUAL_LIFE_RULES

GUEST, NOTICE_S = b"g" * 16, USUAL_LIFE_RULES.notice_s


async def test_a_guest_is_of_a_group_that_is_there_and_of_none_that_has_left(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        await at.run(3, "membership.leave", reason="we go our own way")
        await at.exchange()
        at.clock.now = START + NOTICE_S + HOUR
        name = await called(at, starts=at_hour(NOTICE_S + HOUR), ends=at_hour(NOTICE_S + 3 * HOUR))
        code = (await at.run(1, "door.open", convening=name, minutes=60))["code"]
        doors, gone = NodeDoors(at.nodes[0]), at.nodes[2].group
        assert await doors.come(name, code, GUEST) is Came.IN
        guest = await doors.guest(name, GUEST)
        assert guest is not None
        assert guest.groups == tuple(
            (node.group.hex(), f"Group {number}") for number, node in enumerate(at.nodes[:2], 1)
        )
        assert not await doors.say(name, GUEST, gone.hex(), "")
        assert await doors.say(name, GUEST, at.nodes[1].group.hex(), "")


async def test_the_page_says_how_many_of_the_hosts_may_have_said_nothing_before_an_upgrade(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as at:
        name = await called(at)
        code = (await at.run(1, "door.open", convening=name, minutes=60))["code"]
        node, doors = at.nodes[0], NodeDoors(at.nodes[0])
        assert await doors.come(name, code, GUEST) is Came.IN
        assert await doors.say(name, GUEST, node.group.hex(), "")
        view = await doors.door(name)
        assert view is not None
        assert view.unsure == 0
        # As the upgrade leaves it.
        await node.traits.file.write(lambda db: db.execute("UPDATE doors SET early = 1").fetchall())
        view = await doors.door(name)
        assert view is not None
        assert view.unsure == 1
        assert (await at.run(1, "door.show", convening=name))["unsure"] == 1
