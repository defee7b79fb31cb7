"""The desk over a real node: its folded state, its ballot boxes, what it knows of its peers."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from node.bundling import build_bundle
from node.commands import running
from node.commands.words import held_words
from node.core import Node
from node.owed.gone import has_left
from node.owed.uncast import boxes_owed
from node.store.access import Role
from node.store.feeds import Feed, Owner
from node.store.invitations import InvitationStore
from node.timeline.values import News, Occasion
from node.web.building import demands
from node.web.building.ballots import ballot_lines, ballot_view
from node.web.building.caucuses import caucus_line, caucus_view, sheet_view, vetoes, with_caucuses
from node.web.building.convenings import attended, calling_view, meeting_line, meeting_view
from node.web.building.delegates import delegates_view
from node.web.building.first_steps import beginning
from node.web.building.frame import frame_view
from node.web.building.home import Chores, coming, needs
from node.web.building.membership import membership_view
from node.web.building.moderation import moderation_view
from node.web.building.participation import participation_view
from node.web.building.peers import agreement
from node.web.building.pledges import pledge_board, pledge_view, record_view
from node.web.building.processes import declaring_view, process_view
from node.web.building.proposals import proposal_line, proposal_view
from node.web.building.results import result_view
from node.web.building.trials import trial_view
from node.web.building.unity import point_view, unity_view, version_view
from node.web.building.votes import votes_file
from node.web.building.ways import voting_way
from node.web.carrying_desk import NodeCarrying
from node.web.door_desk import NodeDoors
from node.web.feed_desk import FeedDesk
from node.web.people_desk import PeopleDesk
from node.web.queue_desk import NodeQueues
from node.web.viewmodels.ballots import BallotLine, BallotView
from node.web.viewmodels.caucuses import CaucusLine, CaucusView, SheetView
from node.web.viewmodels.convenings import CallingView, MeetingLine, MeetingView
from node.web.viewmodels.delegates import DelegatesView
from node.web.viewmodels.demands import (
    ClauseView,
    ConditionView,
    DemandLine,
    DemandView,
    GroupChoice,
)
from node.web.viewmodels.feeds import Source
from node.web.viewmodels.frame import Frame
from node.web.viewmodels.home import HomeView
from node.web.viewmodels.membership import MembershipView
from node.web.viewmodels.moderation import ModerationView
from node.web.viewmodels.participation import ParticipationView
from node.web.viewmodels.pledges import PledgeBoard, PledgeView, RecordView
from node.web.viewmodels.processes import DeclaringView, ProcessView
from node.web.viewmodels.proposals import ProposalLine, ProposalView
from node.web.viewmodels.results import ResultView, VotesFile
from node.web.viewmodels.trials import TrialForm, TrialView
from node.web.viewmodels.unity import PointView, UnityView, VersionView
from node.web.viewmodels.voting import Receipt, ReceiptCheck, Voter
from node.web.viewmodels.watching import WatchingView
from node.web.voting_desk import VotingDesk
from protocol.coalition.state import Comment, Phase, State
from protocol.coalition.words import Words
from protocol.counting.profile import Choice

ID_HEX = 64
MAX_HOME_RESULTS = 6
MAX_HOME_PROPOSALS = 6
# Phases of a proposal that is read and spoken about still: also when a vote on it may be put.
TALKED_OF = frozenset({"gathering", "deliberating", "ready"})
"""Results and proposals on the first page; all are one click away."""


class NodeDesk(PeopleDesk):
    """Implements `node.web.desk.Desk` for one node."""

    def __init__(self, node: Node) -> None:
        super().__init__(node)
        self._voting = VotingDesk(node)
        self._feeds = FeedDesk(node)
        self.carrying = NodeCarrying(node)
        self.doors = NodeDoors(node)
        self.queues = NodeQueues(node)
        self._trying = asyncio.Lock()

    async def frame(self) -> Frame:
        """What stands around every page."""
        node = self._node
        frozen = node.logs.frozen()
        return frame_view(
            await node.in_force(),
            node.coalition,
            node.groups.card,
            node.config.pages.host_name or await node.operator(),
            node.now(),
            [f.card.name for f in node.founders if f.card.group in frozen],
            node.troubles.codes(),
        )

    async def left(self) -> bool:
        """Whether this node's group has left the coalition, or was expelled."""
        return has_left(await self._node.state(), self._node.group)

    async def home(self, role: Role | None) -> HomeView:
        """The first page, for a role; None for a visitor."""
        node = self._node
        state = await node.state()
        lines = ballot_lines(state, node.group)
        talked_of = [p for p in await self.proposals() if p.phase in TALKED_OF]
        decided = [line for line in lines if line.phase in {Phase.CLOSED, Phase.DECLARED}]
        steward = role is Role.STEWARD
        gone = node.group not in state.membership.members
        chores = Chores(
            boxes_owed(node, state),
            node.office is not None and bool(node.office.failed),
            await self.carrying.drafts() if steward else (),
            self.carrying.uncoded() if steward else frozenset(),
            self.carrying.papered() if steward else frozenset(),
            len(node.applicants.waiting()) if steward else 0,
            len(node.people.requests.waiting()) if steward else 0,
            await self.first_steps()
            if steward and not gone and beginning(state, sum(node.people.regions().values()))
            else None,
            steward and node.room is not None and node.room.keyless,
        )
        return HomeView(
            needs=needs(state, node.group, role, chores),
            coming=coming(state),
            elsewhere=tuple(line for line in lines if line.phase == Phase.OPEN and not line.here),
            deliberating=tuple(talked_of[:MAX_HOME_PROPOSALS]),
            results=tuple(decided[:MAX_HOME_RESULTS]),
            agreement=agreement(state, self._status()),
            undone=() if role is None else await self.undone(state),
            gone=gone,
        )

    async def proposals(self) -> tuple[ProposalLine, ...]:
        """All proposals, newest first."""
        state = await self._node.state()
        return tuple(proposal_line(state, p) for p in reversed([*state.proposals.values()]))

    async def proposal(self, proposal: str) -> ProposalView | None:
        """One proposal."""
        state = await self._node.state()
        found = state.proposals.get(_id(proposal))
        if found is None:
            return None
        view = proposal_view(state, found, self._words, self._node.group)
        return replace(
            view,
            clauses=self._clauses(state, found.clauses),
            vetoes=vetoes(state, found.hash),
        )

    async def moderation(self) -> ModerationView:
        """What moderators and authors hid, showed again, slowed down and had erased."""
        return moderation_view(await self._node.state())

    async def caucuses(self) -> tuple[CaucusLine, ...]:
        """All caucuses, those listed first."""
        state = await self._node.state()
        lines = [caucus_line(state, caucus) for caucus in state.caucuses.all.values()]
        return tuple(sorted(lines, key=lambda line: not line.listed))

    async def caucus(self, caucus: str) -> CaucusView | None:
        """One caucus."""
        state = await self._node.state()
        found = state.caucuses.all.get(_id(caucus))
        return None if found is None else caucus_view(state, found)

    async def caucus_sheet(self, subject: str, member: str, *, leave: bool) -> SheetView | None:
        """What a member signs; None if there is nothing that they could sign."""
        return await sheet_view(self._node, subject, member, leave=leave)

    async def clauses(self, clauses: Sequence[str]) -> tuple[ClauseView, ...]:
        """What these statements would decide; those that are not here are left out."""
        return self._clauses(await self._node.state(), map(_id, clauses))

    async def demands(self) -> tuple[DemandLine, ...]:
        """All demands, newest first."""
        state = await self._node.state()
        return tuple(demands.demand_line(state, d) for d in reversed([*state.demands.values()]))

    async def demand(self, demand: str) -> DemandView | None:
        """One demand."""
        state = await self._node.state()
        found = state.demands.get(_id(demand))
        if found is None:
            return None
        return demands.demand_view(state, found, self._held, self._node.group)

    async def groups(self) -> tuple[GroupChoice, ...]:
        """The groups that belong to the coalition, by name."""
        return demands.group_choices(await self._node.state())

    async def condition(self, clause: str) -> ConditionView | None:
        """What one decision waits for."""
        state = await self._node.state()
        found = state.conditions.get(_id(clause))
        if found is None:
            return None
        return demands.condition_view(state, found, self._held, self._node.group)

    async def delegates(self) -> DelegatesView:
        """Whom every group sends."""
        return delegates_view(await self._node.state(), self._held, self._node.group)

    async def pledges(self, group: str, page: int) -> PledgeBoard | None:
        """A page (from 1) of the board of pledges, of one group (by hex id) or of all.

        None if there is no such group or page.
        """
        state = await self._node.state()
        known = {name.hex(): name for name in state.groups}
        if group and group not in known:
            return None
        return pledge_board(state, known.get(group, b""), self._held, self._node.group, page)

    async def pledge(self, pledge: str) -> PledgeView | None:
        """One pledge."""
        state = await self._node.state()
        found = state.pledges.get(_id(pledge))
        return None if found is None else pledge_view(state, found, self._held, self._node.group)

    async def record(self, year: int | None) -> RecordView | None:
        """What was won in a year, this one if none is named; None for a year without a record."""
        return record_view(await self._node.state(), year, self._held, self._node.group)

    async def unity(self) -> UnityView:
        """The points of unity."""
        return unity_view(await self._node.state(), self._node.group)

    async def point(self, number: int) -> PointView | None:
        """One point."""
        return point_view(await self._node.state(), number, self._node.group)

    async def version(self, version: str) -> VersionView | None:
        """One wording of a point."""
        state = await self._node.state()
        found = state.unity.versions.get(_id(version))
        return None if found is None else version_view(state, found, self._node.group)

    async def observed(self, ballot: str) -> WatchingView | None:
        """A vote as an observer of this group sees it, as `ballot.observe` says it."""
        if _id(ballot) not in (await self._node.state()).ballots:
            return None
        value = await running.run(self._node, "ballot.observe", {"ballot": ballot})
        return msgspec.convert(value, WatchingView)

    async def ballots(self) -> tuple[BallotLine, ...]:
        """All votes: open ones first by their close, then the newest."""
        return ballot_lines(await self._node.state(), self._node.group)

    async def ballot(self, ballot: str) -> BallotView | None:
        """One vote."""
        state = await self._node.state()
        found = state.ballots.get(_id(ballot))
        if found is None:
            return None
        view = ballot_view(state, found, self._node.group)
        cited = state.proposals[found.proposal].clauses
        way, awaited = voting_way(self._node, state, found)
        view = replace(with_caucuses(view, state, found), clauses=self._clauses(state, cited))
        return replace(view, way=way, awaited=awaited)

    async def result(self, ballot: str) -> ResultView | None:
        """One vote's result; None before its close."""
        at = self._node.now()
        state = await self._node.state(at)
        found = state.ballots.get(_id(ballot))
        if found is None or found.phase not in {Phase.CLOSED, Phase.DECLARED}:
            return None
        digest = await self._digest(at)
        return result_view(state, found, self._node.group, digest, self._held)

    async def trial(self, ballot: str, form: TrialForm) -> TrialView | None:
        """A vote's rule tried on votes that groups have published."""
        state = await self._node.state()
        found = state.ballots.get(_id(ballot))
        if found is None:
            return None
        # One at a time, beside the loop: whoever reloads in a hurry waits, and nobody else does.
        async with self._trying:
            return await asyncio.to_thread(trial_view, state, found, self._node.group, form)

    async def votes(self, ballot: str, contest: int) -> VotesFile | None:
        """The votes of one contest in a file that other tools read."""
        found = (await self._node.state()).ballots.get(_id(ballot))
        if found is None or not 1 <= contest <= len(found.tallies):
            return None
        return await asyncio.to_thread(votes_file, found, contest)

    async def bundle(self, ballot: str) -> bytes | None:
        """Everything this node holds, if there is such a vote."""
        if _id(ballot) not in (await self._node.state()).ballots:
            return None
        return await build_bundle(self._node)

    async def membership(self) -> MembershipView:
        """Who belongs to the coalition, who leaves, and who takes people in."""
        return membership_view(await self._node.state(), self._node.group)

    async def participation(self, ballot: str) -> ParticipationView | None:
        """Who takes part in one vote."""
        state = await self._node.state()
        found = state.ballots.get(_id(ballot))
        return None if found is None else participation_view(state, found, self._node.group)

    async def meetings(self) -> tuple[MeetingLine, ...]:
        """All meetings: those to come by their hour, then the newest."""
        state = await self._node.state()
        lines = [meeting_line(state, c, self._node.group) for c in state.convenings.values()]
        coming = [line for line in lines if line.phase in {"coming", "now"}]
        past = [line for line in lines if line.phase in {"over", "cancelled"}]
        return (
            *sorted(coming, key=lambda line: (line.starts, line.id)),
            *sorted(past, key=lambda line: (-line.starts, line.id)),
        )

    async def meeting(self, meeting: str) -> MeetingView | None:
        """One meeting."""
        state = await self._node.state()
        found = state.convenings.get(_id(meeting))
        if found is None:
            return None
        here = attended(self._node, found)
        return meeting_view(state, found, self._node.group, self._text, *here)

    async def calling(self) -> CallingView:
        """What a new meeting may be about, belong to, and be run by."""
        return calling_view(await self._node.state(), self._node.group)

    async def process(self, proposal: str) -> ProcessView | None:
        """How far a proposal has come by way of meetings."""
        found = (state := await self._node.state()).processes.get(_id(proposal))
        return None if found is None else process_view(state, found, self._node.group)

    async def declaring(self, proposal: str) -> DeclaringView | None:
        """The meetings that a process of a proposal could wait for."""
        found = (state := await self._node.state()).proposals.get(_id(proposal))
        return None if found is None else declaring_view(state, found)

    @property
    def invitations(self) -> InvitationStore:
        """Who may read a coalition that is not public."""
        return self._node.invitations

    async def feed_source(self) -> Source:
        """What every feed of this node says of itself."""
        return await self._feeds.source()

    async def dates(self, region: str, convening: str) -> Callable[[], tuple[Occasion, ...]] | None:
        """What makes the calendar."""
        return await self._feeds.dates(region, convening)

    async def news(self) -> Callable[[], tuple[News, ...]]:
        """What makes the news."""
        return await self._feeds.news()

    async def feeds(self, owner: Owner) -> tuple[Feed, ...]:
        """An owner's feed addresses."""
        return self._feeds.of(owner)

    async def make_feed(self, owner: Owner, label: str) -> str:
        """A new feed address's secret."""
        return await self._feeds.make(owner, label)

    async def strike_feed(self, owner: Owner, number: int) -> None:
        """End a feed address."""
        await self._feeds.strike(owner, number)

    async def feed_opens(self, secret: str) -> bool:
        """Whether a feed address's secret stands."""
        return self._feeds.opens(secret)

    async def act(self, command: str, args: dict[str, Any]) -> dict[str, Any]:
        """Have the node run a command."""
        return await running.run(self._node, command, args)

    async def open_code(self, code: str) -> Voter:
        """The voter behind a code as typed."""
        return await self._voting.open_code(code)

    async def resume(self, handle: str) -> Voter:
        """The voter behind a handle."""
        return await self._voting.resume(handle)

    async def cast(self, handle: str, choices: tuple[Choice, ...]) -> Receipt:
        """Put a vote in the box."""
        return await self._voting.cast(handle, choices)

    async def receipt(self, commitment: str) -> ReceiptCheck:
        """Where a receipt stands."""
        return await self._voting.receipt(commitment)

    def _text(self, blob: bytes, group: bytes) -> str | None:
        words = held_words(self._node, blob, group)
        return None if words is None else words.text

    def _words(self, said: Comment) -> Words | None:
        return held_words(self._node, said.blob, said.group)

    def _held(self, blob: bytes, group: bytes) -> Words | None:
        return held_words(self._node, blob, group)

    def _clauses(self, state: State, names: Iterable[bytes]) -> tuple[ClauseView, ...]:
        return demands.clause_views(state, names, self._held, self._node.group)


def _id(text: str) -> bytes:
    """The bytes of an id in an address; what is no id names nothing."""
    try:
        return bytes.fromhex(text) if len(text) == ID_HEX else b""
    except ValueError:
        return b""
