"""What the pages by which a vote is carried show of the lively coalition of `example_desk`."""

from node.store.box_records import BoxStatus
from node.tests.small_federation import NOW
from node.web.viewmodels.carrying import (
    CellTotals,
    ChoiceLine,
    CountingView,
    CountLines,
    DemandDay,
    DraftView,
    MethodView,
    PresetView,
    PuttingView,
    ReturnTotals,
    RollTotals,
    RollView,
    Stewards,
)
from node.web.viewmodels.challenges import TriedRuling
from protocol.ballots.disclosure import UNANIMOUS
from protocol.ballots.explain import Sentence, explain
from protocol.ballots.presets import PRESETS, preset

ID = "3f" * 32
DAY = 86_400


class ExampleCarrying:
    """Every text that people could have written is `desk.words`; by default friendly ones."""

    def __init__(self, desk):
        self.desk = desk

    async def votable(self):
        return (self.desk.proposal_line(),)

    async def putting(self, proposal):
        if proposal != ID:
            return None
        say = self.desk.say
        return PuttingView(
            proposal=ID,
            title=say("Stop paying rent"),
            summary=say("For a month."),
            phase="ready",
            settled=(say("Strike"), say("March")),
            staged=True,
            kinds=("yes-no", "choose", "rank"),
            methods=(
                MethodView("irv", "Instant runoff (IRV)", ("rank",), (("stop", "two|majority"),)),
                MethodView("stv-scottish", "Scottish STV", ("rank",), (), True),
            ),
            own_rule='abstention = "left-out"\n',
            presets=tuple(PresetView(name, tuple(explain(preset(name)))) for name in PRESETS),
            zone="America/Chicago",
            opens=NOW + DAY,
            closes=NOW + 8 * DAY,
            returns_due=NOW + 9 * DAY,
            deliberation_ends=NOW,
            voting_s=7 * DAY,
            old=ID,
            extends=True,
            demands=(DemandDay(say("Keep the clinic"), NOW + 8 * DAY),),
        )

    async def tried_ballot(self, args):
        return await self.desk.ballot(ID)

    async def tried_ruling(self, args):
        say = self.desk.say
        return TriedRuling("recount", (say("Nurses' Local 12"),), say("Count that box too."), 1, 2)

    async def stewards(self):
        return Stewards(bytes(32), {})

    def roll_totals(self):
        return RollTotals(42, "list", NOW, ((self.desk.say("North"), 30), ("", 12)))

    def return_totals(self):
        say = self.desk.say
        yes_no, rank, choose = self.desk.contests()[:3]
        lines = (
            CountLines(yes_no, (ChoiceLine(30, (("", (0,)),)),), 0, 1, 2),
            CountLines(rank, (ChoiceLine(3, (("", (1,)), ("", ()), ("?", ()))),), 7, 0, 0),
            CountLines(choose, (ChoiceLine(9, (("5", (0, 1)), ("4", ()))),), 0, 0, 0),
        )
        params = {"name": say("North"), "contest": say("Strike"), "ballots": 3}
        warnings = (Sentence(UNANIMOUS, params),)
        cells = (CellTotals(say("North"), 40, 33, lines), CellTotals("", 2, 0, lines))
        return ReturnTotals(2, 42, 33, cells, warnings, 2, say("Counted twice."))

    def a_draft(self, **what):
        signed = (self.desk.say("one"),)
        title = self.desk.say("Spring vote")
        return DraftView(ID, ID, title, "America/Chicago", NOW - 9, NOW + DAY, signed, (), **what)

    async def roll(self, ballot):
        if ballot != ID:
            return None
        north = self.desk.say("North")
        return RollView(
            self.desk.line("announced"),
            (north, self.desk.say("South")),
            ((north, 30), ("", 12)),
            self.roll_totals(),
            (self.a_draft(roll=self.roll_totals()),),
            False,
            NOW,
            one_home=True,
        )

    async def drafts(self):
        return (
            self.a_draft(roll=self.roll_totals()),
            self.a_draft(ret=self.return_totals()),
        )

    async def draft(self, draft):
        if draft == ID:
            return self.a_draft(ret=self.return_totals())
        return self.a_draft(roll=self.roll_totals()) if draft == "b" * 64 else None

    async def members(self):
        return 42

    async def counting(self, ballot):
        if ballot != ID:
            return None
        contests = self.desk.contests()
        return CountingView(
            self.desk.line("closed"),
            ((self.desk.say("North"), 30), ("", 12)),
            contests,
            tuple({} for _ in contests),
            True,
            True,
            True,
            "polled",
            (self.a_draft(ret=self.return_totals()),),
            True,
            rulings=self.desk.standing().challenges[:1],
        )

    def uncoded(self):
        return frozenset()

    def papered(self):
        return frozenset()

    async def box(self, ballot):
        return BoxStatus("open", 42, 30, 1, 2, 9, 3)
