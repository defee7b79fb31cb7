"""What the pages by which a vote is carried ask of the node, beside `node.web.desk`."""

from typing import Any, Protocol

from node.web.viewmodels.ballots import BallotView
from node.web.viewmodels.carrying import PuttingView
from node.web.viewmodels.proposals import ProposalLine


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
