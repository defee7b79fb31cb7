"""The example desk: meetings."""

from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.web.viewmodels.convenings import (
    AgendaLine,
    AnswerLine,
    CallingView,
    ChangeLine,
    DelegateLine,
    FacilitatorLine,
    KeptWords,
    MeetingLine,
    MeetingView,
    MinutesLine,
    OptionChange,
    PresentLine,
    ReportLine,
    SentLine,
)


class ExampleMeetings(ExampleBase):
    """Meetings."""

    def meeting_line(self, phase="over", **more):
        values = {
            "id": ID,
            "title": self.say("Spring convention"),
            "level": "national",
            "region": "",
            "starts": NOW - 9 * HOUR,
            "ends": NOW - 2 * HOUR,
            "zone": "America/Chicago",
            "place": self.say("Harbor hall"),
            "phase": phase,
            "groups": 2,
            "people": 52,
            "report": "waits",
            "here": True,
            **more,
        }
        return MeetingLine(**values)

    async def meetings(self):
        return (
            self.meeting_line("coming", report=""),
            self.meeting_line(level="regional", region=self.say("North"), report="stands"),
            self.meeting_line("cancelled"),
        )

    async def meeting(self, meeting):
        if meeting != ID:
            return None
        say = self.say
        act = OptionChange(
            "merge", say("Both"), say("together"), (say("Strike"), say("March")), say("x")
        )
        named = (
            DelegateLine(say("Ana"), say("for the strike"), False),
            DelegateLine(None, "", True),
            DelegateLine(say("Cai"), "", True, instead_of=1, recalled=True),
        )
        return MeetingView(
            line=self.meeting_line(),
            caller=say(GROUPS[0]),
            link="https://meet.example/room",
            proposal=(ID, say("A strike fund")),
            parent=(ID, say("The convention before")),
            children=(self.meeting_line("now", level="regional", region=say("North")),),
            basis="both",
            confirm=(3, 5),
            agenda=(AgendaLine(say("Welcome"), 10, say("with coffee")),),
            changes=(
                ChangeLine("move", say("The roof leaks"), NOW - 20 * HOUR),
                ChangeLine("agenda", say("The river rose"), NOW - 19 * HOUR),
            ),
            facilitators=(
                FacilitatorLine(say(GROUPS[0]), (say("Bo"), say("Cy")), True),
                FacilitatorLine(say(GROUPS[1]), None, False),
            ),
            present=(
                PresentLine(say(GROUPS[0]), 40, 38, 2, named, True, 5, say("Spring congress")),
                PresentLine(say(GROUPS[1]), 12, 12, 0, (), False),
            ),
            regions=((say("North"), 52), ("", 0)),
            minutes=(
                MinutesLine(say(GROUPS[0]), NOW, say("We *met*."), True),
                MinutesLine(say(GROUPS[1]), NOW, None, False),
                MinutesLine(say(GROUPS[2]), NOW, None, False, erased=True),
            ),
            reports=(
                ReportLine(
                    id=ID,
                    group=say(GROUPS[1]),
                    time=NOW,
                    summary=say("We **act**."),
                    acts=(act,),
                    present=((say(GROUPS[0]), 40), (say(GROUPS[1]), 12)),
                    people=52,
                    needed=2,
                    agreeing=1,
                    stances=(AnswerLine(say(GROUPS[2]), "dispute", say("Not so"), 2, 3),),
                    asked=(say(GROUPS[0]),),
                    since=None,
                    ours=True,
                    counted=True,
                ),
            ),
            options=((say("Strike"), say("For a day")), (say("March"), "")),
            owes=("check-in", "report-convening", "confirm-report"),
            due=NOW + 9 * HOUR,
            convener=True,
            facilitator=True,
            doors=True,
            awaited=ID,
            attending=(say("Ana"), say("Bo")),
            sent=(
                SentLine(1, say("Ana"), say("for the strike"), False, False),
                SentLine(2, None, "", False, True),
                SentLine(3, say("Cai"), "", True, False),
            ),
            kept=(
                KeptWords(ID, "minutes", say("We *met*.")),
                *(
                    KeptWords(f"{n:064x}", what, None)
                    for n, what in enumerate(("facilitators", "delegates", "replaced"))
                ),
            ),
            asking=True,
            elsewhere=((say(GROUPS[1]), "https://tenants.example.org/meetings/m/here"),),
            own_region="North",
            charter_regions=("North", "South"),
        )

    async def calling(self):
        return CallingView(
            proposals=((ID, self.say("A strike fund")),),
            parents=((ID, self.say("Spring convention")),),
            regions=("North", "South"),
            groups=tuple(self.say(group) for group in GROUPS),
            own=self.say(GROUPS[0]),
        )
