"""From clauses and attestations to conditional decisions.

Spec: docs/spec/coalition/conditions.md section 5. Attestations are judged by claimed times; of a
group's own its log settles which counts.
"""

from collections.abc import Mapping

from protocol.coalition.collected import Collected, dated_back, moment, waiting_of
from protocol.coalition.conditions.bodies import AttestationBody
from protocol.coalition.conditions.drafts import Clause
from protocol.coalition.conditions.values import Attested, Conditional, Waiting
from protocol.coalition.decided import decided_at, decides, deciding
from protocol.coalition.entry import Entry
from protocol.coalition.state import Ballot
from protocol.errors import RuleError


def derive_conditions(
    collected: Collected, ballots: Mapping[bytes, Ballot], time: int
) -> dict[bytes, Conditional]:
    """Every clause with a condition, by claimed time, then hash; refuses attestations that fail."""
    attested = _attested(collected, ballots)
    clauses = sorted(collected.conditions.clauses.values(), key=lambda c: moment(c.entry))
    return {
        clause.entry.hash: _conditional(collected, clause, ballots, attested, time)
        for clause in clauses
        if clause.condition is not None
    }


def citing(collected: Collected, clause: bytes) -> frozenset[bytes]:
    """The proposals that cite a clause."""
    drafts = collected.proposals.values()
    return frozenset(draft.entry.hash for draft in drafts if clause in draft.clauses)


def condition_boundaries(conditions: Mapping[bytes, Conditional]) -> list[int]:
    """The times at which a conditional decision may change by itself."""
    return [found.condition.until for found in conditions.values()]


def _attested(
    collected: Collected, ballots: Mapping[bytes, Ballot]
) -> dict[bytes, dict[bytes, Attested]]:
    """The attestations that count, by clause and group."""
    said = collected.conditions.attestations
    ahead = [e for e in waiting_of(collected) if isinstance(e.body, AttestationBody)]
    late = dated_back([*(entry for entry, *_ in said), *ahead], _clause)
    found: dict[bytes, dict[bytes, Attested]] = {}
    for entry, body, name, ballot in sorted(said, key=lambda one: (one[0].group, one[0].order)):
        known = found.setdefault(name, {})
        clause = collected.conditions.clauses[name]
        fault = _fault(entry, clause, ballots[ballot])
        if entry.group in known:
            fault = RuleError("already-attested", "the group's first attestation counts")
        elif entry.hash in late:
            fault = RuleError("time-backwards", "an attestation before it claims a later time")
        if fault is not None:
            collected.refuse(entry, fault)
            continue
        time = moment(entry)[0]
        known[entry.group] = Attested(
            entry.hash, entry.group, time, body.blob, body.size, body.link, body.document
        )
    return found


def _clause(entry: Entry) -> bytes:
    assert entry.statement is not None
    return entry.statement.refs[1]


def _fault(entry: Entry, clause: Clause, ballot: Ballot) -> RuleError | None:
    """Why an attestation says nothing: steps 1 and 2."""
    since, time = decided_at(ballot), moment(entry)[0]
    if since is None or not decides(ballot, clause.option):
        return RuleError("not-decided", "the ballot it cites has not carried this")
    if time < since:
        return RuleError("not-decided", "dated before the decision")
    assert clause.condition is not None
    if clause.condition.until and time >= clause.condition.until:
        return RuleError("condition-lapsed", "dated after the time for attesting it")
    return None


def _conditional(
    collected: Collected,
    clause: Clause,
    ballots: Mapping[bytes, Ballot],
    attested: Mapping[bytes, Mapping[bytes, Attested]],
    time: int,
) -> Conditional:
    assert clause.condition is not None
    name, condition = clause.entry.hash, clause.condition
    decision = deciding(ballots.values(), citing(collected, name), clause.option)
    if decision is None:
        return Conditional(name, condition, Waiting.UNDECIDED, clause.option)
    said = sorted(attested.get(name, {}).values(), key=lambda a: (a.time, a.hash))
    enough = len(said) >= condition.needed
    lapsed = bool(condition.until) and time >= condition.until
    return Conditional(
        clause=name,
        condition=condition,
        standing=Waiting.ACTIVE if enough else Waiting.LAPSED if lapsed else Waiting.WAITING,
        option=clause.option,
        ballot=decision[1].id,
        decided=decision[0],
        attested=tuple(said),
        # The one that made it enough, in the order of claimed times.
        since=said[condition.needed - 1].time if enough else None,
    )
