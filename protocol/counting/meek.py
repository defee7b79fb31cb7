"""The rounds of Meek's method, in whatever fixed-point arithmetic a rule prescribes.

Hill, Wichmann and Woodall, "Algorithm 123: Single transferable vote by Meek's method", Computer
Journal 30 (1987). Every elected option keeps just as much of each ballot that reaches it as gives
it a quota; the rest of the ballot goes on. The excluded are treated as if they had never stood.

Spec: docs/spec/counting/meek.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

import msgspec
from msgspec import field
from msgspec.structs import replace

from protocol.counting.exact import Exact, exact
from protocol.counting.profile import Profile, Rank
from protocol.counting.reserved import Reserved, spared_by
from protocol.counting.result import Reason, Reservation, Round, Tally, Tie
from protocol.counting.seating import by_votes
from protocol.counting.ties import TieBreak

#: Iterations of one round. Each shrinks the surplus by a factor or ends the round; the reference
#: elections need fewer than 100.
MAX_ITERATIONS = 10_000

Path: TypeAlias = tuple[Rank, ...]
"""The standing options of a ballot, first to last; a tuple holds equal ones, ascending."""

Paths: TypeAlias = Callable[[Profile, frozenset[int]], Mapping[Path, Exact]]
"""(profile, options not excluded) -> ballots by path; those that name nobody have the path ()."""


class Arithmetic(msgspec.Struct, frozen=True):
    """What two rules for Meek's method differ in. Numbers are whole units; `unit` is one vote.

    Attributes:
        unit: units of one vote.
        omega: a total surplus below which a round ends with an exclusion.
        quota: (votes held by options, seats) -> the quota.
        part: (weight, keep) -> what an option keeps of a ballot's weight; at most the weight.
        keep: (keep, quota, votes) -> an elected option's next keep value.
        reaches: (votes, quota) -> whether an option is elected.
        share: (weight, keeps) -> what each of several equal options keeps, and what goes on; at
            most the weight together. None if a rule knows no equal ranks.
    """

    unit: int
    omega: int
    quota: Callable[[Exact, int], Exact]
    part: Callable[[int, int], int]
    keep: Callable[[int, Exact, Exact], int]
    reaches: Callable[[Exact, Exact], bool]
    share: Callable[[int, Sequence[int]], tuple[list[int], int]] | None = None


class Scale(msgspec.Struct):
    """The state between two rounds."""

    rule: Arithmetic
    seats: int
    hopeful: set[int]
    keep: dict[int, int]
    elected: list[int] = field(default_factory=list)
    votes: dict[int, Exact] = field(default_factory=dict)
    left: Exact = 0
    lost: Exact = 0
    quota: Exact = 0
    earlier: list[Tally] = field(default_factory=list)

    def complete(self) -> bool:
        """All seats are filled, or no more options stand than there are seats."""
        filled = len(self.elected)
        return filled == self.seats or filled + len(self.hopeful) <= self.seats

    def distribute(self, ballots: Mapping[Path, Exact]) -> None:
        """Give every ballot to the options on it, each keeping its part; the rest is left over."""
        rule = self.rule
        keep = self.keep
        votes: dict[int, Exact] = dict.fromkeys(sorted(keep), 0)
        left: Exact = 0
        lost: Exact = 0
        for path, number in ballots.items():
            weight = rule.unit
            for rank in path:
                if isinstance(rank, int):
                    part = rule.part(weight, keep[rank])
                    votes[rank] += part * number
                    weight -= part
                else:
                    assert rule.share is not None
                    parts, rest = rule.share(weight, [keep[option] for option in rank])
                    for option, part in zip(rank, parts, strict=True):
                        votes[option] += part * number
                    lost += (weight - rest - sum(parts)) * number
                    weight = rest
                if not weight:
                    break
            else:
                left += weight * number
        self.votes, self.left, self.lost = votes, left, lost
        self.quota = rule.quota(exact(sum(votes.values())), self.seats)

    def surplus(self) -> Exact:
        """What the elected have above the quota together; never below zero."""
        over = sum(self.votes[option] - self.quota for option in self.elected)
        return max(over, 0)

    def in_votes(self, units: Exact) -> Exact:
        """Units as votes."""
        return exact(Fraction(units) / self.rule.unit)

    def round(self, reasons: Sequence[Reason], ties: Sequence[Tie] = ()) -> Round:
        """The round as its decision finds it."""
        unit = self.rule.unit
        return Round(
            tally={option: self.in_votes(units) for option, units in self.votes.items()},
            exhausted=self.in_votes(self.left),
            reasons=tuple(reasons),
            quota=self.in_votes(self.quota),
            ties=tuple(ties),
            residual=self.in_votes(self.lost),
            keep={o: self.in_votes(k) for o, k in sorted(self.keep.items()) if k < unit},
        )


def count_rounds(
    profile: Profile,
    seats: int,
    rule: Arithmetic,
    paths: Paths,
    tie_break: TieBreak,
    reserved: Sequence[Reservation] = (),
) -> tuple[tuple[int, ...], tuple[Round, ...]]:
    """Fill seats; returns who is elected, in order, and the rounds.

    Args:
        profile: the votes.
        seats: to fill.
        rule: the arithmetic.
        paths: how ballots are read.
        tie_break: the ladder.
        reserved: places kept for some of the options, which can all be met.
    """
    places = Reserved(reserved, seats)
    everybody = range(profile.options)
    scale = Scale(rule, seats, set(everybody), dict.fromkeys(everybody, rule.unit))
    ballots = paths(profile, frozenset(everybody))
    if all(not path for path in ballots):
        # Nobody is named, but marks that name nobody are exhausted ballots, not blank ones.
        scale.distribute(ballots)
        return (), (replace(scale.round((Reason("no-votes"),)), quota=None),)
    if scale.complete():
        scale.distribute(ballots)
        only = _finish(scale, scale.round(()), tie_break)
        return tuple(scale.elected), (only,)
    rounds: list[Round] = []
    while True:
        now = _decide(scale, places, ballots, tie_break)
        if scale.complete():
            rounds.append(_finish(scale, now, tie_break))
            return tuple(scale.elected), tuple(rounds)
        if now.eliminated:
            ballots = paths(profile, frozenset(scale.keep))
        rounds.append(now)
        scale.earlier.append(now.tally)


def _decide(
    scale: Scale, places: Reserved, ballots: Mapping[Path, Exact], tie_break: TieBreak
) -> Round:
    """One round: the doomed go at once; else somebody is elected, or the lowest excluded."""
    doomed = places.doomed(scale.elected, scale.hopeful)
    if doomed:
        scale.distribute(ballots)
        return _drop(scale, scale.round((Reason("doomed", doomed),)), doomed)
    winners = _iterate(scale, ballots)
    if winners:
        return _elect(scale, places, winners, tie_break)
    return _exclude(scale, places, tie_break)


def _iterate(scale: Scale, ballots: Mapping[Path, Exact]) -> list[int]:
    """Let the keep values settle until somebody is elected; nobody if they settled without."""
    rule = scale.rule
    last: Exact | None = None
    for _ in range(MAX_ITERATIONS):
        scale.distribute(ballots)
        winners = [o for o in sorted(scale.hopeful) if rule.reaches(scale.votes[o], scale.quota)]
        if winners:
            return winners
        surplus = scale.surplus()
        # A surplus that no longer shrinks is below what the arithmetic can resolve.
        if surplus < rule.omega or (last is not None and surplus >= last):
            return []
        last = surplus
        for option in scale.elected:
            scale.keep[option] = rule.keep(scale.keep[option], scale.quota, scale.votes[option])
    return []


def _elect(scale: Scale, places: Reserved, winners: Sequence[int], tie_break: TieBreak) -> Round:
    order, ties = by_votes({o: scale.votes[o] for o in winners}, tie_break, scale.earlier)
    elected: list[int] = []
    for option in order:
        # One by one: whoever is elected first may doom the next, who then goes out instead.
        if option not in places.doomed(scale.elected, scale.hopeful):
            scale.elected.append(option)
            scale.hopeful.remove(option)
            elected.append(option)
    settled = [tie for tie in ties if set(tie.options) & set(elected)]
    now = scale.round((Reason("quota-reached", tuple(sorted(elected))),), settled)
    return replace(now, elected=tuple(elected))


def _exclude(scale: Scale, places: Reserved, tie_break: TieBreak) -> Round:
    guarded = places.guarded(scale.elected, scale.hopeful)
    standing = {option: scale.votes[option] for option in sorted(scale.hopeful - set(guarded))}
    # What the remaining surplus could still overturn is a tie.
    margin = min(standing.values()) + scale.surplus()
    tied = [option for option, units in standing.items() if units <= margin]
    ties = (tie_break.rank(tied, scale.earlier),) if len(tied) > 1 else ()
    out = ties[0].order[-1] if ties else tied[0]
    reasons = (*spared_by(guarded, scale.votes, out), Reason("lowest", (out,)))
    return _drop(scale, scale.round(reasons, ties), (out,))


def _drop(scale: Scale, now: Round, out: tuple[int, ...]) -> Round:
    """Options leave the count as if they had never stood."""
    scale.hopeful.difference_update(out)
    for option in out:
        del scale.keep[option]
    return replace(now, eliminated=out)


def _finish(scale: Scale, now: Round, tie_break: TieBreak) -> Round:
    """Elect whoever is left if there are seats for all of them."""
    if len(scale.elected) == scale.seats or not scale.hopeful:
        return now
    standing = {option: scale.votes[option] for option in sorted(scale.hopeful)}
    order, ties = by_votes(standing, tie_break, scale.earlier)
    scale.elected += order
    return replace(
        now,
        elected=(*now.elected, *order),
        reasons=(*now.reasons, Reason("last-vacancies", tuple(sorted(order)))),
        ties=(*now.ties, *ties),
    )
