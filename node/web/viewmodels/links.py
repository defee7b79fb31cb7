"""Other pages' things, as a page names them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BallotLink:
    """A vote: its id (64 hex digits), title and phase."""

    id: str
    title: str
    phase: str


@dataclass(frozen=True, slots=True)
class ProposalLink:
    """A proposal by id (64 hex digits) and title."""

    id: str
    title: str
