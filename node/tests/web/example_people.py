"""The example desk: who takes part, what is held of members, and what observers see."""

from msgspec import convert

from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.web.viewmodels.own_data import OwnDataView, RequestView
from node.web.viewmodels.participation import (
    AnswerCounts,
    GapLine,
    GroupCounts,
    HeldLine,
    OwnCounts,
    ParticipationView,
    QuestionView,
    RegionCounts,
    TargetLine,
)
from node.web.viewmodels.watching import WatchingView


class ExamplePeople(ExampleBase):
    """Who takes part, what is held of members, and what observers see."""

    async def participation(self, ballot):
        if ballot != ID:
            return None
        regions = (RegionCounts(self.say("North"), (40, 30, 22, 6, 8)),
                   RegionCounts("", (12, 12, 10, 5, 9)))  # fmt: skip
        answers = (
            AnswerCounts(self.say("Age"), self.say("under 30"), 11, 5),
            AnswerCounts(self.say("Shift"), self.say("night"), 9, 0, NOW - HOUR, 51, 16),
        )
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
            uncounted=(self.say("Group 3"),),
            total=(104, 84, 64, 22, 34),
            together=tuple(
                RegionCounts(row.region, tuple(2 * people for people in row.people))
                for row in regions
            ),
            regions=(self.say("North"), self.say("South")),
        )

    async def own_counts(self, line):
        view = await self.participation(ID)
        region, (answer, earlier) = view.groups[0].regions, view.groups[0].answers
        held = tuple(
            HeldLine(self.say("Shift"), self.say(f"{why} {n}"), why, 5, earlier if n % 2 else None)
            for n, why in enumerate(("few", "others", "change", "beside", "often", "ballots"))
        )
        return OwnCounts(region, (answer,), held)

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
            "read": [{"ballot": ID, "title": self.say("A strike fund")}],
            "meetings": [{"meeting": ID, "title": self.say("Spring convention")}],
            "reports": [{"report": ID, "confirms": confirms} for confirms in (True, False)],
            "speeches": [
                {"meeting": ID, "title": self.say("Assembly"), "name": self.say("Row 3"),
                 "asked": NOW, "spoke": spoke}
                for spoke in (0, NOW)
            ],
            "votes": [
                {"ballot": ID, "title": self.say("A rent strike"), "entry": 3, "region": "",
                 "code": code, "voted_online": code == "issued", "acts": acts}
                for code in ("listed", "issued", "struck", "paper")
            ],
            "comments": [{"proposal": ID, "title": self.say("A strike fund"), "comment": ID}],
            "signed": {
                "caucuses": [
                    {"caucus": ID, "name": self.say("Night workers"), "member": member}
                    for member in (True, False)
                ],
                "texts": [
                    {"caucus": ID, "name": self.say("Night workers"), "title": self.say("No!")}
                ],
                "challenges": [
                    {"ballot": ID, "title": self.say("A rent strike"), "about": about,
                     "reason": self.say("A box was lost"), "made": bool(about)}
                    for about in ("", self.say("Bakers"))
                ],
            },
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
