"""From what was gathered about a ballot to how it stands: gates, phase, returns, result.

Spec: docs/spec/coalition/ballots.md. Everything is judged by claimed times, as of the state's
time; nothing is late until certified cuts exist.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from protocol.ballots.decision import Decision, decide
from protocol.ballots.facts import CharterFacts
from protocol.ballots.return_checks import check_return
from protocol.ballots.returns import Return
from protocol.ballots.tally import Tally, tally
from protocol.coalition.charter import Charter
from protocol.coalition.collected import BallotDraft, Collected, moment
from protocol.coalition.entry import Entry
from protocol.coalition.gates import gates_at
from protocol.coalition.openings import Opening, find_opening, question_at, recused_at
from protocol.coalition.state import Ballot, Phase, Proposal, ReturnState, RollState
from protocol.coalition.structure import structural_hash
from protocol.errors import ProtocolError, RuleError


def derive_ballot(
    collected: Collected,
    draft: BallotDraft,
    proposals: Mapping[bytes, Proposal],
    time: int,
    memo: MutableMapping[Any, Any],
) -> Ballot:
    """How a ballot stands at `time`; refuses openings and returns that break its rules."""
    statement = draft.entry.statement
    assert statement is not None
    proposal = proposals[statement.refs[0]]
    adoption = statement.refs[1] if len(statement.refs) == 2 else None
    opening = find_opening(collected, draft, proposal, adoption)
    hour = time if opening is None else opening.hour
    cited = () if opening is None else opening.cited
    recused = recused_at(draft, hour)
    rolls = _rolls(draft, cited)
    electorate = tuple(sorted(draft.rolls[ref][0].group for ref in cited))
    asked = electorate if opening else None
    returns, replaced = _returns(collected, draft, rolls, asked, memo)
    phase = _phase(draft, opening, electorate, returns, time)
    result = NO_RESULT
    if phase in (Phase.CLOSED, Phase.DECLARED) and returns:
        cited_rolls = {group: rolls[group] for group in electorate}
        result = _result(collected.facts, draft, cited_rolls, returns, recused, memo)
    return Ballot(
        id=draft.id,
        hash=draft.entry.hash,
        group=draft.entry.group,
        time=statement.time,
        proposal=proposal.hash,
        adoption=adoption,
        manifest=draft.manifest,
        phase=phase,
        rolls=rolls,
        electorate=electorate,
        recused=recused,
        opened=None if opening is None else opening.hour,
        opening=None if opening is None else opening.entry.hash,
        gates=gates_at(
            collected.charter.rules,
            question_at(collected, draft, proposal, adoption, time),
            rolls,
            time,
        ),
        returns=returns,
        replaced=replaced,
        draw=_draw(draft),
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


def _rolls(draft: BallotDraft, cited: tuple[bytes, ...]) -> dict[bytes, RollState]:
    """Every group's roll: the one the opening cites, else its latest."""
    rolls: dict[bytes, RollState] = {}
    for entry, roll in sorted(draft.rolls.values(), key=lambda pair: pair[0].index):
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
    memo: MutableMapping[Any, Any],
) -> tuple[dict[bytes, ReturnState], tuple[ReturnState, ...]]:
    """Each group's last valid return, and those it replaced; the others are refused."""
    last: dict[bytes, ReturnState] = {}
    replaced: list[ReturnState] = []
    for entry, body in sorted(draft.returns, key=lambda pair: (pair[0].group, pair[0].index)):
        try:
            earlier = last.get(entry.group)
            _check(collected.facts, draft, rolls, electorate, entry, body, earlier, memo)
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
    facts: CharterFacts,
    draft: BallotDraft,
    rolls: Mapping[bytes, RollState],
    electorate: tuple[bytes, ...] | None,
    entry: Entry,
    body: Return,
    earlier: ReturnState | None,
    memo: MutableMapping[Any, Any],
) -> None:
    if electorate is None:
        raise RuleError("not-open", "the ballot never opened")
    if entry.group not in electorate:
        raise RuleError("not-invited", "the opening does not cite a roll of this group")
    roll = rolls[entry.group].roll
    hour = moment(entry)[0]
    known = None if earlier is None else earlier.body
    # Everything the verdict rests on: statements by their hashes, and the charter, which a memo is
    # never shared across.
    before = None if earlier is None else earlier.hash
    key = ("return", draft.id, entry.hash, rolls[entry.group].hash, before)
    if key not in memo:
        check_return(body, draft.manifest, roll, facts, entry.group, hour, known)
        memo[key] = None


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


def _draw(draft: BallotDraft) -> bytes | None:
    """The first draw published; a second one would be a choice."""
    first = min(draft.draws, key=lambda pair: moment(pair[0]), default=None)
    return None if first is None else first[1]


@dataclass(frozen=True, slots=True)
class _Result:
    """A counted ballot, and the hash that stands for it in the state's digest."""

    tallies: tuple[Tally, ...]
    decisions: tuple[Decision, ...]
    hash: bytes


NO_RESULT = _Result((), (), b"")


def _result(
    facts: CharterFacts,
    draft: BallotDraft,
    rolls: Mapping[bytes, RollState],
    returns: Mapping[bytes, ReturnState],
    recused: tuple[bytes, ...],
    memo: MutableMapping[Any, Any],
) -> _Result:
    """Count once for each set of rolls, returns and draw."""
    draw = _draw(draft)
    cited = tuple(roll.hash for roll in rolls.values())
    key = (draft.id, cited, tuple(ret.hash for ret in returns.values()), recused, draw)
    if key not in memo:
        bodies = {group: state.body for group, state in returns.items()}
        counts = {group: state.roll for group, state in rolls.items()}
        tallies = tally(draft.manifest, counts, bodies, facts, recused)
        decisions = decide(draft.manifest, tallies, draw)
        memo[key] = _Result(tallies, decisions, structural_hash([tallies, decisions]))
    known: _Result = memo[key]
    return known
