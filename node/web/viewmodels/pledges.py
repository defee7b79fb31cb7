"""Pledges and the record of a year, as the pages show them."""

from typing import Annotated

from node.web.viewmodels.audience import Only
from node.web.viewmodels.links import BallotLink
from node.web.viewmodels.view import View


class WordingView(View):
    """A pledge as put; `name` is empty if none was given, None if it was erased or is not here."""

    time: int
    act: str
    role: str
    name: str | None
    due: int


class ReportView(View):
    """What a group said came of its pledge: done or partial."""

    time: int
    outcome: str
    note: str


class PledgeView(View):
    """A pledge. `standing`: open, partial or done.

    Attributes:
        id: 64 hex digits.
        late: not done, and the day has passed.
        own: of this node's group.
        history: earlier wordings, oldest first.
    """

    id: str
    group: str
    decision: BallotLink
    now: WordingView
    standing: str
    late: bool
    own: bool
    history: tuple[WordingView, ...]
    reports: tuple[ReportView, ...]


class DissentView(View):
    """A group that does not carry a decision, and why."""

    group: str
    decision: BallotLink
    time: int
    reason: str


class DecisionView(View):
    """What groups undertake about one decision; `silent` have said nothing."""

    decision: BallotLink
    decided: int
    pledges: tuple[PledgeView, ...]
    dissents: tuple[DissentView, ...]
    silent: tuple[str, ...]


class PledgeCount(View):
    """How a group's (or decision's) pledges stand: four counts that add up to all of them."""

    name: str
    done: int
    partial: int
    open: int
    late: int

    @property
    def all(self) -> int:
        """Every pledge."""
        return self.done + self.partial + self.open + self.late


class PledgeBoard(View):
    """Pledges by decision, or one group's.

    Attributes:
        group: hex id of the group that is shown alone; empty for all.
        choices: every group, as (hex id, name).
        counts: by group where all are shown, else by decision.
        reminders: this node's own group's pledges that are due soon or late.
        page, pages: which page of decisions this is, from 1, and how many there are.
    """

    group: str
    group_name: str
    choices: tuple[tuple[str, str], ...]
    decisions: tuple[DecisionView, ...]
    counts: tuple[PledgeCount, ...]
    reminders: Annotated[tuple[PledgeView, ...], Only("pledge.report")]
    page: int = 1
    pages: int = 1


class WonDemand(View):
    """A demand that was met or partly met, and when."""

    id: str
    title: str
    addressee: str
    what: str
    time: int


class RecordView(View):
    """What was won in a year.

    Attributes:
        years: those that a reader can turn to, ascending.
        kept: (decision, when its last pledge was done).
        done: (pledge, when).
    """

    year: int
    years: tuple[int, ...]
    demands: tuple[WonDemand, ...]
    decided: tuple[BallotLink, ...]
    kept: tuple[tuple[BallotLink, int], ...]
    done: tuple[tuple[PledgeView, int], ...]
    pledged: int
    dissents: tuple[DissentView, ...]
