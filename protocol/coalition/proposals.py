"""From what was gathered about a proposal to how it stands.

Spec: docs/spec/coalition/proposals.md section 3. Periods run from claimed times; what the
author's own log can settle, its order settles.
"""

from dataclasses import replace

from protocol.coalition.collected import ProposalDraft, moment
from protocol.coalition.entry import Entry
from protocol.coalition.state import Amendment, Comment, Proposal
from protocol.statement import MAX_TIME


def derive_proposal(draft: ProposalDraft) -> Proposal:
    """How a proposal stands with everything said of it so far."""
    statement = draft.entry.statement
    assert statement is not None
    withdrawal = min(draft.withdrawals, key=moment, default=None)
    sponsors = _sponsors(draft)
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
        sponsors={group: moment(entry)[0] for group, entry in sponsors.items()},
        sponsorships={group: entry.hash for group, entry in sponsors.items()},
        clauses=draft.clauses,
        amendments=_amendments(draft),
        comments=_comments(draft),
        withdrawn=None if withdrawal is None else moment(withdrawal)[0],
        withdrawal_reason="" if withdrawal is None else getattr(withdrawal.body, "reason", ""),
    )
    return as_of(proposal, MAX_TIME)


def as_opened(draft: ProposalDraft, opening: Entry) -> Proposal:
    """The proposal that an opening opens a ballot on: only what it proves was there.

    Spec: docs/spec/coalition/ballots.md section 5. Sponsors are those that it cites; adoptions and
    withdrawals those that stand before it in the author's log. So nothing that is published later,
    under whatever time, opens a ballot backwards or undoes an opening.
    """
    statement = opening.statement
    assert statement is not None

    def before(entry: Entry) -> bool:
        return entry.index < opening.index and moment(entry)[0] <= statement.time

    cited = frozenset(statement.refs)
    return derive_proposal(
        replace(
            draft,
            sponsors={name: e for name, e in draft.sponsors.items() if name in cited},
            adoptions={name: (e, a) for name, (e, a) in draft.adoptions.items() if before(e)},
            withdrawals=[e for e in draft.withdrawals if before(e)],
            comments=[],
        )
    )


def as_of(proposal: Proposal, time: int) -> Proposal:
    """The proposal as it stood at `time`: what was claimed later is left out.

    Spec: docs/spec/coalition/proposals.md section 4.

    Args:
        time: UTC seconds, claimed.
    """
    adopted = [a for a in proposal.amendments if a.adopted is not None and a.adopted <= time]
    last = max(adopted, key=lambda a: a.adoption_index or 0, default=None)
    # A material amendment is a new question: everyone gets the whole period again.
    material = [a.adopted for a in adopted if a.material and a.adopted is not None]
    withdrawn = proposal.withdrawn is not None and proposal.withdrawn <= time
    return replace(
        proposal,
        title=proposal.first_title if last is None else last.title,
        text=proposal.first_text if last is None else last.text,
        restarted=max([proposal.time, *material]),
        sponsors={g: t for g, t in proposal.sponsors.items() if t <= time},
        sponsorships={
            g: name for g, name in proposal.sponsorships.items() if proposal.sponsors[g] <= time
        },
        amendments=tuple(
            a
            if a.adopted is None or a.adopted <= time
            else replace(a, adopted=None, adoption=None, adoption_index=None)
            for a in proposal.amendments
            if a.time <= time
        ),
        comments=tuple(c for c in proposal.comments if c.time <= time),
        withdrawn=proposal.withdrawn if withdrawn else None,
        withdrawal_reason=proposal.withdrawal_reason if withdrawn else "",
    )


def _sponsors(draft: ProposalDraft) -> dict[bytes, Entry]:
    sponsors: dict[bytes, Entry] = {}
    for entry in sorted(draft.sponsors.values(), key=moment):
        sponsors.setdefault(entry.group, entry)
    return dict(sorted(sponsors.items()))


def _amendments(draft: ProposalDraft) -> tuple[Amendment, ...]:
    # In the order of the author's log, which no claimed time can change.
    first: dict[bytes, Entry] = {}
    for entry, amendment in sorted(draft.adoptions.values(), key=lambda pair: pair[0].index):
        first.setdefault(amendment, entry)
    amendments = []
    for entry, body in sorted(draft.amendments.values(), key=lambda pair: moment(pair[0])):
        adoption = first.get(entry.hash)
        amendments.append(
            Amendment(
                hash=entry.hash,
                group=entry.group,
                title=body.title,
                text=body.text,
                material=body.material,
                reason=body.reason,
                time=moment(entry)[0],
                adopted=None if adoption is None else moment(adoption)[0],
                adoption=None if adoption is None else adoption.hash,
                adoption_index=None if adoption is None else adoption.index,
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
