"""What the pages by which a vote is carried ask of the node, beside `node.web.desk`."""

from typing import Any, Protocol

from node.store.box_records import BoxStatus
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


class Carrying(Protocol):
    """Reads and trials for stewards and facilitators. Ids are hex; None: no such thing here."""

    async def votable(self) -> tuple[ProposalLine, ...]:
        """The proposals on which a vote could be put, ready ones first."""
        ...

    async def putting(self, proposal: str) -> PuttingView | None:
        """What the form of a vote on a proposal starts from."""
        ...

    async def tried_ballot(self, args: dict[str, Any]) -> BallotView:
        """A vote as it would be were it announced now; nothing is published.

        Args:
            args: of `ballot.compose`.

        Raises:
            NodeError, ProtocolError: it would be refused.
        """
        ...

    async def tried_ruling(self, args: dict[str, Any]) -> TriedRuling:
        """A ruling on a challenge as it would be; nothing is published.

        Args:
            args: of `result.rule`.

        Raises:
            NodeError: it would be refused.
        """
        ...

    async def stewards(self) -> Stewards:
        """Whose signatures count for this group."""
        ...

    async def roll(self, ballot: str) -> RollView | None:
        """This group's voters' list for a vote; None too if the vote does not ask this group."""
        ...

    async def drafts(self) -> tuple[DraftView, ...]:
        """What waits for a signature, oldest first."""
        ...

    async def draft(self, draft: str) -> DraftView | None:
        """One of them."""
        ...

    async def members(self) -> int:
        """How many active members this server's list has."""
        ...

    async def counting(self, ballot: str) -> CountingView | None:
        """What this group can count in a vote."""
        ...

    async def tried_return(self, args: dict[str, Any]) -> tuple[str, ReturnTotals]:
        """A counted return as it would be: the id that stewards sign, and what it says.

        Args:
            args: of `return.counted`.

        Raises:
            NodeError, ProtocolError: it would be refused.
        """
        ...

    async def tried_roll_call(self, args: dict[str, Any]) -> tuple[str, CalledTotals]:
        """A roll call of delegates as it would be: a mark that changes with it, and what it says.

        Args:
            args: of `return.delegates`.

        Raises:
            NodeError, ProtocolError: it would be refused.
        """
        ...

    def uncoded(self) -> frozenset[bytes]:
        """Votes (by 32-byte id) whose box has voters, none of whom ever had a code or paper."""
        ...

    def papered(self) -> frozenset[bytes]:
        """Votes whose box here has voters: some were given paper, and nobody ever had a code."""
        ...

    async def box(self, ballot: str) -> BoxStatus | None:
        """How far this server's ballot box has come; None if it has none for this vote."""
        ...
