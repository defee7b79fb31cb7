"""From what was gathered about a proposal to how it stands.

Spec: docs/spec/coalition/proposals.md. Periods run from claimed times.
"""

from dataclasses import replace

from protocol.coalition.collected import ProposalDraft, moment
from protocol.coalition.state import Amendment, Comment, Proposal
from protocol.statement import MAX_TIME


def derive_proposal(draft: ProposalDraft) -> Proposal:
    """How a proposal stands with everything said of it so far."""
    statement = draft.entry.statement
    assert statement is not None
    withdrawal = min(draft.withdrawals, key=moment, default=None)
    proposal = Proposal(
        hash=draft.entry.hash,
        group=draft.entry.group,
        title=draft.body.title,
        summary=draft.body.summary,
        text=draft.body.text,
        first_title=draft.body.title,
        first_text=draft.body.text,
        time=statement.time,
        restarted=statement.time,
        sponsors=_sponsors(draft),
        amendments=_amendments(draft),
        comments=_comments(draft),
        withdrawn=None if withdrawal is None else moment(withdrawal)[0],
        withdrawal_reason="" if withdrawal is None else getattr(withdrawal.body, "reason", ""),
    )
    return as_of(proposal, MAX_TIME)


def as_of(proposal: Proposal, time: int) -> Proposal:
    """The proposal as it stood at `time`: what was claimed later is left out.

    An opening is judged by the proposal of its own hour; else a late sponsor could open a ballot
    backwards, or a late amendment close one.
    """
    adopted = [a for a in proposal.amendments if a.adopted is not None and a.adopted <= time]
    last = max(adopted, key=lambda a: (a.adopted, a.adoption), default=None)
    # A material amendment is a new question: everyone gets the whole period again.
    material = [a.adopted for a in adopted if a.material and a.adopted is not None]
    withdrawn = proposal.withdrawn is not None and proposal.withdrawn <= time
    return replace(
        proposal,
        title=proposal.first_title if last is None else last.title,
        text=proposal.first_text if last is None else last.text,
        restarted=max([proposal.time, *material]),
        sponsors={g: t for g, t in proposal.sponsors.items() if t <= time},
        amendments=tuple(
            a if a in adopted else replace(a, adopted=None, adoption=None)
            for a in proposal.amendments
            if a.time <= time
        ),
        comments=tuple(c for c in proposal.comments if c.time <= time),
        withdrawn=proposal.withdrawn if withdrawn else None,
        withdrawal_reason=proposal.withdrawal_reason if withdrawn else "",
    )


def _sponsors(draft: ProposalDraft) -> dict[bytes, int]:
    sponsors: dict[bytes, int] = {}
    for entry in sorted(draft.sponsors, key=moment):
        sponsors.setdefault(entry.group, moment(entry)[0])
    return dict(sorted(sponsors.items()))


def _amendments(draft: ProposalDraft) -> tuple[Amendment, ...]:
    first_adoption: dict[bytes, tuple[int, bytes]] = {}
    for entry, amendment in sorted(draft.adoptions, key=lambda pair: moment(pair[0])):
        first_adoption.setdefault(amendment, moment(entry))
    amendments = []
    for entry, body in sorted(draft.amendments.values(), key=lambda pair: moment(pair[0])):
        adopted, adoption = first_adoption.get(entry.hash, (None, None))
        amendments.append(
            Amendment(
                hash=entry.hash,
                group=entry.group,
                title=body.title,
                text=body.text,
                material=body.material,
                reason=body.reason,
                time=moment(entry)[0],
                adopted=adopted,
                adoption=adoption,
            )
        )
    return tuple(amendments)


def _comments(draft: ProposalDraft) -> tuple[Comment, ...]:
    comments = []
    for entry, body in sorted(draft.comments, key=lambda pair: moment(pair[0])):
        assert entry.statement is not None
        comments.append(
            Comment(
                hash=entry.hash,
                group=entry.group,
                target=entry.statement.refs[0],
                stance=body.stance,
                blob=body.blob,
                size=body.size,
                time=moment(entry)[0],
            )
        )
    return tuple(comments)
