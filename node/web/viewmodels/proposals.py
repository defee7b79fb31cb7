"""Proposals as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from node.web.viewmodels.demands import ClauseView


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in a list. `phase`: gathering, deliberating, ready, voting, decided, withdrawn.

    Attributes:
        id: 64 hex digits.
        sponsors, sponsors_needed: groups besides the author.
        time: claimed, UTC seconds.
        deliberation_ends: UTC seconds.
    """

    id: str
    title: str
    summary: str
    group: str
    phase: str
    sponsors: tuple[str, ...]
    sponsors_needed: int
    time: int
    deliberation_ends: int


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a difference view; `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """An amendment and what it changes in the wording before it."""

    id: str
    group: str
    title: str
    reason: str
    material: bool
    time: int
    adopted: int | None
    title_changes: tuple[Change, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class CommentView:
    """A comment and its replies.

    `author` is as its group gave it, maybe empty; `text` is None where the words were erased or
    are not here yet.
    """

    id: str
    group: str
    stance: str
    author: str
    text: str | None
    time: int
    replies: tuple[CommentView, ...] = ()


@dataclass(frozen=True, slots=True)
class BallotLink:
    """A vote on this proposal: its id (64 hex digits), title and phase."""

    id: str
    title: str
    phase: str


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal's page. `text` is the wording in force, as Markdown; `own`: of this group."""

    line: ProposalLine
    text: str
    amendments: tuple[AmendmentView, ...]
    comments: tuple[CommentView, ...]
    ballots: tuple[BallotLink, ...]
    withdrawal_reason: str = ""
    own: bool = False
    clauses: tuple[ClauseView, ...] = ()

    def of_stance(self, stance: str) -> tuple[CommentView, ...]:
        """The comments of one stance (for, against, question), oldest first."""
        return tuple(c for c in self.comments if c.stance == stance)
