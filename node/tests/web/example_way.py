"""The example desk: a proposal's way to the vote."""

from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, ID, ExampleBase
from node.web.viewmodels.ballots import GateView, WayView
from node.web.viewmodels.processes import (
    AssentLine,
    DeclaringView,
    FloorLine,
    OptionLine,
    ProcessView,
    StageLine,
    StepLine,
)
from node.web.viewmodels.proposals import Change


class ExampleWay(ExampleBase):
    """Views of processes."""

    async def process(self, proposal):
        if proposal != ID:
            return None
        say = self.say
        steps = tuple(
            StepLine(action, say("North"), say("Strike"), say("For a day"), (say("March"),))
            for action in ("first", "add", "merge", "same")
        )
        reworded = (
            Change("same", say("For a ")),
            Change("removed", "day"),
            Change("added", "week"),
        )
        steps += tuple(
            StepLine(
                action, say("North"), say("Strike"), say("For a week"), (), say("A day is little"),
                (Change("same", say("Strike")),), reworded,
            )
            for action in ("amend", "variant")
        )  # fmt: skip
        stages = tuple(
            StageLine(ID, say("Assembly"), "regional", say("North"), NOW, "UTC", due, missing, who)
            for due, missing, who in (
                (NOW, "", ()),
                (NOW + 9, "report", (say(GROUPS[0]),)),
                (NOW - 9, "confirmations", (say(GROUPS[1]),)),
                (NOW + 9, "company", (say(GROUPS[1]),)),
            )
        )
        stages += tuple(
            StageLine(
                ID,
                say("Assembly"),
                "regional",
                say("North"),
                NOW,
                "UTC",
                NOW,
                "cancelled",
                (),
                lost,
            )
            for lost in (True, False)
        )
        ways = tuple(
            WayView(act, ID, say("Assembly"), act == "check-in", (say(GROUPS[1]),), 2)
            for act in ("report", "confirm", "check-in", "count-again", "supplement")
        ) + tuple(WayView(act, "", "", False, (say(GROUPS[0]),)) for act in ("put", "proceed"))
        keys = ("frozen", "reports", "participation", "attendance", "proceed")
        return ProcessView(
            proposal=ID,
            title=say("A strike fund"),
            group=say(GROUPS[0]),
            reason=say("Everybody shapes it"),
            stages=stages,
            gates=tuple(GateView(key, 1, 2, False, NOW, ways=ways) for key in keys),
            present=((say(GROUPS[0]), 40),),
            options=(
                OptionLine(say("Strike"), say("For a day"), False, steps),
                OptionLine(say("March"), "", True, steps[:1]),
            ),
            left_out=(say("Fast"),),
            rankings=((say("North"), (say("Strike"), say("March"))),),
            proceeding=(say(GROUPS[0]),),
            proceed_needed=3,
            proceeds=True,
            floor=(
                FloorLine("frozen", 1, 1, True, NOW, (say("Assembly"),), 0, (), 0),
                FloorLine(
                    "participation", 1, 9, False, NOW, (say(GROUPS[0]),), 2, (say(GROUPS[1]),), 3
                ),
            ),
            hurrying=(),
            emergency_needed=4,
            deliberation_s=86_400,
            voting_s=172_800,
            late=True,
            reports_due=NOW - 9,
            ready=False,
            settled=False,
            own=True,
            agrees=("proceed",),
            said=(
                AssentLine(say(GROUPS[0]), "proceed", True, say("They can't meet")),
                AssentLine(say(GROUPS[1]), "emergency", False, say("No hurry")),
            ),
        )

    async def declaring(self, proposal):
        meetings = ((ID, self.say("Assembly")),)
        return DeclaringView(ID, self.say("A strike fund"), meetings, meetings)
