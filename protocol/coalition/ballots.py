"""From what was gathered about a ballot to how it stands: gates, phase, returns, result.

Spec: docs/spec/coalition/ballots.md sections 6-8. Everything is judged by the times of
entries, as of the state's time; nothing is late without cuts.
"""

from collections.abc import Iterable, Mapping

import msgspec

from protocol.ballots.decision import Decision, decide
from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Schedule
from protocol.ballots.tally import Tally, tally
from protocol.coalition.caucuses.drafts import View
from protocol.coalition.challenges.course import Outcome
from protocol.coalition.challenges.derive import follow_returns, standing_of, withdrawal_of
from protocol.coalition.challenges.extending import extension_of
from protocol.coalition.challenges.values import Extension, Withdrawal, hours
from protocol.coalition.charter import CharterRules
from protocol.coalition.collected import BallotDraft, Collected, backwards, moment
from protocol.coalition.entry import Entry
from protocol.coalition.gates import gates_at
from protocol.coalition.membership.facts import sizes_with_mergers, with_mergers, with_voices
from protocol.coalition.membership.values import Departure
from protocol.coalition.openings import Opening, question_at, terms_of
from protocol.coalition.returning import Returning
from protocol.coalition.state import Ballot, Phase, Proposal, Recusal, ReturnState, RollState
from protocol.coalition.structure import structural_hash
from protocol.coalition.versions import CharterVersion
from protocol.errors import RuleError


def derive_ballot(
    collected: Collected,
    draft: BallotDraft,
    proposals: Mapping[bytes, Proposal],
    opening: Opening | None,
    time: int,
) -> Ballot:
    """How a ballot stands at `time`; refuses draws, returns and words that break its rules.

    `opening` is the one that counts, of `find_openings`.
    """
    recusals = _recusals(draft)
    left = collected.record.membership.left(time) if opening is None else opening.departed
    departed = tuple(sorted({departure.group for departure in left}))
    cited, newcomers = ((), ()) if opening is None else (opening.rolls, opening.newcomers)
    gone = frozenset((*departed, *newcomers))
    asides = recusals if opening is None else opening.recused
    recused = tuple(sorted(set(asides) | set(draft.manifest.rule.recused)))
    proposal = proposals[draft.manifest.wording[0]]
    entry = None if opening is None else opening.entry
    terms = terms_of(collected, proposal.hash, gone, entry)
    version, rules = terms.version, terms.version.rules
    view = View(gone=gone, sizes=sizes_with_mergers(collected.facts, left))
    aside = frozenset(asides) | gone
    question = question_at(collected, draft, proposal, draft.entry.time, aside, terms, view)
    rolls = _rolls(draft, cited)
    electorate = tuple(sorted(draft.rolls[ref][0].group for ref in cited))
    extension, schedule, withdrawal = _course_of_voting(collected, draft, opening, rules, time)
    withdrawn = withdrawal is not None and withdrawal.in_force
    asked = electorate if opening else None
    returning = Returning(collected, draft, version, rolls, schedule.closes, asked, withdrawn)
    facts = _facts(collected, version, left, time if entry is None else entry.after)
    counting = _Counting(collected, draft, facts, {g: rolls[g] for g in electorate}, recused)
    draw = _draw(collected, draft, schedule.closes)
    count = counting.outcome
    course = follow_returns(collected, rules.challenges, draft, schedule, returning, draw, count)
    returns = dict(sorted(returning.last.items()))
    drawn = course.draw if course else None if draw is None else draw[1]
    phase = Phase.WITHDRAWN if withdrawn else _phase(schedule, opening, electorate, returns, time)
    closed = phase in (Phase.CLOSED, Phase.DECLARED)
    result = counting.result(returns, drawn) if closed and returns else NO_RESULT
    return Ballot(
        id=draft.id,
        hash=draft.entry.hash,
        group=draft.group,
        time=draft.entry.time,
        proposal=question.proposal.hash,
        adoption=question.adoption,
        manifest=draft.manifest,
        phase=phase,
        rolls=rolls,
        electorate=electorate,
        recused=recused,
        departed=departed,
        recusals=recusals,
        opened=None if opening is None else opening.hour,
        opening=None if opening is None else opening.entry.hash,
        gates=gates_at(rules, question, rolls, time),
        returns=returns,
        replaced=tuple(returning.replaced),
        draw=drawn,
        tallies=result.tallies,
        decisions=result.decisions,
        result=result.hash,
        standing=standing_of(course) if course and closed else None,
        withdrawal=withdrawal,
        version=version.hash,
        newcomers=newcomers,
        extension=extension,
    )


def ballot_boundaries(ballot: Ballot, rules: CharterRules) -> tuple[int, ...]:
    """The times at which a ballot may change by itself; `rules` are those that it has."""
    schedule = ballot.schedule
    ahead = () if ballot.standing is None else ballot.standing.ahead
    return (
        *ahead,
        schedule.opens,
        schedule.closes,
        schedule.returns_due,
        schedule.closes - rules.voting_s + 1,
        ballot.time + rules.deliberation_s,
    )


def _course_of_voting(
    collected: Collected,
    draft: BallotDraft,
    opening: Opening | None,
    rules: CharterRules,
    time: int,
) -> tuple[Extension | None, Schedule, Withdrawal | None]:
    """What the panel said of an outage, the hours that follow from it, and a withdrawal."""
    extension = extension_of(collected, draft, opening, rules, time)
    schedule = hours(draft.manifest.schedule, extension)
    withdrawal = withdrawal_of(collected, draft, opening is not None, schedule.closes)
    return extension, schedule, withdrawal


def _facts(
    collected: Collected, version: CharterVersion, left: Iterable[Departure], time: int
) -> CharterFacts:
    """The groups as a ballot counts them: with those they took up, and whose voice counts."""
    facts = with_mergers(collected.by_version[version.hash], left)
    return with_voices(facts, collected.joined.admissions, time)


def _recusals(draft: BallotDraft) -> dict[bytes, Recusal]:
    """Every group's latest recusal."""
    recusals = {
        entry.group: Recusal(entry.hash, body.reason, moment(entry)[0])
        for entry, body in sorted(draft.recusals.values(), key=lambda pair: pair[0].order)
    }
    return dict(sorted(recusals.items()))


def _rolls(draft: BallotDraft, cited: tuple[bytes, ...]) -> dict[bytes, RollState]:
    """Every group's roll: the one the opening cites, else its latest."""
    rolls: dict[bytes, RollState] = {}
    for entry, roll in sorted(draft.rolls.values(), key=lambda pair: pair[0].order):
        rolls[entry.group] = RollState(entry.hash, entry.group, moment(entry)[0], roll)
    for ref in cited:
        entry, roll = draft.rolls[ref]
        rolls[entry.group] = RollState(ref, entry.group, moment(entry)[0], roll)
    return dict(sorted(rolls.items()))


def _phase(
    schedule: Schedule,
    opening: Opening | None,
    electorate: tuple[bytes, ...],
    returns: Mapping[bytes, ReturnState],
    time: int,
) -> Phase:
    if opening is None:
        return Phase.ANNOUNCED if time < schedule.closes else Phase.LAPSED
    if time < max(schedule.opens, opening.hour):
        return Phase.ANNOUNCED
    if time < schedule.closes:
        return Phase.OPEN
    if time < schedule.returns_due and len(returns) < len(electorate):
        return Phase.CLOSED
    return Phase.DECLARED


def _draw(collected: Collected, draft: BallotDraft, closes: int) -> tuple[Entry, bytes] | None:
    """The first draw in the author's log; a second one would be a choice, and is refused."""
    found: tuple[Entry, bytes] | None = None
    late = backwards(collected, draft, "draw", [entry for entry, _ in draft.draws])
    for entry, value in sorted(draft.draws, key=lambda pair: pair[0].order):
        if moment(entry)[0] < closes:
            collected.refuse(entry, RuleError("draw-early", "a draw is published after the close"))
        elif found is not None:
            collected.refuse(entry, RuleError("draw-repeated", "the first one counts"))
        elif entry.hash in late:
            collected.refuse(
                entry, RuleError("time-backwards", "a draw before it claims a later time")
            )
        else:
            found = entry, value
    return found


class _Result(msgspec.Struct, frozen=True):
    """A counted ballot, and the hash that stands for it in the state's digest."""

    tallies: tuple[Tally, ...]
    decisions: tuple[Decision, ...]
    hash: bytes


NO_RESULT = _Result((), (), b"")


class _Counting(msgspec.Struct, frozen=True):
    """All that a ballot's result rests on, but the returns and the draw."""

    collected: Collected
    draft: BallotDraft
    facts: CharterFacts
    rolls: Mapping[bytes, RollState]
    recused: tuple[bytes, ...]

    def result(self, returns: Mapping[bytes, ReturnState], draw: bytes | None) -> _Result:
        """Count once for each set of rolls, returns and draw."""
        key = self._key(returns, draw)
        memo = self.collected.memo
        # One result a ballot: with its profiles it weighs a megabyte in a city, and once another
        # group has returned nobody asks for the one before.
        kept = memo.get(self.draft.id)
        if kept is None or kept[0] != key:
            kept = memo[self.draft.id] = (key, self._count(returns, draw))
        known: _Result = kept[1]
        return known

    def outcome(self, returns: Mapping[bytes, ReturnState], draw: bytes | None) -> Outcome:
        """What came of returns and draw that changed since: counted once, and only this is kept."""
        found: Outcome = self.collected.remember(
            ("superseded", self.draft.id, self._key(returns, draw)),
            lambda: self._outcome(returns, draw),
        )
        return found

    def _outcome(self, returns: Mapping[bytes, ReturnState], draw: bytes | None) -> Outcome:
        result = self._count(returns, draw) if returns else NO_RESULT
        return result.hash, tuple((d.outcome, tuple(d.winners)) for d in result.decisions)

    def _key(self, returns: Mapping[bytes, ReturnState], draw: bytes | None) -> object:
        cited = tuple(roll.hash for roll in self.rolls.values())
        groups = [self.facts.groups[group] for group in self.rolls]
        sizes = tuple((group.affiliated, group.voice) for group in groups)
        given = tuple(returns[group].hash for group in sorted(returns))
        return cited, given, self.recused, draw, sizes

    def _count(self, returns: Mapping[bytes, ReturnState], draw: bytes | None) -> _Result:
        manifest = self.draft.manifest
        bodies = {group: returns[group].body for group in sorted(returns)}
        counts = {group: state.roll for group, state in self.rolls.items()}
        tallies = tally(manifest, counts, bodies, self.facts, self.recused)
        decisions = decide(manifest, tallies, draw)
        return _Result(tallies, decisions, structural_hash([tallies, decisions]))
