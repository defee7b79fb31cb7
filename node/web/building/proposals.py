"""View models of proposals."""

from collections.abc import Callable

from msgspec.structs import replace

from node.commands.proposals import deliberation_ends, merged_into
from node.names import group_name
from node.web.building.moderation import hidden_view, slow_s
from node.web.viewmodels.links import BallotLink
from node.web.viewmodels.proposals import (
    AmendmentView,
    Change,
    CommentView,
    MergedView,
    ProposalLine,
    ProposalView,
)
from node.wordings import differences, wording_before
from protocol.coalition.deliberation.reading import reading_minutes
from protocol.coalition.state import Ballot, Comment, Phase, Proposal, State
from protocol.coalition.words import Words

MAX_REPLY_DEPTH = 4
"""Levels of replies shown; a phone has no room to indent more."""

MEMBER_HEX = 8
"""Digits of a member's key that are shown: enough to know who speaks again in one debate."""

FindWords = Callable[[Comment], Words | None]
"""The words of a comment; None where they are erased or not here."""


def proposal_line(state: State, proposal: Proposal) -> ProposalLine:
    """A proposal in a list."""
    rules = state.charter.rules
    ends = deliberation_ends(state, proposal)
    return ProposalLine(
        id=proposal.hash.hex(),
        title=proposal.title,
        summary=proposal.summary,
        group=group_name(state, proposal.group),
        phase=_phase(state, proposal, ends),
        sponsors=tuple(group_name(state, group) for group in proposal.sponsors),
        sponsors_needed=rules.sponsors,
        time=proposal.time,
        deliberation_ends=ends,
    )


def proposal_view(
    state: State, proposal: Proposal, words: FindWords, own_group: bytes
) -> ProposalView:
    """A proposal's page on a group's node."""
    return ProposalView(
        line=proposal_line(state, proposal),
        text=proposal.text,
        amendments=tuple(_amendments(state, proposal, own_group)),
        comments=tuple(
            _comment(state, said, proposal.comments, words, own_group, 0)
            for said in proposal.comments
            if said.stance != "reply"
        ),
        ballots=tuple(
            BallotLink(ballot.id.hex(), ballot.manifest.title, str(ballot.phase))
            for ballot in ballots_on(state, proposal)
        ),
        withdrawal_reason=proposal.withdrawal_reason,
        own=proposal.group == own_group,
        moderator=own_group in state.charter.rules.moderators,
        minutes=reading_minutes(proposal.title, proposal.summary, proposal.text),
        slow_s=slow_s(state, proposal.hash),
        merged=_merged(state, proposal),
        merged_here=_merged_here(state, proposal),
        staged=proposal.hash in state.processes,
        announced=any(
            ballot.phase is Phase.ANNOUNCED and ballot.adoption == proposal.adoption
            for ballot in ballots_on(state, proposal)
        ),
    )


def _merged(state: State, proposal: Proposal) -> MergedView | None:
    """What a proposal went up in, with who of its sponsors sponsors that."""
    merge = proposal.merged
    if merge is None:
        return None
    other = state.proposals[merge.into]
    return MergedView(
        id=other.hash.hex(),
        title=other.title,
        group=group_name(state, other.group),
        reason=merge.reason,
        time=merge.time,
        sponsors=tuple((group_name(state, g), g in other.sponsors) for g in proposal.sponsors),
    )


def _merged_here(state: State, proposal: Proposal) -> tuple[MergedView, ...]:
    """What went up in a proposal."""
    views = []
    for other in merged_into(state, proposal):
        view = _merged(state, other)
        if view is not None:
            group = group_name(state, other.group)
            views.append(replace(view, id=other.hash.hex(), title=other.title, group=group))
    return tuple(views)


def ballots_on(state: State, proposal: Proposal) -> list[Ballot]:
    """The votes on a proposal, in the state's order."""
    return [b for b in state.ballots.values() if b.proposal == proposal.hash]


def _phase(state: State, proposal: Proposal, ends: int) -> str:
    phases = {ballot.phase for ballot in ballots_on(state, proposal)}
    if Phase.OPEN in phases:
        return "voting"
    if proposal.withdrawn is not None and not phases & {Phase.CLOSED, Phase.DECLARED}:
        return "withdrawn"
    if proposal.merged is not None:
        return "merged"
    if phases & {Phase.CLOSED, Phase.DECLARED}:
        return "decided"
    if len(proposal.sponsors) < state.charter.rules.sponsors:
        return "gathering"
    return "deliberating" if state.time < ends else "ready"


def _amendments(state: State, proposal: Proposal, own_group: bytes) -> list[AmendmentView]:
    views = []
    for amendment in proposal.amendments:
        title, text = wording_before(proposal, amendment)
        views.append(
            AmendmentView(
                id=amendment.hash.hex(),
                group=group_name(state, amendment.group),
                title=amendment.title,
                reason=amendment.reason,
                material=amendment.restarts,
                time=amendment.time,
                adopted=amendment.adopted,
                title_changes=changes(title, amendment.title),
                changes=changes(text, amendment.text),
                seconds=tuple(group_name(state, group) for group in amendment.seconds),
                seconds_needed=state.charter.rules.life.seconds,
                declined=amendment.declined,
                decline_reason=amendment.decline_reason,
                may_second=own_group not in (proposal.group, amendment.group, *amendment.seconds),
                offered_editorial=not amendment.material,
                editorial=tuple(group_name(state, group) for group in amendment.editorials),
                agreeing=amendment.agreeing,
                may_agree=not amendment.material
                and own_group in proposal.sponsorships
                and own_group not in (amendment.group, *amendment.editorials),
            )
        )
    return views


def changes(old: str, new: str) -> tuple[Change, ...]:
    """What changes between two wordings, word by word, spaces kept."""
    return tuple(Change(kind, text) for kind, text in differences(old, new))


def _comment(
    state: State,
    said: Comment,
    every: tuple[Comment, ...],
    words: FindWords,
    own_group: bytes,
    depth: int,
) -> CommentView:
    replies: tuple[CommentView, ...] = ()
    if depth < MAX_REPLY_DEPTH:
        replies = tuple(
            _comment(state, reply, every, words, own_group, depth + 1)
            for reply in every
            if reply.stance == "reply" and reply.target == said.hash
        )
    spoken = words(said)
    hidden = hidden_view(state, said, own_group, None if spoken is None else spoken.text)
    if hidden:
        spoken = None
    return CommentView(
        id=said.hash.hex(),
        group=group_name(state, said.group),
        member=said.member.hex()[:MEMBER_HEX],
        stance=said.stance,
        author="" if spoken is None else spoken.author,
        text=None if spoken is None else spoken.text,
        time=said.time,
        replies=replies,
        hidden=hidden,
        erased=state.moderation.erasure(said.hash) is not None,
        own=said.group == own_group,
    )
