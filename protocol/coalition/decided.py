"""What a declared ballot decided, and since when.

Spec: docs/spec/coalition/conditions.md section 2. The proposal that a ballot is on cites *clauses*:
statements whose effect is what people vote on. The ballot's id covers the manifest, that covers the
proposal, and that its clauses, so nobody can add one to a vote that was held.
"""

from collections.abc import Iterable

from protocol.coalition.state import Ballot, Phase

HOLDS = ("carried", "elected")


def decided_at(ballot: Ballot) -> int | None:
    """From which time a ballot's result stands; None while it is not declared.

    When the last group of the electorate returned, but not before the close and not after returns
    were due: the same wherever the same returns are held.
    """
    if ballot.phase is not Phase.DECLARED:
        return None
    schedule = ballot.manifest.schedule
    if ballot.missing:
        return schedule.returns_due
    first: dict[bytes, int] = {}
    for ret in (*ballot.replaced, *ballot.returns.values()):
        first[ret.group] = min(ret.time, first.get(ret.group, ret.time))
    return min(max([schedule.closes, *first.values()]), schedule.returns_due)


def holds(ballot: Ballot) -> bool:
    """Whether a declared ballot decided anything: some contest is carried, or elected somebody."""
    declared = ballot.phase is Phase.DECLARED
    return declared and any(decision.outcome in HOLDS for decision in ballot.decisions)


def decides(ballot: Ballot, option: str) -> bool:
    """Whether a declared ballot decided a clause of its proposal, by its first contest.

    A yes decides every clause. A choice decides those whose option it elected.

    Args:
        option: the clause's.
    """
    if ballot.phase is not Phase.DECLARED or not ballot.decisions:
        return False
    decision, contest = ballot.decisions[0], ballot.manifest.contests[0]
    if contest.kind == "yes-no":
        return decision.outcome == "carried"
    labels = [contest.options[winner].label for winner in decision.winners]
    return decision.outcome == "elected" and option in labels


def deciding(
    ballots: Iterable[Ballot], proposals: frozenset[bytes], option: str
) -> tuple[int, Ballot] | None:
    """The ballot that decided a clause first, and when; None if none did.

    Args:
        ballots: every one there is.
        proposals: those that cite the clause.
        option: the clause's.
    """
    found = [
        (time, ballot)
        for ballot in ballots
        if ballot.proposal in proposals and decides(ballot, option)
        for time in [decided_at(ballot)]
        if time is not None
    ]
    return min(found, key=lambda pair: (pair[0], pair[1].id), default=None)
