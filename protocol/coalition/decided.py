"""What a ballot decided, and since when.

Spec: docs/spec/coalition/conditions.md section 2. The proposal that a ballot is on cites *clauses*:
statements whose effect is what people vote on. The ballot's id covers the manifest, that covers the
proposal, and that its clauses, so nobody can add one to a vote that was held.
"""

from collections.abc import Iterable

from protocol.coalition.state import Ballot, Phase, State

HOLDS = ("carried", "elected")


def decided_at(ballot: Ballot) -> int | None:
    """From which time a ballot's result stands; None while it does not, or if the vote is void.

    Where results are challenged and cuts certified: once it is final. Else once it is declared.
    """
    standing = ballot.standing
    if standing is None:
        return declared_at(ballot)
    if standing.void:
        return None
    return standing.final if standing.by_cuts else declared_at(ballot)


def declared_at(ballot: Ballot) -> int | None:
    """Since when a ballot is declared; None while it is not.

    When the last group of the electorate returned, but not before the close and not after returns
    were due: the same wherever the same returns are held.
    """
    if ballot.phase is not Phase.DECLARED:
        return None
    schedule = ballot.schedule
    if ballot.missing:
        return schedule.returns_due
    first: dict[bytes, int] = {}
    for ret in (*ballot.replaced, *ballot.returns.values()):
        first[ret.group] = min(ret.time, first.get(ret.group, ret.time))
    return min(max([schedule.closes, *first.values()]), schedule.returns_due)


def holds(ballot: Ballot) -> bool:
    """Whether a result that stands decided anything: some contest carried, or elected somebody."""
    stands = decided_at(ballot) is not None
    return stands and any(decision.outcome in HOLDS for decision in ballot.decisions)


def decides(ballot: Ballot, option: str) -> bool:
    """Whether a result that stands decided a clause of its proposal, by its first contest.

    A yes decides every clause. A choice decides those whose option it elected.

    Args:
        option: the clause's.
    """
    if decided_at(ballot) is None or not ballot.decisions:
        return False
    decision, contest = ballot.decisions[0], ballot.manifest.contests[0]
    if contest.kind == "yes-no":
        return decision.outcome == "carried"
    labels = [contest.options[winner].label for winner in decision.winners]
    return decision.outcome == "elected" and option in labels


def is_final(state: State, ballot: Ballot) -> bool:
    """Whether no statement can change a ballot's result any more.

    Without rules for challenges: a cut was at or past `returns_due`, and no draw is still to come.
    """
    if ballot.standing is not None:
        return ballot.standing.final is not None
    if ballot.phase is not Phase.DECLARED or state.cut is None:
        return False
    seed = ballot.manifest.tie_seed
    awaits_draw = seed is not None and seed.kind != "manifest" and ballot.draw is None
    return state.cut.time >= ballot.schedule.returns_due and not awaits_draw


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
