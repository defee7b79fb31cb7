"""Other pages' things, as a page names them."""

from typing import Annotated

from node.web.viewmodels.audience import Only
from node.web.viewmodels.view import View


class BallotLink(View):
    """A vote: its id (64 hex digits), title and phase."""

    id: str
    title: str
    phase: str


class DelegationLink(View):
    """A delegation by id (64 hex digits) and title, with the name of the group that sends it."""

    id: str
    title: str
    group: str


class SentLinks(View):
    """What comes of an election: the delegations made of it.

    Attributes:
        sends: whether this server's group may make one.
    """

    delegations: tuple[DelegationLink, ...]
    sends: Annotated[bool, Only("delegates.send")]


class ProposalLink(View):
    """A proposal by id (64 hex digits) and title."""

    id: str
    title: str
