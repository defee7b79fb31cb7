"""`node.web.carrying` over a real node."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from node.commands.ballots import BallotArgs, show
from node.commands.challenges import RuleArgs, find_challenge, ruled_groups
from node.commands.composing import ComposeArgs, rehearse
from node.commands.returns import CountedArgs, DelegatesArgs, call_up, count_up
from node.core import Node
from node.store.box_records import BoxStatus
from node.web.building.ballots import ballot_view
from node.web.building.challenges import tried_ruling
from node.web.building.counting import counting_view
from node.web.building.drafts import draft_view, return_totals, roll_view, stewards
from node.web.building.proposals import proposal_line
from node.web.building.putting import putting_view
from node.web.building.roll_calls import called_totals
from node.web.viewmodels.ballots import BallotView
from node.web.viewmodels.carrying import (
    CountingView,
    DraftView,
    PuttingView,
    ReturnTotals,
    RollView,
    Stewards,
)
from node.web.viewmodels.challenges import TriedRuling
from node.web.viewmodels.proposals import ProposalLine
from node.web.viewmodels.roll_calls import CalledTotals
from protocol.coalition.state import Ballot, State
from protocol.encoding import pack

_VOTABLE = ("ready", "deliberating", "gathering", "decided", "voting")
"""Phases of a proposal on which a vote can be put, likeliest first."""


class NodeCarrying:
    """Implements `node.web.carrying.Carrying` for one node."""

    def __init__(self, node: Node) -> None:
        self._node = node

    async def votable(self) -> tuple[ProposalLine, ...]:
        """The proposals on which a vote could be put, ready ones first."""
        state = await self._node.state()
        lines = [proposal_line(state, p) for p in reversed([*state.proposals.values()])]
        found = [line for line in lines if line.phase in _VOTABLE]
        return tuple(sorted(found, key=lambda line: _VOTABLE.index(line.phase)))

    async def putting(self, proposal: str) -> PuttingView | None:
        """What the form of a vote on a proposal starts from."""
        state = await self._node.state()
        found = next((p for p in state.proposals.values() if p.hash.hex() == proposal), None)
        return None if found is None else putting_view(state, found)

    async def tried_ballot(self, args: dict[str, Any]) -> BallotView:
        """A vote as it would be were it announced now."""
        state, ballot = await rehearse(self._node, msgspec.convert(args, ComposeArgs))
        return ballot_view(state, ballot, self._node.group)

    async def tried_ruling(self, args: dict[str, Any]) -> TriedRuling:
        """A ruling on a challenge as it would be."""
        state, asked = await self._node.state(), msgspec.convert(args, RuleArgs)
        _, one = find_challenge(state, asked.challenge)
        groups = ruled_groups(state, one, asked)
        return tried_ruling(state, one, asked, groups, self._node.group)

    async def stewards(self) -> Stewards:
        """Whose signatures count for this group."""
        return stewards(self._node)

    async def roll(self, ballot: str) -> RollView | None:
        """This group's voters' list for a vote."""
        state = await self._node.state()
        found = _ballot(state, ballot)
        if found is None:
            return None
        view = roll_view(self._node, state, found)
        return view if view.line.here else None

    async def drafts(self) -> tuple[DraftView, ...]:
        """What waits for a signature, oldest first."""
        state = await self._node.state()
        views = (draft_view(self._node, state, draft) for draft in self._node.drafts.all())
        return tuple(view for view in views if view is not None)

    async def draft(self, draft: str) -> DraftView | None:
        """One of them."""
        return next((view for view in await self.drafts() if view.id == draft), None)

    async def members(self) -> int:
        """How many active members this server's list has."""
        return sum(self._node.people.regions().values())

    async def counting(self, ballot: str) -> CountingView | None:
        """What this group can count in a vote."""
        state = await self._node.state()
        found = _ballot(state, ballot)
        if found is None:
            return None
        shown = await show(self._node, BallotArgs(ballot=ballot))
        return counting_view(self._node, state, found, shown["contests"])

    async def tried_return(self, args: dict[str, Any]) -> tuple[str, ReturnTotals]:
        """A counted return as it would be."""
        ballot, ret, message = await count_up(self._node, msgspec.convert(args, CountedArgs))
        return message.hex(), return_totals(self._node, ballot, ret)

    async def tried_roll_call(self, args: dict[str, Any]) -> tuple[str, CalledTotals]:
        """A roll call of delegates as it would be."""
        ballot, ret = await call_up(self._node, msgspec.convert(args, DelegatesArgs))
        state = await self._node.state()
        return sha256(pack(ret)).hexdigest(), called_totals(self._node, state, ballot, ret)

    def uncoded(self) -> frozenset[bytes]:
        """Votes whose box here has voters, none of whom ever had a code, or was given paper."""
        return frozenset(name for name, papers in self._codeless() if not papers)

    def papered(self) -> frozenset[bytes]:
        """Votes whose box here has voters: some were given paper, and nobody ever had a code."""
        return frozenset(name for name, papers in self._codeless() if papers)

    def _codeless(self) -> Iterator[tuple[bytes, int]]:
        """Open boxes for which no code was ever made, and how many were given paper in them."""
        boxes = self._node.boxes
        for name in boxes.ballots():
            box = boxes.box(name).status()
            if box.stage == "open" and box.roll and not boxes.coded(name):
                yield name, box.paper

    async def box(self, ballot: str) -> BoxStatus | None:
        """How far this server's ballot box has come."""
        name = bytes.fromhex(ballot)
        boxes = self._node.boxes
        return boxes.box(name).status() if name in boxes.ballots() else None


def _ballot(state: State, ballot: str) -> Ballot | None:
    return next((b for name, b in state.ballots.items() if name.hex() == ballot), None)
