"""Proposals as the pages show them."""

from __future__ import annotations

from typing import Annotated

from node.web.viewmodels.audience import Only
from node.web.viewmodels.caucuses import CaucusActView
from node.web.viewmodels.demands import ClauseView
from node.web.viewmodels.links import BallotLink
from node.web.viewmodels.view import View


class ProposalLine(View):
    """A proposal in a list.

    `phase`: gathering, deliberating, ready, voting, decided, withdrawn, merged.

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


class Change(View):
    """A stretch of a difference view; `kind` is same, added or removed."""

    kind: str
    text: str


class AmendmentView(View):
    """An amendment and what it changes in the wording before it.

    Attributes:
        seconds: groups that want it answered; `seconds_needed` of them oblige the author, 0: never.
        declined: when the author declined it, with the reason.
        material: whether its adoption gives everybody the time for discussion again.
        offered_editorial: whether it was offered as a change of the wording alone; it is that once
            `agreeing` sponsors say so, of whom `editorial` have.
        may_agree: whether this group is a sponsor that could say so.
        may_second: whether this group could second it: neither its own nor to its own proposal.
    """

    id: str
    group: str
    title: str
    reason: str
    material: bool
    time: int
    adopted: int | None
    title_changes: tuple[Change, ...]
    changes: tuple[Change, ...]
    seconds: tuple[str, ...] = ()
    seconds_needed: int = 0
    declined: int | None = None
    decline_reason: str = ""
    may_second: bool = False
    offered_editorial: bool = False
    editorial: tuple[str, ...] = ()
    agreeing: int = 1
    may_agree: bool = False


class HidingLine(View):
    """A moderator that hides a comment, too, and why."""

    by: str
    reason: str


class HiddenView(View):
    """Why a comment is hidden: the moderator and its reason.

    Attributes:
        appeals: reasons of the appeals that wait for a ruling.
        judge: whether this server's group hears these appeals; who hid it can only show it again.
        words: what is hidden, for moderators and its own group; None for others, and if erased.
        also: others that hid it at the same time; whoever rules on the comment rules on these too.
    """

    by: str
    reason: str
    appeals: Annotated[tuple[str, ...], Only("moderation.rule")] = ()
    judge: bool = False
    words: Annotated[str | None, Only("moderation.rule")] = None
    also: tuple[HidingLine, ...] = ()

    @property
    def appealed(self) -> bool:
        """Whether an appeal waits."""
        return bool(self.appeals)


class CommentView(View):
    """A comment and its replies.

    `author` is as its group or member gave it, maybe empty; `text` is None where the words were
    erased, are hidden or not here yet; `own`: of this group; `member`: how the key begins of the
    member who speaks for themselves, empty where the group speaks.
    """

    id: str
    group: str
    stance: str
    author: str
    text: str | None
    time: int
    replies: tuple[CommentView, ...] = ()
    hidden: HiddenView | None = None
    erased: bool = False
    own: bool = False
    member: str = ""


class MergedView(View):
    """Another proposal that this one went up in, or that went up in this one.

    Attributes:
        id, title, group: of the other.
        sponsors: of the one given up, each with whether it sponsors the one that stays.
    """

    id: str
    title: str
    group: str
    reason: str
    time: int
    sponsors: tuple[tuple[str, bool], ...] = ()


class ProposalView(View):
    """One proposal's page.

    Attributes:
        text: the wording in force, as Markdown.
        own: whether it is of this group.
        moderator: whether this group may hide comments.
        minutes: to read it, whole.
        slow_s: seconds between two comments of a group; 0 for none.
        merged: what it went up in.
        merged_here: what went up in it.
        vetoes: of caucuses, that hold against it.
        announced: whether a vote on the wording in force is announced and not open yet.
    """

    line: ProposalLine
    text: str
    amendments: tuple[AmendmentView, ...]
    comments: tuple[CommentView, ...]
    ballots: tuple[BallotLink, ...]
    withdrawal_reason: str = ""
    own: bool = False
    staged: bool = False
    clauses: tuple[ClauseView, ...] = ()
    moderator: bool = False
    minutes: int = 0
    slow_s: int = 0
    merged: MergedView | None = None
    merged_here: tuple[MergedView, ...] = ()
    vetoes: tuple[CaucusActView, ...] = ()
    announced: bool = False

    def comment(self, name: str) -> CommentView | None:
        """The comment with this id, however deep in its thread."""
        todo = list(self.comments)
        while todo:
            found = todo.pop()
            if found.id == name:
                return found
            todo += found.replies
        return None

    def of_stance(self, stance: str) -> tuple[CommentView, ...]:
        """The comments of one stance (for, against, question), oldest first."""
        return tuple(c for c in self.comments if c.stance == stance)
