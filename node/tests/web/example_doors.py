"""The example desk: the code in the room of a meeting, and a guest who came in by it."""

from node.store.doors import Came
from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.web.viewmodels.doors import CameLine, DoorView, GuestView


class ExampleDoors(ExampleBase):
    """What `node.web.doors.Doors` asks for, of one meeting whose door is open."""

    @property
    def doors(self):
        return self

    async def door(self, meeting):
        if meeting != ID:
            return None
        came = (CameLine(self.say(GROUPS[1]), self.say("North"), 12), CameLine("", "", 3))
        return DoorView(
            id=ID, title=self.say("Spring convention"), code="JX4K-9WQT", turns=40,
            ends=NOW + HOUR, zone="America/Chicago", address="http://127.0.0.1:8101/meetings/1/here",
            came=came, unsure=2,
        )  # fmt: skip

    async def guest(self, meeting, handle):
        names = tuple((f"{n:032x}", self.say(name)) for n, name in enumerate(GROUPS))
        title, regions = self.say("Spring convention"), (self.say("North"),)
        return GuestView(title, names[1][0], regions[0], names, regions)

    async def meant(self, code):
        return (ID,)

    async def come(self, meeting, code, handle):
        return Came.IN if (meeting, code) == (ID, "JX4K-9WQT") else Came.WRONG
