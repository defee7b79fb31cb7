"""The example desk: a speakers' queue as who leads it, a member and a guest see it."""

from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.web.viewmodels.convenings import MeetingLine
from node.web.viewmodels.speaking import PlaceView, QueueView, SpeakerLine, SpokenName


class ExampleQueues(ExampleBase):
    """What `node.web.queues.Queues` asks for, of one meeting that is on."""

    @property
    def queues(self):
        return self

    async def queue(self, meeting):
        if meeting != ID:
            return None
        say = self.say
        line = MeetingLine(
            id=ID, title=say("Spring convention"), level="national", region="", starts=NOW - HOUR,
            ends=NOW + HOUR, zone="America/Chicago", place="", phase="now", groups=2, people=30,
            report="", here=True,
        )  # fmt: skip
        return QueueView(
            line=line, asking=True, ready=True, fresh=True, seconds=90,
            floor=SpeakerLine(3, say("Flo"), "", NOW - 90, NOW - 60, None, "facilitator", 0),
            until=NOW + 30, over=False,
            waiting=(
                SpeakerLine(1, say("Di"), say(GROUPS[0]), NOW, None, None, "member", 0),
                SpeakerLine(2, say("Ed"), "", NOW, None, None, "guest", 2),
            ),
            spoke=(SpeakerLine(4, say("Gus"), "", NOW - 90, NOW - 80, NOW - 60, "facilitator", 0),),
        )  # fmt: skip

    async def place(self, meeting, member):
        if meeting != ID:
            return None
        say = self.say
        return PlaceView(
            id=ID, title=say("Spring convention"), zone="America/Chicago", asking=True, fresh=True,
            seconds=90, place=3, speaking=False, name=say("Ed"), waiting=5,
            floor=SpokenName(say("Flo"), say(GROUPS[1])), until=NOW + 30,
            next=(SpokenName(say("Di"), ""), SpokenName(say("Bo"), say(GROUPS[0]))), usual="",
        )  # fmt: skip

    async def guest_place(self, meeting, handle):
        return await self.place(meeting, "")

    async def guest_asks(self, meeting, handle, name):
        return meeting == ID

    async def guest_takes_back(self, meeting, handle):
        pass
