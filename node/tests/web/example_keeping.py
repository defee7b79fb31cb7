"""The example desk: demands, conditions, pledges, delegates and the record."""

from node.tests.small_federation import NOW
from node.tests.web.example_base import GROUPS, HOUR, ID, ExampleBase
from node.web.viewmodels.delegates import (
    AskedRecallView,
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
    GroupChoice,
    MoveView,
)
from node.web.viewmodels.links import BallotLink, ProposalLink
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


class ExampleKeeping(ExampleBase):
    """Views of demands, conditions, pledges, delegates and the record."""

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
            ClauseView(ID, "recall", title, text=self.say("Absent in May."), seats=self.seats()),
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

    def seats(self):
        names = (*map(self.say, ("Ann", "Bob", "Cem")), None)
        return tuple(
            SeatView(
                n, name, n in (1, 3), n > 2, 2 if n == 3 else 0, n == 2, self.say("North"),
                self.say("no cuts") if n == 1 else "", self.say("the meeting") if n == 1 else "",
            )
            for n, name in enumerate(names, 1)
        )  # fmt: skip

    async def delegates(self):
        """Two groups: one elected its delegates by a vote, the other appointed and erased names."""
        seats = self.seats()
        meeting = (ID, self.say("Spring congress"))

        def sent(*, own):
            recalls = (ProposalLink(ID, self.say("We recall")),)
            by_rule = (self.say("Three absences."), self.say("Absent in May."))
            return DelegationView(
                id=ID if own else "d" * 64,
                group=self.say(GROUPS[0]), own=own, title=self.say("Council"),
                starts=NOW - 90 * HOUR, ends=NOW + 90 * HOUR, over=not own,
                chosen="elected" if own else "other", how="" if own else self.say("By lot."),
                ballot=self.link() if own else None, meeting=None if own else meeting,
                seats=seats, vacant=0 if own else 1,
                recalls=(
                    RecallView(NOW - HOUR, seats[1:2], "rule", None, *by_rule),
                    RecallView(NOW - HOUR, seats[1:2], "ballot", self.link(), "", by_rule[1]),
                    RecallView(NOW - HOUR, seats[1:2], "resigned", None, "", ""),
                ),
                asked=tuple(
                    AskedRecallView(ID, NOW - HOUR, seats[:1], self.say("Absent."), *where)
                    for where in (((), ()), (recalls, (self.link(),)))
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
            elections=(self.link(),), ballots=(self.link(),),
            meetings=(meeting,),
        )  # fmt: skip

    async def groups(self):
        return tuple(GroupChoice(f"{n:032x}", self.say(name)) for n, name in enumerate(GROUPS))

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
