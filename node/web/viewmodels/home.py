"""The first page: what needs somebody, and what goes on."""

from dataclasses import dataclass

from node.web.viewmodels.ballots import BallotLine
from node.web.viewmodels.proposals import ProposalLine


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many groups' servers show the same state as this one, of all groups."""

    agree: int
    groups: int


@dataclass(frozen=True, slots=True)
class HomeView:
    """Lists are newest or most urgent first."""

    open: tuple[BallotLine, ...]
    coming: tuple[BallotLine, ...]
    results: tuple[BallotLine, ...]
    deliberating: tuple[ProposalLine, ...]
    agreement: Agreement

    @property
    def needs(self) -> int:
        """How many things wait for a member of this group."""
        return sum(1 for line in self.open if line.here) + len(self.deliberating)
