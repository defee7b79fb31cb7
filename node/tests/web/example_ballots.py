"""The example desk: votes, results and trials."""

from fractions import Fraction

from msgspec.structs import replace

from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, ID, ExampleBase
from node.web.viewmodels.ballots import (
    AsideLine,
    BallotView,
    ContestView,
    GateView,
    MissedReport,
    OptionView,
    Voters,
    WaivedGate,
    WithdrawalView,
)
from node.web.viewmodels.challenges import (
    AskedView,
    ChallengeView,
    GatheringView,
    RulingLine,
    SignedLine,
    StandingView,
    SupersededView,
)
from node.web.viewmodels.extensions import ExtensionView, OutageLine
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
from protocol.ballots.explain import Sentence, explain
from protocol.ballots.explain_grades import BLANK, GRADES
from protocol.ballots.presets import two_thirds_and_half_of_groups
from protocol.counting.result import Merit, Pairwise


class ExampleBallots(ExampleBase):
    """Views of votes, results and trials."""

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
            withdrawal=WithdrawalView(self.say("A wrong date"), NOW, in_force=False),
            may_withdraw=self.own,
            extension=self.extension(),
            aside=(AsideLine(self.say(GROUPS[0]), self.say("It concerns us")),),
            recommendations=(self.caucus_act(),),
            clauses=await self.clauses([ID]),
            missed=(MissedReport(ID, self.say("Assembly"), self.say("West")),),
            waived=(WaivedGate("participation", 3, 4), WaivedGate("attendance", 41, 60)),
        )

    def extension(self):
        names = tuple(self.say(group) for group in GROUPS)
        said = (
            OutageLine(names[0], names[1], self.say("A storm"), NOW, certified=True),
            OutageLine(names[2], names[1], self.say("No power"), NOW, certified=False),
        )
        return ExtensionView("6 hours", NOW, None, "", names, 2, said, names[1:])

    def standing(self):
        names = tuple(self.say(group) for group in GROUPS)
        told = ChallengeView(
            ID, names[0], names[1], self.say("Papers were lost"), NOW, names[2:], 1, NOW + 9,
            rulings=(RulingLine(names[2], "recount", names[:1], self.say("So it seems"), NOW),),
            asked=AskedView("recount", names[:2], NOW + 5, names[:1]), judge=True, spoke=True,
        )  # fmt: skip
        whole = replace(told, id="c" * 64, about="", sits=(), rulings=(), judge=False)
        ends = ("upheld", "answered", "void", "lapsed")
        ended = (replace(whole, id=f"{n}" * 64, outcome=end) for n, end in enumerate(ends))
        lines = (SignedLine(names[0], 1), SignedLine(names[1], 41))
        joint = replace(whole, id="d" * 64, group="", signed=42, groups=lines)
        named = replace(joint, id="e" * 64, about=names[1])
        few = GatheringView(ID, "", self.say("Nobody was asked"), NOW, 42, 1_200, lines)
        before = SupersededView(((self.say("Question"), "rejected"),), NOW)
        return StandingView(
            by_cuts=True, declared=NOW, until=NOW + 99, final=None, void=True,
            challenges=(told, whole, joint, named, *ended),
            superseded=(before, SupersededView((), NOW)),
            voters=names, panel=names[2:], open=True, needed=1_200,
            gathering=(few, replace(few, about=names[1])),
        )  # fmt: skip

    async def result(self, ballot):
        if ballot != ID:
            return None
        first, second, third, graded, scored, typed = self.contests()
        tests = tuple(explain(two_thirds_and_half_of_groups()))
        return ResultView(
            line=self.line("closed"),
            decided=self.decided(),
            standing=self.standing(),
            extension=replace(self.extension(), since=NOW, about=self.say(GROUPS[1])),
            aside=(AsideLine(self.say(GROUPS[0]), self.say("It concerns us")),),
            waits=await self.clauses([ID]),
            proposal=ID,
            missed=(
                MissedReport(ID, self.say("Assembly"), self.say("West")),
                MissedReport(ID, self.say("Spring convention"), ""),
            ),
            waived=(WaivedGate("frozen", 0, 1), WaivedGate("reports", 1, 2)),
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
