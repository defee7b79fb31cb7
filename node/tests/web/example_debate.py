"""The example desk: caucuses, moderation, proposals and points of unity."""

from msgspec.structs import replace

from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.web.viewmodels.caucuses import (
    CaucusActView,
    CaucusGroupLine,
    CaucusLine,
    CaucusView,
    SheetView,
)
from node.web.viewmodels.links import BallotLink
from node.web.viewmodels.moderation import ActLine, ErasedLine, ModerationView
from node.web.viewmodels.proposals import (
    AmendmentView,
    Change,
    CommentView,
    HiddenView,
    HidingLine,
    MergedView,
    ProposalView,
)
from node.web.viewmodels.unity import PointView, StanceLine, UnityView, VersionView


class ExampleDebate(ExampleBase):
    """Views of caucuses, moderation, proposals and points of unity."""

    def caucus_line(self, listed=True):
        return CaucusLine(
            ID, self.say("Night workers"), self.say(GROUPS[0]) if listed else "", 35, listed, NOW
        )

    def caucus_act(self, kind="recommendation", stands=True, lifted=False):
        return CaucusActView(
            ID, self.caucus_line(), kind, self.say("Vote no"), self.say("It *cuts* night pay."),
            NOW - HOUR, 20, 2, stands, lifted, self.say("A shared fund"), f"/ballots/{ID}",
            late=kind == "recommendation",
        )  # fmt: skip

    async def caucuses(self):
        return (self.caucus_line(), self.caucus_line(False))

    async def caucus(self, caucus):
        if caucus != ID:
            return None
        return CaucusView(
            line=self.caucus_line(False),
            purpose=self.say("We work at *night*."),
            readers="members",
            space=self.say("First Monday, hall 2"),
            threshold=20,
            listed_from=10,
            veto_from=100,
            outdated=3,
            repeated=1,
            published_by=(self.say(GROUPS[1]),),
            acts=(
                self.caucus_act(),
                self.caucus_act("statement", False),
                self.caucus_act("veto", True, True),
                self.caucus_act("lift"),
            ),
            over=4,
            groups=(
                CaucusGroupLine(self.say(GROUPS[0]), 30, 60, 400),
                CaucusGroupLine(self.say(GROUPS[1]), 9, 9, 5),
            ),
        )

    async def caucus_sheet(self, subject, member, *, leave):
        return SheetView("ab" * 60, "" if leave else "cd" * 32, not leave)

    async def moderation(self):
        acts = ("hide", "appeal", "show", "uphold", "slow", "erase")
        return ModerationView(
            policy=self.say("No *insults*."),
            moderators=(self.say(GROUPS[0]),),
            slow_s=600,
            acts=tuple(
                ActLine(
                    NOW - HOUR, self.say(GROUPS[0]), what, self.say("Names a person."), ID,
                    self.say("Stop paying rent"), what == "appeal", 1, 60 * n, 1,
                    (ErasedLine(self.say(GROUPS[1]), None), ErasedLine(self.say(GROUPS[0]), NOW))
                    if what == "erase" else (),
                )
                for n, what in enumerate(acts)
            ),
        )  # fmt: skip

    async def proposals(self):
        return (self.proposal_line(), self.proposal_line("A shared strike fund", "ready"))

    def comment(self, stance, text, *replies):
        return CommentView(
            ID,
            self.say(GROUPS[1]),
            stance,
            self.say("M. Ortiz"),
            text and self.say(text),
            NOW - 5 * HOUR,
            replies,
        )

    def merged(self):
        return MergedView(
            ID, self.say("Act together"), self.say(GROUPS[1]), self.say("The same."), NOW - HOUR,
            ((self.say(GROUPS[2]), True), (self.say(GROUPS[0]), False)),
        )  # fmt: skip

    async def proposal(self, proposal):
        if proposal != ID:
            return None
        text = "We **stop paying rent**.\n\n1. Money goes to a shared account.\n2. We decide."
        first = AmendmentView(
            id=ID,
            group=self.say(GROUPS[2]),
            title=self.say("Start in June"),
            reason=self.say("Bakers are paid at the end of the month."),
            material=True,
            time=NOW - 20 * HOUR,
            adopted=NOW - 9 * HOUR,
            title_changes=(Change("same", self.say("Stop paying rent")),),
            changes=(
                Change("same", self.say("We stop paying rent on ")),
                Change("removed", self.say("1 May")),
                Change("added", self.say("1 June")),
            ),
        )
        return ProposalView(
            line=self.proposal_line(),
            text=self.say(text),
            amendments=(
                first,
                replace(
                    first,
                    adopted=None,
                    seconds=(self.say(GROUPS[0]), self.say(GROUPS[3])),
                    seconds_needed=2,
                    may_second=True,
                    offered_editorial=True,
                    editorial=(self.say(GROUPS[0]),),
                    agreeing=2,
                    may_agree=True,
                ),
                replace(first, material=False, offered_editorial=True, editorial=()),
                replace(first, adopted=None, declined=NOW, decline_reason=self.say("Too late.")),
            ),
            comments=(
                self.comment(
                    "for", "We have waited *two winters*.", self.comment("reply", "So have we.")
                ),
                self.comment("against", "Who pays if we are evicted?"),
                self.comment("question", None),
                replace(
                    self.comment("question", None),
                    hidden=HiddenView(
                        self.say(GROUPS[0]),
                        self.say("Names a person."),
                        (self.say("No name is in it."),),
                        judge=True,
                        words=self.say("Ann Example said it."),
                        also=(HidingLine(self.say(GROUPS[1]), self.say("It insults.")),),
                    ),
                    own=True,
                ),
                replace(self.comment("against", None), erased=True, own=True),
            ),
            moderator=True,
            minutes=4,
            slow_s=600,
            vetoes=(self.caucus_act("veto"),),
            merged=self.merged(),
            merged_here=(self.merged(),),
            ballots=(BallotLink(ID, self.say("A rent strike in May"), "open"),),
            clauses=await self.clauses([ID]),
        )

    def wording(self, number=1, standing="in-force", action="amend"):
        stances = ("ratify", "reserve", "", "ratify")
        return VersionView(
            id=ID,
            number=number,
            action=action,
            standing=standing,
            text=self.say("Nobody is evicted.\nNobody is cut off."),
            reason=self.say("Power is part of a home."),
            group=self.say(GROUPS[1]),
            time=NOW - 90 * HOUR,
            since=NOW - 80 * HOUR if standing in ("in-force", "superseded") else None,
            until=None,
            stances=tuple(
                StanceLine(self.say(group), stance, stance and self.say("Our statutes."), NOW)
                for group, stance in zip(GROUPS, stances, strict=True)
            ),
            changes=(
                Change("removed", self.say("Old")),
                Change("added", self.say("Nobody is evicted.")),
            ),
            needed=3,
            own="",
            withdrawn=NOW - 70 * HOUR if standing == "withdrawn" else None,
            withdrawal_reason=self.say("Said badly.") if standing == "withdrawn" else "",
            may_withdraw=standing == "proposed",
        )

    async def unity(self):
        return UnityView(
            points=(self.wording(1), self.wording(3)),
            motions=(self.wording(0, "proposed", "add"), self.wording(1, "proposed")),
            groups=tuple(self.say(group) for group in GROUPS),
            needed=3,
            ended=(self.wording(0, "withdrawn", "add"),),
        )

    async def point(self, number):
        return PointView(
            number=number,
            current=self.wording(number),
            motions=(self.wording(number, "proposed", "strike"),),
            history=(self.wording(number), self.wording(number, "superseded", "charter")),
            ended=(self.wording(number, "withdrawn"), self.wording(number, "overtaken")),
        )

    async def version(self, version):
        standings = {ID: "proposed", "b" * 64: "withdrawn"}
        return self.wording(1, standings[version]) if version in standings else None
