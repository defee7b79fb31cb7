"""From what was gathered about a proposal to how it stands.

Spec: docs/spec/coalition/proposals.md section 3. Periods run from claimed times; what the
author's own log can settle, its order settles.
"""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from protocol.coalition.collected import ProposalDraft, moment
from protocol.coalition.deliberation.bodies import MemberCommentBody
from protocol.coalition.entry import Entry
from protocol.coalition.state import Amendment, Comment, Merge, Proposal
from protocol.statement import MAX_TIME


def derive_proposal(draft: ProposalDraft) -> Proposal:
    """How a proposal stands with everything said of it so far."""
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
        time=draft.entry.time,
        restarted=draft.entry.time,
        sponsors={group: moment(entry)[0] for group, entry in sponsors.items()},
        sponsorships={group: entry.hash for group, entry in sponsors.items()},
        clauses=draft.clauses,
        amendments=_amendments(draft),
        comments=_comments(draft),
        withdrawn=None if withdrawal is None else moment(withdrawal)[0],
        withdrawal_reason="" if withdrawal is None else getattr(withdrawal.body, "reason", ""),
        merges=_merges(draft),
    )
    return as_of(proposal, MAX_TIME)


def as_opened(draft: ProposalDraft, opening: Entry, before: Callable[[Entry], bool]) -> Proposal:
    """The proposal that an opening opens a ballot on: only what it proves was there.

    Spec: docs/spec/coalition/ballots.md section 5. Sponsors, and their agreeing that an amendment
    is editorial, are those that it cites; adoptions and
    the like those that stand before it in the author's log; amendments and seconds those that
    stand in logs before what it cites. So nothing that is published later, under whatever time,
    opens a ballot backwards or undoes an opening.

    Args:
        before: whether the opening proves that a statement was there.
    """
    statement = opening.statement
    assert statement is not None

    cited = frozenset(statement.refs)
    return derive_proposal(
        replace(
            draft,
            sponsors={name: e for name, e in draft.sponsors.items() if name in cited},
            adoptions={name: (e, a) for name, (e, a) in draft.adoptions.items() if before(e)},
            withdrawals=[],  # `openings` looks at their places
            declines={name: (e, a) for name, (e, a) in draft.declines.items() if before(e)},
            # An amendment that nothing proves may have been held back: seconds of it count for
            # nothing, or a friend's log could undo an opening by bringing it up later.
            seconds={
                name: (e, a)
                for name, (e, a) in draft.seconds.items()
                if before(e) and before(draft.amendments[a][0])
            },
            editorials={name: said for name, said in draft.editorials.items() if name in cited},
            merges={name: (e, into) for name, (e, into) in draft.merges.items() if before(e)},
            unmerges={name: (e, m) for name, (e, m) in draft.unmerges.items() if before(e)},
            comments=[],
        )
    )


def bar_after_vote(draft: ProposalDraft, proved: Callable[[Entry], bool], hour: int) -> list[Entry]:
    """Take out of a draft what would change or give up what people vote on; returns those entries.

    Spec: docs/spec/coalition/ballots.md section 5, step 8. What only the author may do must be
    proved by the opening: one kept for later would change the wording while it is voted on. Of
    other groups' logs an opening proves little, so that their amendments stand as well if they
    claim an earlier time; unadopted, they change nothing.

    Args:
        proved: whether the first opening that counts proves that a statement was there.
        hour: its claimed time.
    """
    adopted = {amendment for entry, amendment in draft.adoptions.values() if proved(entry)}
    late = {
        name
        for name, (entry, _) in draft.amendments.items()
        if name not in adopted
        and not proved(entry)
        and (entry.group == draft.entry.group or moment(entry)[0] >= hour)
    }
    barred = [draft.amendments.pop(name)[0] for name in sorted(late)]
    for said in (draft.adoptions, draft.merges, draft.unmerges):
        gone = [name for name, (entry, _) in said.items() if not proved(entry)]
        barred += [said.pop(name)[0] for name in gone]
    for said in (draft.seconds, draft.editorials, draft.declines):
        gone = [name for name, (_, amendment) in said.items() if amendment in late]
        barred += [said.pop(name)[0] for name in gone]
    return barred


def as_of(proposal: Proposal, time: int) -> Proposal:
    """The proposal as it stood at `time`: what was claimed later is left out.

    Spec: docs/spec/coalition/proposals.md section 4.

    Args:
        time: UTC seconds, claimed.
    """
    adopted = [a for a in proposal.amendments if a.adopted is not None and a.adopted <= time]
    last = max(adopted, key=lambda a: a.adoption_order or 0, default=None)
    amendments = tuple(_amendment_at(a, time) for a in proposal.amendments if a.time <= time)
    # A material amendment is a new question: everyone gets the whole period again.
    material = [a.adopted for a in amendments if a.restarts and a.adopted is not None]
    merges = tuple(_merge_at(m, time) for m in proposal.merges if m.time <= time)
    # Who stopped watching a proposal that was given up gets the whole period again, too.
    undone = [m.undone for m in merges if m.undone is not None]
    withdrawn = proposal.withdrawn is not None and proposal.withdrawn <= time
    return replace(
        proposal,
        title=proposal.first_title if last is None else last.title,
        text=proposal.first_text if last is None else last.text,
        restarted=max([proposal.time, *material, *undone]),
        sponsors={g: t for g, t in proposal.sponsors.items() if t <= time},
        sponsorships={
            g: name for g, name in proposal.sponsorships.items() if proposal.sponsors[g] <= time
        },
        amendments=amendments,
        comments=tuple(c for c in proposal.comments if c.time <= time),
        withdrawn=proposal.withdrawn if withdrawn else None,
        withdrawal_reason=proposal.withdrawal_reason if withdrawn else "",
        merges=merges,
    )


def _amendment_at(amendment: Amendment, time: int) -> Amendment:
    known = replace(
        amendment,
        seconds={group: t for group, t in amendment.seconds.items() if t <= time},
        editorials={g: said for g, said in amendment.editorials.items() if said[0] <= time},
    )
    if known.adopted is not None and known.adopted > time:
        known = replace(known, adopted=None, adoption=None, adoption_order=None)
    if known.declined is not None and known.declined > time:
        known = replace(known, declined=None, decline_reason="")
    return known


def _merge_at(merge: Merge, time: int) -> Merge:
    return replace(merge, undone=None) if (merge.undone or 0) > time else merge


def _sponsors(draft: ProposalDraft) -> dict[bytes, Entry]:
    return _earliest(draft.sponsors.values())


def _earliest(entries: Iterable[Entry]) -> dict[bytes, Entry]:
    """Of each group its earliest entry; by group id."""
    found: dict[bytes, Entry] = {}
    for entry in sorted(entries, key=moment):
        found.setdefault(entry.group, entry)
    return dict(sorted(found.items()))


def _firsts(answers: Iterable[tuple[Entry, bytes]]) -> dict[bytes, Entry]:
    """The author's first answer of one kind to each amendment.

    In the order of the author's log, which no claimed time can change.
    """
    first: dict[bytes, Entry] = {}
    for entry, amendment in sorted(answers, key=lambda pair: pair[0].order):
        first.setdefault(amendment, entry)
    return first


def _amendments(draft: ProposalDraft) -> tuple[Amendment, ...]:
    adoptions, declines = _firsts(draft.adoptions.values()), _firsts(draft.declines.values())
    amendments = []
    for entry, body in sorted(draft.amendments.values(), key=lambda pair: moment(pair[0])):
        adoption, decline = adoptions.get(entry.hash), declines.get(entry.hash)
        seconds = _earliest(e for e, seconded in draft.seconds.values() if seconded == entry.hash)
        agreed = _earliest(e for e, about in draft.editorials.values() if about == entry.hash)
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
                adoption_order=None if adoption is None else adoption.order,
                seconds={group: moment(second)[0] for group, second in seconds.items()},
                declined=None if decline is None else moment(decline)[0],
                decline_reason="" if decline is None else getattr(decline.body, "reason", ""),
                editorials={group: (moment(e)[0], e.hash) for group, e in agreed.items()},
                agreeing=draft.agreeing,
            )
        )
    return tuple(amendments)


def _merges(draft: ProposalDraft) -> tuple[Merge, ...]:
    undone = _firsts(draft.unmerges.values())
    return tuple(
        Merge(
            hash=entry.hash,
            into=into,
            reason=getattr(entry.body, "reason", ""),
            time=moment(entry)[0],
            undone=moment(undone[entry.hash])[0] if entry.hash in undone else None,
        )
        for entry, into in sorted(draft.merges.values(), key=lambda pair: pair[0].order)
    )


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
                member=body.proof.key if isinstance(body, MemberCommentBody) else b"",
            )
        )
    return tuple(comments)
