"""View models of a lively coalition, for looking at pages and for hostile text."""

from dataclasses import replace
from fractions import Fraction

from node.store.feeds import Feed
from node.tests.small_federation import NOW
from node.tests.web.example_carrying import ExampleCarrying
from node.timeline.values import News, Occasion
from node.web.desk import VotingRefused
from node.web.viewmodels.ballots import (
    BallotLine,
    BallotView,
    ContestView,
    GateView,
    OptionView,
    Voters,
)
from node.web.viewmodels.caucuses import CaucusActView, CaucusLine, CaucusView, SheetView
from node.web.viewmodels.convenings import (
    AgendaLine,
    AnswerLine,
    CallingView,
    ChangeLine,
    DelegateLine,
    FacilitatorLine,
    MeetingLine,
    MeetingView,
    MinutesLine,
    OptionChange,
    PresentLine,
    ReportLine,
    SpeakerLine,
)
from node.web.viewmodels.credentials import CredentialView
from node.web.viewmodels.delegates import (
    DelegateReportView,
    DelegatesView,
    DelegationView,
    RecallView,
    SeatView,
)
from node.web.viewmodels.demands import (
    AttestedView,
    ClauseView,
    ConditionView,
    DemandLine,
    DemandView,
    EventView,
    MoveView,
    ProposalLink,
)
from node.web.viewmodels.feeds import Source
from node.web.viewmodels.frame import Frame
from node.web.viewmodels.frozen import FrozenLine, FrozenView
from node.web.viewmodels.home import Agreement, HomeView, NeedView
from node.web.viewmodels.membership import (
    AtLargeLine,
    GroupLine,
    LeavingLine,
    MembershipView,
    OfferLine,
)
from node.web.viewmodels.moderation import ActLine, ModerationView
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
from node.web.viewmodels.pledges import (
    DecisionView,
    DissentView,
    PledgeBoard,
    PledgeCount,
    PledgeView,
    RecordView,
    ReportView,
    WonDemand,
    WordingView,
)
from node.web.viewmodels.processes import (
    DeclaringView,
    OptionLine,
    ProcessView,
    StageLine,
    StepLine,
)
from node.web.viewmodels.proposals import (
    AmendmentView,
    BallotLink,
    Change,
    CommentView,
    HiddenView,
    MergedView,
    ProposalLine,
    ProposalView,
)
from node.web.viewmodels.results import (
    ContestResult,
    GroupShare,
    KindShare,
    ResultView,
    RoundView,
    TestView,
    Turnout,
    VotesFile,
)
from node.web.viewmodels.trials import (
    DistanceView,
    GroupChoice,
    ReachView,
    SideView,
    TrialForm,
    TrialView,
)
from node.web.viewmodels.unity import PointView, StanceLine, UnityView, VersionView
from node.web.viewmodels.voting import Receipt, ReceiptCheck, Voter
from node.web.words import words_of
from protocol.ballots.explain import Sentence, explain
from protocol.ballots.explain_grades import BLANK, GRADES
from protocol.ballots.presets import two_thirds_and_half_of_groups
from protocol.counting.result import Merit, Pairwise

ID = "3f" * 32
GROUPS = ("Tenants of Harbor St", "Nurses' Local 12", "Bakers' Co-op", "Riverside Food Bank")
HOUR = 3600


class ExampleDesk:
    """Every text that people could have written is `words`; by default friendly ones."""

    def __init__(self, words=None, public=True, own=True):
        self.words = words
        self.leaving = False
        self.public = public
        self.own = own
        self.carrying = ExampleCarrying(self)

    def say(self, text):
        return self.words or text

    async def frame(self):
        return Frame(
            coalition=self.say("Harbor Alliance"),
            coalition_id=ID,
            group=self.say(GROUPS[0]),
            operator=self.say("Harbor Hosting Collective"),
            public=self.public,
            now=NOW,
            zone="America/Chicago",
            frozen=(self.say(GROUPS[0]), self.say(GROUPS[1])),
        )

    def line(self, phase="open", title="A rent strike in May", **more):
        values = {
            "id": ID,
            "title": self.say(title),
            "phase": phase,
            "opens": NOW - 40 * HOUR,
            "closes": NOW + 98 * HOUR if phase in ("open", "announced") else NOW - 2 * HOUR,
            "returns_due": NOW + 200 * HOUR,
            "zone": "America/Chicago",
            "returned": 3,
            "groups": 4,
            **more,
        }
        return BallotLine(**values)

    def proposal_line(self, title="Stop paying rent until repairs are done", phase="deliberating"):
        return ProposalLine(
            id=ID,
            title=self.say(title),
            summary=self.say("From May, members pay rent into a shared account instead."),
            group=self.say(GROUPS[0]),
            phase=phase,
            sponsors=tuple(self.say(g) for g in GROUPS[1:3]),
            sponsors_needed=2,
            time=NOW - 60 * HOUR,
            deliberation_ends=NOW + 48 * HOUR,
        )

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
        )

    def caucus_line(self, listed=True):
        return CaucusLine(
            ID, self.say("Night workers"), self.say(GROUPS[0]) if listed else "", 35, listed, NOW
        )

    def caucus_act(self, kind="recommendation", stands=True, lifted=False):
        return CaucusActView(
            ID, self.caucus_line(), kind, self.say("Vote no"), self.say("It *cuts* night pay."),
            NOW - HOUR, 20, 2, stands, lifted, self.say("A shared fund"), f"/ballots/{ID}",
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
                    self.say("Stop paying rent"), what == "appeal", 1, 60 * n, 2, 4,
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
                ),
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
                    hidden=HiddenView(self.say(GROUPS[0]), self.say("Names a person."), True),
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

    def condition_view(self, standing="waiting"):
        return ConditionView(
            clause=ID,
            text=self.say("The budget is put to the vote"),
            attesters=tuple(self.say(g) for g in GROUPS[:2]),
            needed=1,
            until=NOW + 300 * HOUR,
            standing=standing,
            decision=self.link(),
            since=NOW - HOUR if standing == "active" else None,
            attested=(
                AttestedView(
                    self.say(GROUPS[0]), NOW - HOUR, self.say("It was put on *Monday*."),
                    self.say("M. Ortiz"), self.say("https://council.example"), ID,
                ),
                AttestedView(self.say(GROUPS[1]), NOW - HOUR, None, "", "", ""),
            ),
            may_attest=True,
        )  # fmt: skip

    def link(self, phase="declared"):
        return BallotLink(ID, self.say("A rent strike in May"), phase)

    def demand_line(self, standing="served", step=1):
        return DemandLine(
            id=ID,
            title=self.say("Repair the heating"),
            addressee=self.say("The owners of Harbor Street"),
            group=self.say(GROUPS[1]),
            time=NOW - 60 * HOUR,
            standing=standing,
            step=step,
            steps=3,
            step_text=self.say("Open letter") if step else "",
            due=NOW + 90 * HOUR if standing != "armed" else None,
            overdue=standing == "refused",
        )

    async def demands(self):
        standings = (
            *("served", "refused", "armed", "met"),
            *("partly-met", "proposed", "withdrawn", "lapsed"),
        )
        return tuple(self.demand_line(standing, n % 2) for n, standing in enumerate(standings))

    async def demand(self, demand):
        if demand != ID:
            return None
        link = ProposalLink(ID, self.say("We demand heating"))
        steps = ("step", "served", "met", "partly-met", "refused", "withdrawn", "adopted")
        return DemandView(
            line=self.demand_line("proposed", 0),
            text=self.say("All radiators are *repaired*."),
            test=self.say("An inspector's report says so."),
            days=30,
            consequence=self.say("We stop paying rent."),
            ladder=tuple(map(self.say, ("Open letter", "Pickets", "Rent strike"))),
            first_step=1,
            trigger=self.condition_view(),
            decision=self.link(),
            proposals=(link,),
            story=tuple(
                EventView(NOW - HOUR, what, 1, self.link(), what != "met") for what in steps
            ),
            moves=(
                MoveView(
                    ID, self.say(GROUPS[0]), NOW - HOUR, "step", 2, self.say("No answer."), (link,),
                    self.link(), None, self.condition_view("active"),
                ),
                MoveView(ID, self.say(GROUPS[0]), NOW, "met", 0, "", (), None, None, None),
            ),
        )  # fmt: skip

    async def condition(self, clause):
        return self.condition_view() if clause == ID else None

    async def clauses(self, clauses):
        title = self.say("Repair the heating")
        every = (
            ClauseView(
                ID,
                "demand",
                title,
                ID,
                self.say("The owners"),
                self.say("All *radiators*."),
                condition=self.condition_view(),
            ),
            ClauseView(ID, "move", title, ID, "", self.say("No answer."), "step", 2),
            ClauseView(ID, "condition", "", condition=self.condition_view("lapsed")),
        )
        return every if list(clauses) else ()

    def pledge_view(self, standing="open", late=False, name=""):
        wording = WordingView(
            NOW - 9 * HOUR, self.say("Print 500 posters"), self.say("press committee"),
            self.say(name) if name else name, NOW + 50 * HOUR,
        )  # fmt: skip
        return PledgeView(
            id=ID,
            group=self.say(GROUPS[0]),
            decision=self.link(),
            now=wording,
            standing=standing,
            late=late,
            own=True,
            history=(wording,),
            reports=(ReportView(NOW - HOUR, "partial", self.say("300 of 500")),),
        )

    def dissent(self):
        return DissentView(self.say(GROUPS[2]), self.link(), NOW, self.say("Statutes forbid it."))

    def decided(self):
        return DecisionView(
            decision=self.link(),
            decided=NOW - 20 * HOUR,
            pledges=(
                self.pledge_view(late=True),
                self.pledge_view("partial", name=None),
                self.pledge_view("done", name="M. Ortiz"),
            ),
            dissents=(self.dissent(),),
            silent=(self.say(GROUPS[3]),),
        )

    async def delegates(self):
        """Two groups: one elected its delegates by a vote, the other appointed and erased names."""
        names = (*map(self.say, ("Ann", "Bob", "Cem")), None)
        seats = tuple(
            SeatView(
                n, name, n in (1, 3), n > 2, 2 if n == 3 else 0, n == 2, self.say("North"),
                self.say("no cuts") if n == 1 else "", self.say("the meeting") if n == 1 else "",
            )
            for n, name in enumerate(names, 1)
        )  # fmt: skip
        meeting = (ID, self.say("Spring congress"))

        def sent(*, own):
            by_rule = (self.say("Three absences."), self.say("Absent in May."))
            return DelegationView(
                id=ID, group=self.say(GROUPS[0]), own=own, title=self.say("Council"),
                starts=NOW - 90 * HOUR, ends=NOW + 90 * HOUR, over=not own,
                chosen="elected" if own else "other", how="" if own else self.say("By lot."),
                ballot=self.link() if own else None, meeting=None if own else meeting,
                seats=seats, vacant=0 if own else 1,
                recalls=(
                    RecallView(NOW - HOUR, seats[1:2], "rule", None, *by_rule),
                    RecallView(NOW - HOUR, seats[1:2], "ballot", self.link(), "", by_rule[1]),
                    RecallView(NOW - HOUR, seats[1:2], "resigned", None, "", ""),
                ),
                reports=(
                    DelegateReportView(
                        "b" * 64, NOW, seats[:1], self.link(), None, 0, 0, self.say("We met.")
                    ),
                    DelegateReportView("c" * 64, NOW, seats[:2], None, meeting, 0, 0, None),
                    DelegateReportView("d" * 64, NOW, seats, None, None, NOW - HOUR, NOW, None),
                ),
                due=NOW - HOUR if own else None, late=own, remind=own, again=own, erasable=own,
            )  # fmt: skip

        return DelegatesView(
            groups=(
                (self.say(GROUPS[0]), (sent(own=True),)),
                (self.say(GROUPS[1]), (sent(own=False),)),
            ),
            elections=(self.link(),), questions=(self.link(),), ballots=(self.link(),),
            meetings=(meeting,),
        )  # fmt: skip

    async def pledges(self, group, page):
        if page > 3:
            return None
        counts = (PledgeCount(self.say(GROUPS[0]), 1, 1, 1, 1), PledgeCount("B", 0, 0, 2, 0))
        return PledgeBoard(
            group=group,
            group_name=self.say(GROUPS[0]) if group else "",
            choices=((ID, self.say(GROUPS[0])), ("4e" * 16, self.say(GROUPS[1]))),
            decisions=(self.decided(),),
            counts=counts,
            reminders=(self.pledge_view(late=True),),
            page=page,
            pages=3,
        )

    async def pledge(self, pledge):
        return self.pledge_view(name="M. Ortiz") if pledge == ID else None

    async def record(self, year):
        won = (WonDemand(ID, self.say("Heat"), self.say("The owners"), "met", NOW - HOUR),)
        return RecordView(
            year=year or 2026,
            years=(2025, 2026),
            demands=won,
            decided=(self.link(),),
            kept=((self.link(), NOW - HOUR),),
            done=((self.pledge_view("done"), NOW - HOUR),),
            pledged=3,
            dissents=(self.dissent(),),
        )

    async def ballots(self):
        home = await self.home()
        announced = self.line("announced", "A shared strike fund")
        return (self.line(), *home.elsewhere, announced, *home.results)

    def contests(self):
        yes_no = tuple(OptionView(i, t) for i, t in enumerate(("yes", "no", "abstain")))
        names = ("Betsy Hodges", "Jacob Frey", "Tom Hoch", "Raymond Dehn", "Nekima Levy-Pounds")
        people = tuple(
            OptionView(i, self.say(n), self.say("Ward office")) for i, n in enumerate(names)
        )
        return (
            ContestView(
                0,
                "yes-no",
                self.say("Rent strike"),
                self.say("Shall we stop paying rent?"),
                1,
                1,
                yes_no,
                "Yes, no, abstain",
                1,
            ),
            ContestView(
                1,
                "rank",
                self.say("Speaker"),
                self.say("Who speaks for us?"),
                1,
                3,
                people,
                "Instant-runoff voting",
                1,
            ),
            ContestView(
                2,
                "choose",
                self.say("Days"),
                self.say("Which days suit you?"),
                1,
                2,
                people[:3],
                "Approval",
                1,
            ),
            *self.graded(people[:3]),
        )

    def graded(self, people):
        """Grades in words, scores on buttons, and scores that are typed."""
        words = tuple(self.say(grade) for grade in ("Good", "Fair", "Poor"))
        scale = (Sentence(GRADES, {"grades": ", ".join(words)}), Sentence(BLANK))
        long = tuple(str(score) for score in range(20, -1, -1))
        return tuple(
            ContestView(
                index,
                kind,
                self.say(title),
                self.say("How good is each?"),
                2,
                3,
                people,
                method,
                1,
                grades=grades,
                scale=scale,
            )
            for index, kind, title, method, grades in (
                (3, "grade", "Plan", "Majority judgment", words),
                (4, "score", "Place", "STAR", long[-6:]),
                (5, "score", "Song", "Score", long),
            )
        )

    async def ballot(self, ballot):
        if ballot != ID:
            return None
        return BallotView(
            line=self.line(example=True),
            summary=self.say("Two questions, *one* ballot."),
            group=self.say(GROUPS[0]),
            proposal=ID,
            proposal_title=self.say("Stop paying rent"),
            rule=tuple(explain(two_thirds_and_half_of_groups())),
            released=(Sentence("The result of each group will be public, yours included."),),
            contests=self.contests(),
            voters=tuple(
                Voters(self.say(g), 120 + i, "paid", i > 1, i == 0) for i, g in enumerate(GROUPS)
            ),
            gates=(GateView("sponsors", 2, 2, True), GateView("deliberation", 0, 1, False, NOW)),
            kinds=("counted", "delegates", "polled"),
            points_for=(self.say("Two winters without heating."),),
            points_against=(self.say("Evictions are possible."),),
            electorate=self.say("All members in good standing."),
            own=self.own,
            recommendations=(self.caucus_act(),),
            clauses=await self.clauses([ID]),
        )

    async def result(self, ballot):
        if ballot != ID:
            return None
        first, second, third, graded, scored, typed = self.contests()
        tests = tuple(explain(two_thirds_and_half_of_groups()))
        return ResultView(
            line=self.line("closed"),
            decided=self.decided(),
            waits=(self.condition_view(), self.condition_view("active")),
            contests=(
                ContestResult(
                    first,
                    "carried",
                    ("yes",),
                    (
                        TestView(tests[4], "", ">=", Fraction(2, 3), Fraction(841, 1203), True),
                        TestView(
                            tests[5], self.say("North"), ">=", Fraction(1, 2), Fraction(1, 4), False
                        ),
                    ),
                    (RoundView(1, (841, 362, 40), 0, None, (0,), (), (("more-yes", ("yes",)),)),),
                    tuple(
                        GroupShare(self.say(g), 300, (200 + 7 * i, 90, 10), 3)
                        for i, g in enumerate(GROUPS)
                    ),
                    1243,
                ),
                ContestResult(
                    second,
                    "elected",
                    (self.say("Jacob Frey"),),
                    (),
                    (
                        RoundView(
                            1,
                            (400, 520, 310, 220, 90),
                            0,
                            Fraction(1541, 2),
                            (),
                            (4,),
                            (("lowest", (self.say("N. Levy-Pounds"),)),),
                        ),
                        RoundView(
                            2,
                            (430, 540, 320, 240, None),
                            10,
                            Fraction(1531, 2),
                            (),
                            (3,),
                            (("lowest", (self.say("R. Dehn"),)),),
                        ),
                        RoundView(
                            3,
                            (480, 640, 380, None, None),
                            40,
                            751,
                            (1,),
                            (),
                            (("majority", (self.say("J. Frey"),)),),
                        ),
                    ),
                    tuple(
                        GroupShare(self.say(g), 300, (90, 110 + 9 * i, 70, 50, 20), 5)
                        for i, g in enumerate(GROUPS)
                    ),
                    1540,
                    tie="lot",
                ),
                ContestResult(
                    third,
                    "elected",
                    (self.say("Betsy Hodges"),),
                    (),
                    (RoundView(1, (None,) * 3, 0, None, (0,), ()),),
                    (),
                    60,
                    pairwise=Pairwise(
                        ((0, 40, 35), (20, 0, 30), (25, 30, 0)),
                        ((0, 40, 35), (0, 0, 0), (0, 0, 0)),
                        order=((0,), (1, 2)),
                    ),
                    merits=(
                        Merit((30, 20, 10), 1, 30, 10),
                        Merit((10, 30, 20), 1, 10, 20),
                        Merit((0, 20, 40), 2, 20, 0),
                    ),
                    grades=tuple(self.say(g) for g in ("Good", "Fair", "Poor")),
                ),
                ContestResult(
                    graded,
                    "elected",
                    (self.say("Betsy Hodges"),),
                    (),
                    (RoundView(1, (None,) * 3, 0, None, (0,), ()),),
                    (GroupShare(self.say(GROUPS[0]), 300, (), 4, marks=(*graded.grades[:2], "")),),
                    60,
                    merits=(
                        Merit((30, 20, 10), 0, 0, 30),
                        Merit((10, 30, 20), 1, 10, 20),
                        Merit((0, 20, 40), 2, 20, 0),
                    ),
                    grades=graded.grades,
                ),
                ContestResult(
                    scored,
                    "elected",
                    (self.say("Jacob Frey"),),
                    (),
                    (
                        RoundView(1, (210, 290, 230), 0, None, (), ()),
                        RoundView(2, (None, 40, 30), 7, None, (1,), ()),
                    ),
                    (GroupShare(self.say(GROUPS[0]), 300, (), 0, marks=(Fraction(7, 3), 4, 0)),),
                    77,
                    merits=(Merit((30, 20, 10, 0, 0, 17), 1, 30, 27),) * 3,
                    grades=scored.grades,
                ),
                ContestResult(
                    typed,
                    "rejected",
                    (),
                    (TestView(tests[4], "", ">", Fraction(1, 2), Fraction(1, 4), False),),
                    (RoundView(1, (500, 300, 120), 0, None, (0,), ()),),
                    (),
                    60,
                    merits=(Merit((30, *[0] * 19, 30), 20, 30, 0),) * 3,
                    grades=typed.grades,
                ),
            ),
            turnout=(
                Turnout(self.say(GROUPS[0]), self.say("North"), "polled", 480, 301),
                Turnout(self.say(GROUPS[1]), self.say("North"), "counted", 1200, 640),
                Turnout(self.say(GROUPS[2]), self.say("South"), "delegates", 300, 300),
                Turnout(self.say(GROUPS[3]), self.say("South"), "", None, None),
            ),
            kinds=(
                KindShare("counted", 1, 640),
                KindShare("delegates", 1, 300),
                KindShare("polled", 1, 301),
            ),
            digest=ID,
        )

    async def trial(self, ballot, form):
        if ballot != ID:
            return None
        contests = self.contests()
        third = Fraction(1, 3)
        test = TestView(Sentence("x"), self.say("South"), ">=", 2 * third, third, met=False)
        short = DistanceView(test, Fraction(-7, 2), "votes")
        side = SideView("rejected", (), 1241, 1980, 3, 4, (short,))
        entered = (self.say("5"), "", "")
        return TrialView(
            line=self.line("closed"),
            rule=tuple(explain(two_thirds_and_half_of_groups())),
            contest=contests[0],
            contests=tuple(contests),
            form=TrialForm(0, self.say("ten"), "", self.say("3f"), "numbers", entered),
            source=ID,
            source_title=self.say("Last year"),
            choices=(GroupChoice("3f" * 16, self.say(GROUPS[0]), 480),),
            regions=(self.say("South"),),
            errors={"turnout": "percent", "group": "group", "numbers": "numbers"},
            now=side,
            then=side,
            reach=(
                ReachView(self.say(GROUPS[0]), "computed", True, 3, False, True),
                ReachView(self.say(GROUPS[1]), "tried", False, None, None, None),
                ReachView(self.say(GROUPS[2]), "left", False, None, None, None),
            ),
        )

    async def votes(self, ballot, contest):
        return VotesFile("example-1.blt", "1 1\n") if (ballot, contest) == (ID, 1) else None

    async def bundle(self, ballot):
        return b"bundle" if ballot == ID else None

    async def participation(self, ballot):
        if ballot != ID:
            return None
        regions = (RegionCounts(self.say("North"), (40, 30, 22, 6, 8)),
                   RegionCounts("", (12, 12, 10, 5, 9)))  # fmt: skip
        answers = (AnswerCounts(self.say("Age"), self.say("under 30"), 11, 5),)
        groups = (
            GroupCounts(self.say(GROUPS[0]), NOW, regions, answers, (52, 42, 32, 11, 17), True),
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
            total=(52, 42, 32, 11, 17),
        )

    async def own_counts(self, line):
        view = await self.participation(ID)
        return OwnCounts(view.groups[0].regions, view.groups[0].answers, 2)

    async def questions(self, member=""):
        return (QuestionView(self.say("Age"), ((self.say("under 30"), 11),), self.say("under 30")),)

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
            changes=(ChangeLine("move", say("The roof leaks"), NOW - 20 * HOUR),),
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

    async def process(self, proposal):
        if proposal != ID:
            return None
        say = self.say
        steps = tuple(
            StepLine(action, say("North"), say("Strike"), "", (say("March"),))
            for action in ("first", "add", "amend", "merge", "variant", "same")
        )
        stages = tuple(
            StageLine(ID, say("Assembly"), "regional", say("North"), NOW, "UTC", due, missing, who)
            for due, missing, who in (
                (NOW, "", ()),
                (NOW + 9, "report", (say(GROUPS[0]),)),
                (NOW - 9, "confirmations", (say(GROUPS[1]),)),
                (NOW, "cancelled", (say(GROUPS[2]),)),
            )
        )
        keys = ("frozen", "reports", "participation", "attendance", "proceed")
        return ProcessView(
            proposal=ID,
            title=say("A strike fund"),
            group=say(GROUPS[0]),
            reason=say("Everybody shapes it"),
            stages=stages,
            gates=tuple(GateView(key, 1, 2, False, NOW) for key in keys),
            present=((say(GROUPS[0]), 40),),
            options=(
                OptionLine(say("Strike"), say("For a day"), False, steps),
                OptionLine(say("March"), "", True, steps[:1]),
            ),
            left_out=(say("Fast"),),
            rankings=((say("North"), (say("Strike"), say("March"))),),
            proceeding=(say(GROUPS[0]),),
            proceed_needed=3,
            proceeds=False,
            hurrying=(),
            emergency_needed=4,
            deliberation_s=86_400,
            voting_s=172_800,
            late=True,
            ready=False,
            settled=False,
            own=True,
            agrees=("proceed",),
        )

    async def declaring(self, proposal):
        meetings = ((ID, self.say("Assembly")),)
        return DeclaringView(ID, self.say("A strike fund"), meetings, meetings)

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
                PeerLine(self.say(GROUPS[3]), "South", "", False, None, 0, None),
            ),
            ID,
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
            since=NOW - 80 * HOUR if standing != "proposed" else None,
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
        )

    async def unity(self):
        return UnityView(
            points=(self.wording(1), self.wording(3)),
            motions=(self.wording(0, "proposed", "add"), self.wording(1, "proposed")),
            groups=tuple(self.say(group) for group in GROUPS),
            needed=3,
        )

    async def point(self, number):
        return PointView(
            number=number,
            current=self.wording(number),
            motions=(self.wording(number, "proposed", "strike"),),
            history=(self.wording(number), self.wording(number, "superseded", "charter")),
        )

    async def version(self, version):
        return self.wording(1, "proposed") if version == ID else None

    async def credential(self, member):
        return CredentialView(ID, NOW - 90 * HOUR, True, 41, "ab" * 40, "cd" * 40)

    async def feed_source(self):
        return Source(
            coalition=self.say("Harbor Alliance"),
            group=self.say(GROUPS[0]),
            id=ID,
            address="https://harbor.example",
            edition="first",
            regions=(self.say("North"),),
            founded=NOW - 999 * HOUR,
            now=NOW,
        )

    def date(self, number, **more):
        title = Sentence("Vote closes: {title}", {"title": self.say("A rent strike in May")})
        return Occasion(
            id=f"{number:08}-0000-5000-8000-000000000000",
            **{
                "title": title,
                "starts": NOW + HOUR,
                "ends": NOW + HOUR,
                "zone": "America/Chicago",
                "path": f"/ballots/{ID}",
                "changed": NOW - HOUR,
                **more,
            },
        )

    async def dates(self, region, convening):
        level = Sentence("Regional meeting: {region}", {"region": self.say("North")})
        meeting = self.date(
            2,
            title=Sentence("{title}", {"title": self.say("Spring convention")}),
            ends=NOW + 3 * HOUR,
            notes=(level,),
            words=(self.say("The hall is flooded.\nBring chairs."),),
            place=self.say("Room 2; upstairs, left"),
            sequence=2,
            cancelled=True,
        )
        if region not in ("", self.say("North")) or convening not in ("", ID):
            return None
        return lambda: (meeting,) if convening else (self.date(1), meeting)

    async def news(self):
        title = Sentence("Result: {title}", {"title": self.say("A rent strike in May")})
        words = self.say("We did it.")
        entry = News(
            "00000001-0000-5000-8000-000000000000", title, NOW - HOUR, f"/ballots/{ID}",
            self.say(GROUPS[0]), words,
        )  # fmt: skip
        return lambda: (entry,)

    async def feeds(self, owner):
        return (Feed(1, self.say("My phone"), NOW), Feed(2, "", NOW))

    async def make_feed(self, owner, label):
        return "secret"

    async def strike_feed(self, owner, number):
        assert number == 1

    async def feed_opens(self, secret):
        return secret == "secret"

    async def act(self, command, args):
        raise AssertionError("these pages act on nothing")

    async def invited(self, code):
        return 1 if code == "WELCOME" else None

    async def still_invited(self, number):
        return number == 1

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


REASONS = ("mistyped", "unknown", "struck", "early", "closed", "busy")
