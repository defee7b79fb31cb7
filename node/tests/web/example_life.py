"""The example desk: participation, groups, meetings and servers."""

from msgspec import convert
from msgspec.structs import replace

from node.tests.small_federation import NOW, make_charter
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.web.building.charter import charter_view
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
    SpeakerLine,
)
from node.web.viewmodels.cuts import CutLine, CutsView
from node.web.viewmodels.frozen import FrozenLine, FrozenView
from node.web.viewmodels.home import Agreement
from node.web.viewmodels.membership import (
    AtLargeLine,
    CouncilLines,
    DeclinedLine,
    GroupLine,
    LeavingLine,
    MembershipView,
    MotionLine,
    OfferLine,
    TakenBackLine,
)
from node.web.viewmodels.own_data import OwnDataView, RequestView
from node.web.viewmodels.participation import (
    AnswerCounts,
    GapLine,
    GroupCounts,
    OwnCounts,
    ParticipationView,
    QuestionView,
    RegionCounts,
    TargetLine,
)
from node.web.viewmodels.peers import PeerLine, PeersView
from node.web.viewmodels.watching import WatchingView


class ExampleLife(ExampleBase):
    """Views of participation, groups, meetings and servers."""

    async def participation(self, ballot):
        if ballot != ID:
            return None
        regions = (RegionCounts(self.say("North"), (40, 30, 22, 6, 8)),
                   RegionCounts("", (12, 12, 10, 5, 9)))  # fmt: skip
        answers = (AnswerCounts(self.say("Age"), self.say("under 30"), 11, 5),)
        groups = (
            GroupCounts(self.say(GROUPS[0]), NOW, regions, answers, (52, 42, 32, 11, 17), True),
            GroupCounts(self.say(GROUPS[1]), NOW, regions, (), (52, 42, 32, 11, 17), False),
        )
        return ParticipationView(
            line=self.line(),
            groups=groups,
            targets=(
                TargetLine("", "voted", "", 50),
                TargetLine(self.say(GROUPS[0]), "spoke", self.say("North"), 10),
            ),
            gaps=(
                GapLine(self.say(GROUPS[0]), "voted", "", 17, 26, 52, True),
                GapLine(self.say(GROUPS[1]), "read", self.say("North"), 9, 9, 10, False),
            ),
            total=(104, 84, 64, 22, 34),
            together=tuple(
                RegionCounts(row.region, tuple(2 * people for people in row.people))
                for row in regions
            ),
            regions=(self.say("North"), self.say("South")),
        )

    async def own_counts(self, line):
        view = await self.participation(ID)
        return OwnCounts(view.groups[0].regions, view.groups[0].answers, 2)

    async def questions(self, member=""):
        return (QuestionView(self.say("Age"), ((self.say("under 30"), 11),), self.say("under 30")),)

    async def observed(self, ballot):
        return convert(self.watched(), WatchingView)

    def watched(self):
        acts = [
            {"entry": n, "act": act, "time": NOW}
            for n, act in enumerate(("issued", "reissued", "struck", "paper"), start=1)
        ]
        cell = {"region": self.say("North"), "roll": 40, "cast": 30, "blank": [2], "spoiled": [1]}
        return {
            "ballot": ID, "title": self.say("A rent strike in May"), "phase": "closed",
            "opens": NOW, "closes": NOW + HOUR, "zone": "America/Chicago",
            "contests": [self.say("Rent strike")],
            "roll": {
                "count": 40, "basis": "paid", "as_of": NOW, "regions": {self.say("North"): 40},
            },
            "box": {
                "stage": "sealed", "roll": 40, "with_code": 30, "without_code": 5, "codes_made": 33,
                "codes_made_again": 2, "codes_struck": 1, "lines_struck": 1, "paper": 4,
                "voted_online": 30, "wrong_codes": 7, "acts": acts,
            },
            "waiting": 1,
            "sent": {"kind": "polled", "number": 2, "time": NOW, "regions": [cell]},
            "observers": [
                {"named_by": "", "count": 1}, {"named_by": self.say("Night workers"), "count": 2},
            ],
        }  # fmt: skip

    async def own_data(self, member):
        return convert(self.held(), OwnDataView)

    def held(self):
        line = {
            "ref": self.say("17"),
            "name": self.say("Ada"),
            "region": self.say("North"),
            "email": self.say("ada@people.example"),
            "joined": NOW - 99 * HOUR,
            "active": True,
            "home": "here",
        }
        access = {
            "number": 1,
            "role": "member",
            "label": self.say("Ada"),
            "member": line["ref"],
            "made": NOW,
            "ends": NOW + HOUR,
            "revoked": False,
            "named_by": "",
            "sign_ins": [{"browser": self.say("Firefox"), "day": NOW, "ends": NOW + HOUR}],
            "feeds": [{"label": self.say("my phone"), "day": NOW}],
            "journal": [{"at": NOW, "command": "member.leave", "subject": "", "outcome": "done"}],
        }
        acts = [
            {"act": act, "reason": self.say("lost"), "time": NOW}
            for act in ("issued", "reissued", "struck", "paper")
        ]
        return {
            "member": line,
            "accesses": [access, {**access, "revoked": True, "sign_ins": [], "feeds": []}],
            "keys": [{"key": ID, "made": NOW, "struck": struck} for struck in (NOW, 0)],
            "told": {self.say("Age"): self.say("under 30")},
            "votes": [
                {"ballot": ID, "title": self.say("A rent strike"), "entry": 3, "region": "",
                 "code": code, "voted_online": code == "issued", "acts": acts}
                for code in ("listed", "issued", "struck", "paper")
            ],
            "comments": [{"proposal": ID, "title": self.say("A strike fund"), "comment": ID}],
            "requests": [
                {key: one[key] for key in one.keys() - {"member", "name", "region"}}
                for one in self.asked()
            ],
        }  # fmt: skip

    async def requests(self):
        return convert(self.asked(), tuple[RequestView, ...])

    def asked(self):
        return [
            {"number": number, "what": what, "value": self.say("Ada L."), "asked": NOW - HOUR,
             "outcome": outcome, "answer": self.say("no"), "member": self.say("17"),
             "name": self.say("Ada"), "region": self.say("North")}
            for number, (what, outcome) in enumerate(
                [("name", ""), ("leave", ""), ("region", "declined"), ("name", "granted")], start=1
            )
        ]  # fmt: skip

    async def membership(self):
        mine = LeavingLine(self.say(GROUPS[0]), NOW - 9, NOW + 9 * HOUR, False, "", "", "", True)
        gone = LeavingLine(
            self.say(GROUPS[3]), NOW - 9999, NOW - 99, True,
            self.say(GROUPS[1]), self.say("Food Bank caucus"), self.say("One hall, one kitchen"),
            False,
        )  # fmt: skip
        groups = [
            GroupLine(ID[:30] + f"{place:02x}", self.say(name), "North", 120, place == 0)
            for place, name in enumerate(GROUPS)
        ]
        offers = (
            OfferLine(
                ID, self.say(GROUPS[1]), self.say(GROUPS[0]), self.say("Equal"), NOW, True, True
            ),
        )
        return MembershipView(
            groups=tuple(groups),
            leaving=(gone, mine) if self.leaving else (gone,),
            offers=offers,
            at_large=(AtLargeLine(self.say(GROUPS[2]), "North", self.say("Mondays"), True),),
            notice_s=30 * 24 * HOUR,
            mine=mine if self.leaving else None,
            member=True,
            declined=(DeclinedLine(self.say(GROUPS[1]), self.say(GROUPS[3]), self.say("No"), NOW),),
            stayed=(TakenBackLine(self.say(GROUPS[2]), "", self.say("We stay"), NOW),),
            taken_back=(
                TakenBackLine(self.say(GROUPS[1]), self.say(GROUPS[2]), self.say("Later"), NOW),
            ),
            council=CouncilLines(
                (self.say(GROUPS[0]),), (self.say(GROUPS[1]),), (self.say(GROUPS[2]),)
            ),
            motions=(
                MotionLine(
                    ID,
                    self.say(GROUPS[0]),
                    (),
                    self.say(GROUPS[1]),
                    self.say("A list sold"),
                    NOW,
                    self.say("We did not"),
                    (self.say(GROUPS[1]),),
                    (self.say(GROUPS[2]),),
                    2,
                    True,
                ),
                MotionLine(
                    ID,
                    "",
                    (self.say(GROUPS[1]),),
                    self.say(GROUPS[2]),
                    self.say("Fewer"),
                    NOW,
                    "",
                    (),
                    (),
                    3,
                    False,
                ),
            ),
        )

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
                PresentLine(say(GROUPS[0]), 40, 38, 2, named, True),
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
                    stances=(AnswerLine(say(GROUPS[2]), "dispute", say("Not so")),),
                    asked=(say(GROUPS[0]),),
                    since=None,
                    ours=True,
                ),
            ),
            options=((say("Strike"), say("For a day")), (say("March"), "")),
            owes=("check-in", "report-convening", "confirm-report"),
            due=NOW + 9 * HOUR,
            convener=True,
            facilitator=True,
            kept=(
                KeptWords(ID, "minutes", say("We *met*.")),
                *(
                    KeptWords(f"{n:064x}", what, None)
                    for n, what in enumerate(("facilitators", "delegates", "replaced"))
                ),
            ),
            queue=(
                SpeakerLine(1, say("Di"), say(GROUPS[0]), None),
                SpeakerLine(2, say("Ed"), "", None),
                SpeakerLine(3, say("Flo"), "", NOW),
            ),
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

    async def charter(self):
        say = self.say
        charter = make_charter([f"http://127.0.0.1:{9 + number}" for number in range(4)])
        founders = [
            replace(one, card=replace(one.card, name=say(name), operator=say(name) if n else ""))
            for n, (one, name) in enumerate(zip(charter.groups, GROUPS, strict=True))
        ]
        life = replace(charter.rules.life, moderation=say("No insults."), seconds=2, veto_min=12)
        rules = replace(
            charter.rules,
            moderators=[charter.council[0]],
            appeals=say("Three people of no party to it"),
            data_officer=say("data@example.org"),
            life=life,
        )
        preamble, points = say("Rents rise, *together* we say no."), [say("Nobody is left out.")]
        return charter_view(
            replace(
                charter, name=say("Harbor Alliance"), preamble=preamble, points=points,
                groups=founders, council=charter.council[:3], rules=rules,
            )
        )  # fmt: skip

    async def cuts(self):
        say = self.say
        groups = (say(GROUPS[0]), say(GROUPS[1]))
        lines = (
            CutLine(2, NOW, 1, groups, "ab" * 32, 96, 4),
            CutLine(1, NOW - HOUR, 0, groups, "cd" * 32, None, 4),
        )
        return CutsView(lines, 3, 2, 1, 3, 4, "voting", (say(GROUPS[2]),))

    async def frozen(self):
        say = self.say
        return FrozenView(
            (
                FrozenLine("ab" * 16, say(GROUPS[0]), True, NOW - HOUR, "", 12, 12, "00"),
                FrozenLine("cd" * 16, say(GROUPS[1]), False, NOW, say(GROUPS[2]), 7, 31, "00"),
            )
        )

    async def peers(self):
        return PeersView(
            Agreement(2, 4),
            (
                PeerLine(
                    self.say(GROUPS[0]), "North", "https://harbor.example", True, NOW, 96, None
                ),
                PeerLine(
                    self.say(GROUPS[1]), "North", "https://nurses.example", False, NOW - 9, 41, True
                ),
                PeerLine(
                    self.say(GROUPS[2]),
                    "South",
                    "https://bakers.example",
                    False,
                    NOW - 7200,
                    12,
                    False,
                    ("a signature does not match",),
                ),
                PeerLine(self.say(GROUPS[3]), "South", "", False, None, 0, None, way="none"),
            ),
            ID,
        )
