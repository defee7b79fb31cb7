"""View models of a lively coalition, for looking at pages and for hostile text."""

from node.owed.words import CAUSES, CERTIFY, DUTIES
from node.store.invitations import Invitation
from node.tests.small_federation import NOW
from node.tests.web.example_ballots import ExampleBallots
from node.tests.web.example_base import GROUPS, HOUR, ID
from node.tests.web.example_debate import ExampleDebate
from node.tests.web.example_doors import ExampleDoors
from node.tests.web.example_feeds import ExampleFeeds
from node.tests.web.example_groups import ExampleGroups
from node.tests.web.example_keeping import ExampleKeeping
from node.tests.web.example_meetings import ExampleMeetings
from node.tests.web.example_people import ExamplePeople
from node.tests.web.example_queues import ExampleQueues
from node.tests.web.example_way import ExampleWay
from node.web.desk import VotingRefused
from node.web.viewmodels.first_steps import FirstStepsView, StepView
from node.web.viewmodels.home import Agreement, HomeView, NeedView
from node.web.viewmodels.owed import SilentLine, UndoneLine
from node.web.viewmodels.voting import Receipt, ReceiptCheck, Voter
from node.web.words import words_of
from protocol.ballots.explain import Sentence
from protocol.duties import Duty


class ExampleInvitations:
    def __init__(self, say):
        self.say = say

    def opens(self, typed):
        return 1 if typed == "WELCOME" else None

    def holds(self, number):
        return number == 1

    def all(self):
        return [
            Invitation(1, self.say("Press"), NOW, struck=False),
            Invitation(2, "", NOW, struck=True),
        ]


class ExampleDesk(
    ExampleDebate,
    ExampleKeeping,
    ExampleBallots,
    ExamplePeople,
    ExampleGroups,
    ExampleMeetings,
    ExampleDoors,
    ExampleQueues,
    ExampleWay,
    ExampleFeeds,
):
    """Every text that people could have written is `words`; by default friendly ones."""

    async def home(self, role=None):
        dates = await self.dates("", "")
        title = {"title": self.say("A rent strike in May")}
        return HomeView(
            needs=(
                NeedView(Sentence("Vote: {title}", title), f"/ballots/{ID}", NOW + HOUR, vote=True),
                NeedView(Sentence("Send your group's result: {title}", title), "/ballots", NOW - 9),
                NeedView(Sentence("Vote: {title}", title), "", None),
            ),
            coming=dates(),
            elsewhere=(self.line(title="Delegates to the spring convention", here=False),),
            results=(
                self.line("closed", "Mayor", decided="elected"),
                self.line("declared", "Points of unity", decided="carried", example=True),
            ),
            deliberating=(self.proposal_line(),),
            agreement=Agreement(3, 4),
            gone=True,
            undone=(
                UndoneLine(
                    Sentence(CERTIFY),
                    Sentence(CAUSES["too-few"].why, {"needed": 3, "council": 4}),
                    Sentence(CAUSES["too-few"].todo),
                    "too-few",
                    None,
                    "/peers",
                    (SilentLine("Bakers <b>", NOW - HOUR), SilentLine("Cooks", None)),
                    "",
                ),
                UndoneLine(
                    Sentence(DUTIES[Duty.OPEN_BALLOT], title),
                    Sentence(CAUSES["disk-full"].why),
                    Sentence(CAUSES["disk-full"].todo),
                    "disk-full",
                    NOW + HOUR,
                    "",
                    (),
                    "database or disk is full",
                ),
                UndoneLine(
                    Sentence(CERTIFY),
                    Sentence(CAUSES["refused"].why),
                    None,
                    "refused",
                    None,
                    "",
                    (),
                    "",
                ),
            ),
        )

    async def first_steps(self):
        return FirstStepsView(
            (
                StepView("peers", False, "/peers", 2, 3),
                StepView("stewards", True, "/accesses/new"),
                StepView("members", True, "/roster/import", 41),
                StepView("facilitators", False, "/accesses/new"),
                StepView("backup", None, ""),
                StepView("unity", False, "/points", 1, 2),
                StepView("proposal", True, "/proposals/new"),
                StepView("meeting", False, "/meetings/new"),
            )
        )

    async def act(self, command, args):
        raise AssertionError("these pages act on nothing")

    @property
    def invitations(self):
        return ExampleInvitations(self.say)

    async def open_code(self, code):
        if code != "GOOD":
            raise VotingRefused(code if code in REASONS else "unknown", ID)
        return Voter(await self.ballot(ID), "handle", voted=True)

    async def resume(self, handle):
        return Voter(await self.ballot(ID), handle, voted=True)

    async def cast(self, handle, choices):
        return Receipt(ID, words_of(ID), ID, self.say("A rent strike in May"), replaced=True)

    async def receipt(self, commitment):
        if commitment != ID:
            return ReceiptCheck("unknown", commitment)
        return ReceiptCheck(
            "counted", ID, ID, self.say("A rent strike"), self.say(GROUPS[0]), 2, 301, (ID, ID), ID
        )


REASONS = ("mistyped", "unknown", "struck", "early", "closed", "withdrawn", "busy")
