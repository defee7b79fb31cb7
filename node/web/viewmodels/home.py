"""The first page: what needs the reader, what is ahead, what was decided."""

from typing import Annotated

from node.timeline.values import Occasion
from node.web.viewmodels.audience import SIGNED_IN, Only
from node.web.viewmodels.ballots import BallotLine
from node.web.viewmodels.owed import UndoneLine
from node.web.viewmodels.proposals import ProposalLine
from node.web.viewmodels.view import View
from protocol.ballots.explain import Sentence


class Agreement(View):
    """How many groups' servers show the same state as this one, of all groups."""

    agree: int
    groups: int


class NeedView(View):
    """Something that the reader can do, or can see to.

    Attributes:
        path: where it is done; empty if on no page.
        due: UTC seconds from which it is late; None if there is no hour.
        vote: whether it is an open vote, for which a code is needed.
    """

    title: Sentence
    path: str
    due: int | None
    vote: bool = False


class HomeView(View):
    """Needs and dates are soonest first, the rest newest first.

    Attributes:
        elsewhere: open votes in which this group has no part.
        undone: what this server owes and can't do for now.
        gone: whether this group left the coalition, or was expelled.
    """

    needs: tuple[NeedView, ...]
    coming: tuple[Occasion, ...]
    elsewhere: tuple[BallotLine, ...]
    deliberating: tuple[ProposalLine, ...]
    results: tuple[BallotLine, ...]
    agreement: Agreement
    undone: Annotated[tuple[UndoneLine, ...], Only(SIGNED_IN)] = ()
    gone: bool = False

    @property
    def next_due(self) -> int | None:
        """When the first of the needs is due; None if none has an hour."""
        return self.needs[0].due if self.needs else None
