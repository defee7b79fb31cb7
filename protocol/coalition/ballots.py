"""From what was gathered about a ballot to how it stands: gates, phase, returns, result.

Spec: docs/spec/coalition/ballots.md sections 6-8. Everything is judged by the times of
entries, as of the state's time; nothing is late without cuts.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from protocol.ballots.decision import Decision, decide
from protocol.ballots.facts import CharterFacts
from protocol.ballots.return_checks import check_return
from protocol.ballots.returns import Return
from protocol.ballots.tally import Tally, tally
from protocol.coalition.caucuses.drafts import View
from protocol.coalition.charter import Charter
from protocol.coalition.collected import BallotDraft, Collected, backwards, moment
from protocol.coalition.entry import Entry
from protocol.coalition.gates import gates_at
from protocol.coalition.membership.facts import with_mergers
from protocol.coalition.openings import Opening, question_at
from protocol.coalition.process.stage import stage_of
from protocol.coalition.state import Ballot, Phase, Proposal, ReturnState, RollState
from protocol.coalition.structure import structural_hash
from protocol.errors import ProtocolError, RuleError


def derive_ballot(
    collected: Collected,
    draft: BallotDraft,
    proposals: Mapping[bytes, Proposal],
    opening: Opening | None,
    time: int,
) -> Ballot:
    """How a ballot stands at `time`; refuses draws and returns that break its rules.

    Args:
        opening: the one that counts, of `find_openings`.
    """
    announced, name = draft.entry.time, draft.entry.hash
    cited = () if opening is None else opening.rolls
    recusals = {entry.group: entry.hash for entry in sorted(draft.recusals.values(), key=_place)}
    left = collected.record.membership.left(time) if opening is None else opening.departed
    departed = tuple(sorted({departure.group for departure in left}))
    asides = recusals if opening is None else opening.recused
    recused = tuple(sorted(set(asides) | set(draft.manifest.rule.recused)))
    proposal = proposals[draft.manifest.wording[0]]
    aside = frozenset(asides) | frozenset(departed)
    entry = None if opening is None else opening.entry
    stage = stage_of(collected, proposal.hash, frozenset(departed), entry)
    view = View(gone=frozenset(departed))
    question = question_at(collected, draft, proposal, announced, aside, stage, view)
    draw = _draw(collected, draft)
    rolls = _rolls(draft, cited)
    electorate = tuple(sorted(draft.rolls[ref][0].group for ref in cited))
    asked = electorate if opening else None
    returns, replaced = _returns(collected, draft, rolls, asked)
    phase = _phase(draft, opening, electorate, returns, time)
    result = NO_RESULT
    if phase in (Phase.CLOSED, Phase.DECLARED) and returns:
        cited_rolls = {group: rolls[group] for group in electorate}
        facts = with_mergers(collected.facts, left)
        result = _result(collected, draft, facts, cited_rolls, returns, recused, draw)
    return Ballot(
        id=draft.id,
        hash=name,
        group=draft.group,
        time=announced,
        proposal=question.proposal.hash,
        adoption=question.adoption,
        manifest=draft.manifest,
        phase=phase,
        rolls=rolls,
        electorate=electorate,
        recused=recused,
        departed=departed,
        recusals=dict(sorted(recusals.items())),
        opened=None if opening is None else opening.hour,
        opening=None if opening is None else opening.entry.hash,
        gates=gates_at(collected.charter.rules, question, rolls, time),
        returns=returns,
        replaced=replaced,
        draw=draw,
        tallies=result.tallies,
        decisions=result.decisions,
        result=result.hash,
    )


def ballot_boundaries(ballot: Ballot, charter: Charter) -> tuple[int, ...]:
    """The times at which a ballot may change by itself."""
    schedule = ballot.manifest.schedule
    return (
        schedule.opens,
        schedule.closes,
        schedule.returns_due,
        schedule.closes - charter.rules.voting_s + 1,
        ballot.time + charter.rules.deliberation_s,
    )


def _place(entry: Entry) -> tuple[bytes, int]:
    return entry.group, entry.order


def _rolls(draft: BallotDraft, cited: tuple[bytes, ...]) -> dict[bytes, RollState]:
    """Every group's roll: the one the opening cites, else its latest."""
    rolls: dict[bytes, RollState] = {}
    for entry, roll in sorted(draft.rolls.values(), key=lambda pair: pair[0].order):
        rolls[entry.group] = RollState(entry.hash, entry.group, moment(entry)[0], roll)
    for ref in cited:
        entry, roll = draft.rolls[ref]
        rolls[entry.group] = RollState(ref, entry.group, moment(entry)[0], roll)
    return dict(sorted(rolls.items()))


def _returns(
    collected: Collected,
    draft: BallotDraft,
    rolls: Mapping[bytes, RollState],
    electorate: tuple[bytes, ...] | None,
) -> tuple[dict[bytes, ReturnState], tuple[ReturnState, ...]]:
    """Each group's last valid return, and those it replaced; the others are refused."""
    last: dict[bytes, ReturnState] = {}
    replaced: list[ReturnState] = []
    for entry, body in sorted(draft.returns, key=lambda pair: (pair[0].group, pair[0].order)):
        try:
            _check(collected, draft, rolls, electorate, entry, body, last.get(entry.group))
        except ProtocolError as error:
            collected.refuse(entry, error)
            continue
        if entry.group in last:
            replaced.append(last[entry.group])
        last[entry.group] = ReturnState(
            entry.hash, entry.group, entry.index, moment(entry)[0], body
        )
    return last, tuple(replaced)


def _check(
    collected: Collected,
    draft: BallotDraft,
    rolls: Mapping[bytes, RollState],
    electorate: tuple[bytes, ...] | None,
    entry: Entry,
    body: Return,
    earlier: ReturnState | None,
) -> None:
    if electorate is None:
        raise RuleError("not-open", "the ballot never opened")
    if entry.group not in electorate:
        raise RuleError("not-invited", "the opening does not cite a roll of this group")
    roll = rolls[entry.group].roll
    hour, schedule = entry.time, draft.manifest.schedule
    # Only cuts tell what is late, for no other clock is shared. The first one at or past the hour
    # still takes returns, so nobody is late because no cut was made in time.
    if entry.after >= schedule.returns_due:
        raise RuleError("return-late", "a cut before it has ended the time for returns")
    known = None if earlier is None else earlier.body
    # Everything the verdict rests on: statements by their hashes, and the charter, which a memo is
    # never shared across.
    before = None if earlier is None else earlier.hash
    # Cuts give a return other times than it claimed: what they decide is a part of the verdict.
    early = hour < schedule.closes
    key = ("return", draft.id, entry.hash, rolls[entry.group].hash, before, early)
    collected.remember(
        key,
        lambda: check_return(body, draft.manifest, roll, collected.facts, entry.group, hour, known),
    )


def _phase(
    draft: BallotDraft,
    opening: Opening | None,
    electorate: tuple[bytes, ...],
    returns: Mapping[bytes, ReturnState],
    time: int,
) -> Phase:
    schedule = draft.manifest.schedule
    if opening is None:
        return Phase.ANNOUNCED if time < schedule.closes else Phase.LAPSED
    if time < max(schedule.opens, opening.hour):
        return Phase.ANNOUNCED
    if time < schedule.closes:
        return Phase.OPEN
    if time < schedule.returns_due and len(returns) < len(electorate):
        return Phase.CLOSED
    return Phase.DECLARED


def _draw(collected: Collected, draft: BallotDraft) -> bytes | None:
    """The first draw in the author's log; a second one would be a choice, and is refused."""
    found: bytes | None = None
    late = backwards(collected, draft, "draw", [entry for entry, _ in draft.draws])
    for entry, value in sorted(draft.draws, key=lambda pair: pair[0].order):
        if found is not None:
            collected.refuse(entry, RuleError("draw-repeated", "the first one counts"))
        elif entry.hash in late:
            collected.refuse(
                entry, RuleError("time-backwards", "a draw before it claims a later time")
            )
        else:
            found = value
    return found


@dataclass(frozen=True, slots=True)
class _Result:
    """A counted ballot, and the hash that stands for it in the state's digest."""

    tallies: tuple[Tally, ...]
    decisions: tuple[Decision, ...]
    hash: bytes


NO_RESULT = _Result((), (), b"")


def _result(
    collected: Collected,
    draft: BallotDraft,
    facts: CharterFacts,
    rolls: Mapping[bytes, RollState],
    returns: Mapping[bytes, ReturnState],
    recused: tuple[bytes, ...],
    draw: bytes | None,
) -> _Result:
    """Count once for each set of rolls, returns and draw."""
    cited = tuple(roll.hash for roll in rolls.values())
    sizes = tuple(facts.groups[group].affiliated for group in rolls)
    key = (cited, tuple(ret.hash for ret in returns.values()), recused, draw, sizes)
    # One result a ballot: with its profiles it weighs a megabyte in a city, and once another group
    # has returned nobody asks for the one before.
    kept = collected.memo.get(draft.id)
    if kept is None or kept[0] != key:
        bodies = {group: state.body for group, state in returns.items()}
        counts = {group: state.roll for group, state in rolls.items()}
        tallies = tally(draft.manifest, counts, bodies, facts, recused)
        decisions = decide(draft.manifest, tallies, draw)
        result = _Result(tallies, decisions, structural_hash([tallies, decisions]))
        kept = collected.memo[draft.id] = (key, result)
    known: _Result = kept[1]
    return known
