"""Whom groups send, as the pages show it."""

from typing import Annotated

from node.web.viewmodels.audience import Only
from node.web.viewmodels.links import BallotLink, ProposalLink
from node.web.viewmodels.view import View


class SeatView(View):
    """A delegate or alternate; `name` is None if it was erased or is not here.

    Attributes:
        number: from 1.
        moved_up: of an alternate who sits, the number of the seat that they took; 0 otherwise.
    """

    number: int
    name: str | None
    sits: bool
    alternate: bool
    moved_up: int
    recalled: bool
    reserved: str
    bound_to: str
    bound_by: str


class RecallView(View):
    """Why seats fell vacant, and when. `by`: ballot, rule or resigned."""

    time: int
    seats: tuple[SeatView, ...]
    by: str
    ballot: BallotLink | None
    rule: str
    reason: str


class AskedRecallView(View):
    """A recall that no vote has decided.

    Attributes:
        id: 64 hex digits; a proposal is to cite it.
        proposals: that do.
        ballots: the votes on these.
    """

    id: str
    time: int
    seats: tuple[SeatView, ...]
    reason: str
    proposals: tuple[ProposalLink, ...]
    ballots: tuple[BallotLink, ...]


class DelegateReportView(View):
    """What delegates report back; `text` is None if it was erased or is not here.

    Attributes:
        ballot, meeting: what it is about: (hex id, title) of a meeting; both None for a period.
    """

    id: str
    time: int
    seats: tuple[SeatView, ...]
    ballot: BallotLink | None
    meeting: tuple[str, str] | None
    since: int
    until: int
    text: str | None


class DelegationView(View):
    """Whom a group sends.

    Attributes:
        id: 64 hex digits.
        own: whether it is this server's group's.
        over: the term has ended.
        vacant: seats that nobody took.
        due: until when the next report is due; None if none is.
        remind: whether it is soon due, or late.
        again: whether the group is to choose again.
        erasable: names are in words of their own that are still here.
    """

    id: str
    group: str
    own: bool
    title: str
    starts: int
    ends: int
    over: bool
    chosen: str
    how: str
    ballot: BallotLink | None
    meeting: tuple[str, str] | None
    seats: tuple[SeatView, ...]
    vacant: int
    recalls: tuple[RecallView, ...]
    asked: tuple[AskedRecallView, ...]
    reports: tuple[DelegateReportView, ...]
    due: int | None
    late: bool
    remind: bool
    again: bool
    erasable: bool

    @property
    def sitting(self) -> tuple[SeatView, ...]:
        """Who sits now."""
        return tuple(seat for seat in self.seats if seat.sits)


class DelegatesView(View):
    """Every group's delegations.

    Attributes:
        groups: (name, its delegations, the newest first), of those that sent any.
        elections: this group's own votes that elected somebody.
        ballots, meetings: what reports can be about; meetings as (hex id, title).
    """

    groups: tuple[tuple[str, tuple[DelegationView, ...]], ...]
    elections: Annotated[tuple[BallotLink, ...], Only("delegates.send")]
    ballots: Annotated[tuple[BallotLink, ...], Only("delegates.report")]
    meetings: Annotated[tuple[tuple[str, str], ...], Only("delegates.report")]

    @property
    def own(self) -> tuple[DelegationView, ...]:
        """This server's group's own."""
        return tuple(one for _name, sent in self.groups for one in sent if one.own)

    def find(self, delegation: str) -> DelegationView | None:
        """This group's own delegation of this id."""
        return next((one for one in self.own if one.id == delegation), None)
