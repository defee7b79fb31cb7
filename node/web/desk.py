"""What pages may ask for: one interface between the pages and the node.

Pages depend on this file and on the view models; `node.web.wiring` implements it over the node's
queries and ballot boxes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from node.store.access import Role

if TYPE_CHECKING:
    from node.store.feeds import Feed, Owner
    from node.store.invitations import Invitation
    from node.timeline.values import News, Occasion
    from node.web.carrying import Carrying
    from node.web.doors import Doors
    from node.web.queues import Queues
    from node.web.viewmodels.ballots import BallotLine, BallotView
    from node.web.viewmodels.caucuses import CaucusLine, CaucusView, SheetView
    from node.web.viewmodels.charter import CharterView, TermsView
    from node.web.viewmodels.convenings import CallingView, MeetingLine, MeetingView
    from node.web.viewmodels.credentials import CredentialView
    from node.web.viewmodels.cuts import CutsView
    from node.web.viewmodels.delegates import DelegatesView
    from node.web.viewmodels.demands import (
        ClauseView,
        ConditionView,
        DemandLine,
        DemandView,
        GroupChoice,
    )
    from node.web.viewmodels.feeds import Source
    from node.web.viewmodels.first_steps import FirstStepsView
    from node.web.viewmodels.frame import Frame
    from node.web.viewmodels.frozen import FrozenView
    from node.web.viewmodels.home import HomeView
    from node.web.viewmodels.membership import MembershipView
    from node.web.viewmodels.moderation import ModerationView
    from node.web.viewmodels.own_data import OwnDataView, RequestView
    from node.web.viewmodels.participation import OwnCounts, ParticipationView, QuestionView
    from node.web.viewmodels.peers import PeersView
    from node.web.viewmodels.pledges import PledgeBoard, PledgeView, RecordView
    from node.web.viewmodels.processes import DeclaringView, ProcessView
    from node.web.viewmodels.proposals import ProposalLine, ProposalView
    from node.web.viewmodels.refused import RefusedView
    from node.web.viewmodels.results import ResultView, VotesFile
    from node.web.viewmodels.trials import TrialForm, TrialView
    from node.web.viewmodels.unity import PointView, UnityView, VersionView
    from node.web.viewmodels.voting import Receipt, ReceiptCheck, Voter
    from node.web.viewmodels.watching import WatchingView
    from protocol.counting.profile import Choice


class VotingRefused(Exception):  # noqa: N818 - it is an answer, not a failure
    """A code or a vote that is not accepted, and why.

    Args:
        reason: unknown, mistyped, struck, early, closed, withdrawn or busy: what the page
            for it is called.
        ballot: the ballot's id where the code told it.
    """

    def __init__(self, reason: str, ballot: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.ballot = ballot


class Invitations(Protocol):
    """Invitations to read, as `node.store.invitations` keeps them."""

    def opens(self, typed: str) -> int | None:
        """The number of the invitation a code belongs to; None if it opens nothing."""
        ...

    def holds(self, number: int) -> bool:
        """Whether an invitation still stands."""
        ...

    def all(self) -> Sequence[Invitation]:
        """Every invitation, without codes, oldest first."""
        ...


class Desk(Protocol):
    """The node as its pages see it. Ids are hex; None means there is no such thing here."""

    @property
    def doors(self) -> Doors:
        """The codes shown in the rooms of meetings."""
        ...

    async def refused(self) -> RefusedView:
        """Statements that count for nothing, this server's group's first."""
        ...

    @property
    def queues(self) -> Queues:
        """Who wants to speak in meetings."""
        ...

    @property
    def carrying(self) -> Carrying:
        """What stewards and facilitators need to carry a vote."""
        ...

    async def frame(self) -> Frame:
        """What stands around every page."""
        ...

    async def left(self) -> bool:
        """Whether this node's group has left the coalition, or was expelled."""
        ...

    async def home(self, role: Role | None) -> HomeView:
        """The first page, for a role; None for a visitor."""
        ...

    async def first_steps(self) -> FirstStepsView:
        """What this group's administrators do first, and what of it is done."""
        ...

    async def proposals(self) -> tuple[ProposalLine, ...]:
        """All proposals, newest first."""
        ...

    async def proposal(self, proposal: str) -> ProposalView | None:
        """One proposal."""
        ...

    async def moderation(self) -> ModerationView:
        """What moderators and authors hid, showed again, slowed down and had erased."""
        ...

    async def caucuses(self) -> tuple[CaucusLine, ...]:
        """All caucuses, those listed first."""
        ...

    async def caucus(self, caucus: str) -> CaucusView | None:
        """One caucus."""
        ...

    async def caucus_sheet(self, subject: str, member: str, *, leave: bool) -> SheetView | None:
        """What a member signs; None if there is nothing that they could sign."""
        ...

    async def clauses(self, clauses: Sequence[str]) -> tuple[ClauseView, ...]:
        """What these statements would decide; those that are not here are left out."""
        ...

    async def demands(self) -> tuple[DemandLine, ...]:
        """All demands, newest first."""
        ...

    async def demand(self, demand: str) -> DemandView | None:
        """One demand."""
        ...

    async def groups(self) -> tuple[GroupChoice, ...]:
        """The groups that belong to the coalition, by name."""
        ...

    async def condition(self, clause: str) -> ConditionView | None:
        """What one decision waits for."""
        ...

    async def delegates(self) -> DelegatesView:
        """Whom every group sends."""
        ...

    async def pledges(self, group: str, page: int) -> PledgeBoard | None:
        """A page (from 1) of the board of pledges, of one group (by hex id) or of all.

        None if there is no such group or page.
        """
        ...

    async def pledge(self, pledge: str) -> PledgeView | None:
        """One pledge."""
        ...

    async def record(self, year: int | None) -> RecordView | None:
        """What was won in a year, this one if none is named; None for a year without a record."""

    async def unity(self) -> UnityView:
        """The points of unity."""
        ...

    async def point(self, number: int) -> PointView | None:
        """One point."""
        ...

    async def version(self, version: str) -> VersionView | None:
        """One wording of a point."""
        ...

    async def credential(self, member: str) -> CredentialView:
        """A member's key, by the roster's reference."""
        ...

    async def observed(self, ballot: str) -> WatchingView | None:
        """A vote as an observer of this group sees it, as `ballot.observe` says it."""
        ...

    async def own_data(self, member: str) -> OwnDataView:
        """All that is held about a member, as `member.show` says it."""
        ...

    async def requests(self) -> tuple[RequestView, ...]:
        """What members ask about what is held of them, as `member.requests` says it."""
        ...

    async def ballots(self) -> tuple[BallotLine, ...]:
        """All votes, those still open first, then the newest."""
        ...

    async def ballot(self, ballot: str) -> BallotView | None:
        """One vote."""
        ...

    async def result(self, ballot: str) -> ResultView | None:
        """One vote's result, provisional or not; None before its close."""
        ...

    async def trial(self, ballot: str, form: TrialForm) -> TrialView | None:
        """A vote's rule tried on votes that groups have published."""
        ...

    async def votes(self, ballot: str, contest: int) -> VotesFile | None:
        """The votes of one contest, from 1, as their result is counted from them."""
        ...

    async def bundle(self, ballot: str) -> bytes | None:
        """The file that lets a stranger check the result."""
        ...

    async def signed_charter(self) -> bytes:
        """The founding charter with every founder's signature, as a file."""
        ...

    async def membership(self) -> MembershipView:
        """Who belongs to the coalition, who leaves, and who takes people in."""
        ...

    async def participation(self, ballot: str) -> ParticipationView | None:
        """Who takes part in one vote."""
        ...

    async def own_counts(self, line: BallotLine) -> OwnCounts:
        """What this node would publish of its own group's part in a vote."""
        ...

    async def questions(self, member: str = "") -> tuple[QuestionView, ...]:
        """What members are asked about themselves, and what this one told."""
        ...

    async def meetings(self) -> tuple[MeetingLine, ...]:
        """All meetings: those to come by their hour, then the newest."""
        ...

    async def meeting(self, meeting: str) -> MeetingView | None:
        """One meeting."""
        ...

    async def calling(self) -> CallingView:
        """What a new meeting may be about, belong to, and be run by."""
        ...

    async def process(self, proposal: str) -> ProcessView | None:
        """How far a proposal has come by way of meetings; None without a process."""
        ...

    async def declaring(self, proposal: str) -> DeclaringView | None:
        """The meetings that a process of a proposal could wait for."""
        ...

    async def peers(self) -> PeersView:
        """The groups' servers."""
        ...

    async def frozen(self) -> FrozenView:
        """Public records that are frozen, because two versions of them were signed."""
        ...

    async def charter(self) -> CharterView:
        """The charter: who, what for, by which rules, how these came to be, what is moved."""
        ...

    async def charter_terms(self) -> TermsView:
        """Every rule in force, for the form that changes them."""
        ...

    async def cuts(self) -> CutsView | None:
        """Certified cuts; None where the charter knows none."""
        ...

    @property
    def invitations(self) -> Invitations:
        """Who may read a coalition that is not public."""
        ...

    async def feed_source(self) -> Source:
        """What every feed of this node says of itself."""
        ...

    async def dates(self, region: str, convening: str) -> Callable[[], tuple[Occasion, ...]] | None:
        """What makes the calendar, of a region or of one meeting (64 hex digits) if named.

        None if there is no such region or meeting. It may be called from a thread.
        """
        ...

    async def news(self) -> Callable[[], tuple[News, ...]]:
        """What makes the news; it may be called from a thread."""
        ...

    async def feeds(self, owner: Owner) -> tuple[Feed, ...]:
        """An owner's feed addresses, oldest first."""
        ...

    async def make_feed(self, owner: Owner, label: str) -> str:
        """A new feed address's secret, which is shown once.

        Raises:
            NodeError: `too-many-feeds`.
        """
        ...

    async def strike_feed(self, owner: Owner, number: int) -> None:
        """End one of an owner's feed addresses."""
        ...

    async def feed_opens(self, secret: str) -> bool:
        """Whether a feed address's secret stands, and whoever made it may still read."""
        ...

    async def act(self, command: str, args: dict[str, Any]) -> dict[str, Any]:
        """Have the node run a command; who may is checked before (`node.web.acting`).

        Raises:
            NodeError: it is refused; nothing was changed.
            ProtocolError: what it was given breaks a rule.
        """
        ...

    async def open_code(self, code: str) -> Voter:
        """The voter behind a code as typed.

        Raises:
            VotingRefused: the code opens nothing.
        """
        ...

    async def resume(self, handle: str) -> Voter:
        """The voter behind a handle that `open_code` gave out earlier.

        Raises:
            VotingRefused: voting closed or the code was struck since.
        """
        ...

    async def cast(self, handle: str, choices: tuple[Choice, ...]) -> Receipt:
        """Put a vote in the box, in place of an earlier one of the same voter.

        Args:
            choices: one per contest, in the ballot's order.

        Raises:
            VotingRefused: it is not accepted; the box is as before.
        """
        ...

    async def receipt(self, commitment: str) -> ReceiptCheck:
        """Where a receipt (64 hex digits) stands."""
        ...
