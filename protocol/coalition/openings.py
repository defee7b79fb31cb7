"""Which opening of a ballot counts: the first in its author's log that proves every gate.

Spec: docs/spec/coalition/ballots.md section 5. An opening is judged by what it cites and by what
stands before it in its own log, never by what is published later: else a sponsor or a recusal with
an early date could open a ballot, or undo an opening, once the result is known.
"""

from collections import defaultdict

import msgspec

from protocol.ballots.rule_checks import electorate_groups
from protocol.coalition.caucuses.counting import vetoes
from protocol.coalition.caucuses.drafts import Keep, View
from protocol.coalition.collected import BallotDraft, Collected, ProposalDraft, backwards, moment
from protocol.coalition.entry import Entry
from protocol.coalition.gates import Question, gates_at
from protocol.coalition.membership.facts import sizes_with_mergers
from protocol.coalition.membership.values import Departure
from protocol.coalition.process.citing import process_refs
from protocol.coalition.process.stage import Stage, stage_of
from protocol.coalition.proposals import as_opened, bar_after_vote
from protocol.coalition.state import Ballot, Proposal, State
from protocol.coalition.versions import CharterVersion
from protocol.errors import RuleError

# What an author's log settles about an opening that stands after it.
SETTLING = frozenset(
    {"adoption", "decline", "merge", "unmerge", "withdrawal", "opening", "process"}
)

# Of those, what counts from its place in the log, whatever hour it claims.
BY_PLACE = frozenset({"process", "withdrawal"})

# And what is refused behind the first opening on the proposal, so that it holds up no other.
BARRED = frozenset({"adoption", "merge", "unmerge", "withdrawal"})


class Opening(msgspec.Struct, frozen=True):
    """An opening that counts.

    Attributes:
        entry: the statement.
        rolls: hashes of the rolls it cites.
        recused: groups whose recusals it cites, by id.
        departed: the leavings it cites, by group.
        newcomers: who was not taken in yet by the cut before it.
        hour: its claimed time.
    """

    entry: Entry
    rolls: tuple[bytes, ...]
    recused: tuple[bytes, ...]
    departed: tuple[Departure, ...]
    newcomers: tuple[bytes, ...]
    hour: int

    @property
    def aside(self) -> frozenset[bytes]:
        """The groups that it does not ask."""
        return frozenset(self.recused) | self.gone

    @property
    def gone(self) -> frozenset[bytes]:
        """The groups that are not in the coalition as far as it is concerned."""
        return frozenset(self.newcomers) | {departure.group for departure in self.departed}


def find_openings(collected: Collected) -> dict[bytes, Opening]:
    """The opening of each ballot that counts, by ballot id; the others are refused.

    What comes after one and would change or take back what it asks is refused too, and taken out
    of its proposal's draft. All openings on one proposal and what its author does to it stand in
    one log, whose order settles them.
    """
    found: dict[bytes, Opening] = {}
    on: defaultdict[bytes, list[BallotDraft]] = defaultdict(list)
    for draft in collected.ballots.values():
        on[draft.manifest.wording[0]].append(draft)
    for proposal, drafts in on.items():
        _find_on(collected, proposal, drafts, found)
    return found


def _find_on(
    collected: Collected, proposal: bytes, drafts: list[BallotDraft], found: dict[bytes, Opening]
) -> None:
    """The openings of the ballots on one proposal, along the author's log."""
    late = {name for d in drafts for name in backwards(collected, d, "opening", d.openings)}
    voted: int | None = None
    said = [(entry, draft) for draft in drafts for entry in draft.openings]
    for entry, draft in sorted(said, key=lambda pair: pair[0].order):
        opening = _read(collected, draft, entry)
        fault: RuleError | None
        if draft.id in found:
            fault = RuleError("already-open", "the ballot was opened before")
        elif entry.hash in late:
            fault = RuleError("time-backwards", "an opening before it claims a later time")
        elif _earlier_waits(collected, draft, opening, voted):
            fault = RuleError("earlier-waits", "what it cites may yet be published")
        else:
            fault = _fault(collected, draft, opening)
        if fault is not None:
            collected.refuse(entry, fault)
            continue
        found[draft.id] = opening
        if voted is None:
            voted = entry.order
            _bar(collected, collected.proposals[proposal], draft, opening)


def _bar(collected: Collected, known: ProposalDraft, draft: BallotDraft, opening: Opening) -> None:
    """Step 8: what people vote on isn't changed, given up or taken back, nor what they decided."""
    barred = bar_after_vote(known, _proved(draft, opening), opening.hour)
    barred += [entry for entry in known.withdrawals if entry.order > opening.entry.order]
    known.withdrawals = [e for e in known.withdrawals if e.order < opening.entry.order]
    for entry in barred:
        collected.refuse(entry, RuleError("voted-on", "a ballot on it was opened before"))


def opening_refs(state: State, ballot: Ballot) -> list[bytes]:
    """What an opening made now cites: the manifest, and what each gate rests on."""
    asked = set(electorate_groups(ballot.manifest.rule, state.groups)) - ballot.aside
    rolls = [roll.hash for group, roll in ballot.rolls.items() if group in asked]
    sponsors = list(state.proposals[ballot.proposal].sponsorships.values())
    needed = sponsors[: state.rules_of(ballot).sponsors]
    left = [state.membership.departures[group].hash for group in ballot.departed]
    aside = [recusal.hash for recusal in ballot.recusals.values()]
    process = process_refs(state, ballot.proposal)
    editorial = _editorial_refs(state.proposals[ballot.proposal])
    return [ballot.hash, *rolls, *needed, *aside, *left, *editorial, *process]


def _editorial_refs(proposal: Proposal) -> list[bytes]:
    """What makes adopted amendments editorial: of each as many as it takes."""
    return [
        name
        for amendment in proposal.amendments
        if amendment.adopted is not None and not amendment.restarts
        for _time, name in [*amendment.editorials.values()][: amendment.agreeing]
    ]


class Terms(msgspec.Struct, frozen=True):
    """What a ballot goes by.

    Attributes:
        stage: how far its proposal's process has come; None if none was declared.
        version: the charter's, whose rules it has from its opening to its final result: of the
            beginning of its process, which promised everybody the way to the ballot, else of the
            opening; of what is in force if it has not opened.
    """

    stage: Stage | None
    version: CharterVersion


def terms_of(
    collected: Collected, proposal: bytes, gone: frozenset[bytes], opening: Entry | None
) -> Terms:
    """What a ballot on a proposal goes by; arguments as for `stage_of`."""
    stage = stage_of(collected, proposal, gone, opening)
    if stage is not None:
        return Terms(stage, stage.version)
    versions = collected.versions
    return Terms(None, versions.newest if opening is None else versions.at(opening.time))


def question_at(
    collected: Collected,
    draft: BallotDraft,
    proposal: Proposal,
    announced: int,
    aside: frozenset[bytes],
    terms: Terms,
    view: View,
) -> Question:
    """What the gates judge, with those who stand aside left out."""
    asked = electorate_groups(draft.manifest.rule, collected.groups)
    wording = draft.manifest.wording
    return Question(
        proposal=proposal,
        adoption=wording[1] if len(wording) == 2 else None,
        manifest=draft.manifest,
        announced=announced,
        invited=frozenset(group for group in asked if group not in aside),
        stage=terms.stage,
        vetoes=vetoes(
            collected.caucuses,
            proposal.hash,
            wording[1] if len(wording) == 2 else b"",
            terms.version.rules.life,
            view,
        ),
    )


def _read(collected: Collected, draft: BallotDraft, entry: Entry) -> Opening:
    assert entry.statement is not None
    cited = entry.statement.refs[1:]
    leavings = collected.record.leavings
    return Opening(
        entry=entry,
        rolls=tuple(ref for ref in cited if ref in draft.rolls),
        recused=tuple(sorted({draft.recusals[r][0].group for r in cited if r in draft.recusals})),
        departed=tuple(
            sorted((leavings[r] for r in cited if r in leavings), key=lambda d: (d.group, d.hash))
        ),
        newcomers=tuple(
            sorted(g for g, since in collected.joined.firsts.items() if since > entry.after)
        ),
        hour=entry.time,
    )


def _earlier_waits(
    collected: Collected, draft: BallotDraft, opening: Opening, voted: int | None
) -> bool:
    """Whether something before an opening in its log may still come to bear on it.

    Step 5: an author could adopt an amendment that a friend holds back, open the ballot, and have
    the amendment published once the result is known, to undo the opening.

    Args:
        voted: where in the log a ballot on the proposal was opened first: what would change or
            take back the proposal after it is refused once its hour comes.
    """
    return any(
        entry.group == draft.group
        and entry.order < opening.entry.order
        and entry.statement is not None
        and entry.statement.kind in SETTLING
        and (entry.time <= opening.hour or entry.statement.kind in BY_PLACE)
        and not (entry.statement.kind in BARRED and voted is not None and entry.order > voted)
        for name in (draft.manifest.wording[0], *draft.entries)
        for entry in collected.waiting.get(name, ())
    )


def _fault(collected: Collected, draft: BallotDraft, opening: Opening) -> RuleError | None:
    """Why an opening does not count; None if it does."""
    withdrawals = collected.proposals[draft.manifest.wording[0]].withdrawals
    # Whatever hours the two claim: else one that was kept for later would come after the opening.
    if any(entry.order < opening.entry.order for entry in withdrawals):
        return RuleError("gate-closed", "not-withdrawn: 0 of 1")
    proved = _proved(draft, opening)
    proposal = as_opened(collected.proposals[draft.manifest.wording[0]], opening.entry, proved)
    attested = {draft.rolls[ref][0].group for ref in opening.rolls}
    announced = _announced(draft, opening)
    # A leaving counts here by its own notice alone: one taken back afterwards, under whatever date,
    # must not undo an opening whose result is known.
    if any(departure.effective > opening.hour for departure in opening.departed):
        return RuleError("still-a-member", "cites the leaving of a group that has not left yet")
    # Else who is expelled could still go up in a friend's group, and the friend had its weight.
    if any(departure.hash in collected.record.undone for departure in opening.departed):
        return RuleError("unknown-target", "cites a leaving that an expulsion ended")
    ended, after = collected.joined.ended, opening.entry.after
    if any(ended.get(d.hash, after + 1) <= after for d in opening.departed):
        return RuleError("still-a-member", "cites the leaving of a group that came back")
    gone = opening.gone
    terms = terms_of(collected, proposal.hash, gone, opening.entry)
    # By the mergers that it cites: one that takes effect later must not make a veto stand.
    view = View(proved, gone, sizes_with_mergers(collected.facts, opening.departed))
    question = question_at(collected, draft, proposal, announced, opening.aside, terms, view)
    if not attested <= question.invited:
        return RuleError(
            "not-invited", "cites the roll of a group that is not asked or stands aside"
        )
    for gate in gates_at(terms.version.rules, question, attested, opening.hour):
        if not gate.met:
            return RuleError("gate-closed", f"{gate.key}: {gate.have} of {gate.need}")
    return None


def _proved(draft: BallotDraft, opening: Opening) -> Keep:
    """Which statements were there when the ballot opened, as the opening proves.

    What stands before a roll was published before whoever cites that roll could do so. Its own log
    proves as much of the author's.
    """
    cited = (draft.rolls[ref][0] for ref in opening.rolls)
    sizes = {**{entry.group: entry.order for entry in cited}, draft.group: opening.entry.order}

    def proved(entry: Entry) -> bool:
        return entry.order < sizes.get(entry.group, 0) and moment(entry)[0] <= opening.hour

    return proved


def _announced(draft: BallotDraft, opening: Opening) -> int:
    """When those who are cited had the manifest; a copy with an earlier date changes nothing."""
    rolls = (draft.rolls[ref][0] for ref in opening.rolls)
    cited = [e.statement.refs[0] for e in (opening.entry, *rolls) if e.statement is not None]
    return max(moment(draft.entries[name])[0] for name in cited)
