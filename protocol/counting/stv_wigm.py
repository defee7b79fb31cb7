"""STV by the weighted inclusive Gregory method, in exact fractions, with the Droop quota.

The Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45 to 51, except
that values are exact fractions where rule 48 cuts them off at five places. So nothing is lost
to rounding, and the loss that a truncating rule would show is zero.

Spec: docs/spec/counting/stv-wigm.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from protocol.counting.exact import Exact, exact
from protocol.counting.method import Method, Setting
from protocol.counting.profile import Choice, Profile
from protocol.counting.reading import SETTINGS, Reader, reader
from protocol.counting.result import EXHAUSTED, Count, Reason, Round, Tally, Tie
from protocol.counting.seating import by_votes
from protocol.counting.ties import TieBreak

#: Denominators grow with each surplus: 16 surpluses of 5,000 rankings reach 3,000 digits and count
#: in a quarter of a second. Larger bodies use a rule with fixed places.
MAX_WIGM_SEATS = 20

BATCH = Setting(
    "batch",
    ("none", "unvoted"),
    "who is eliminated together: nobody, or all options without votes",
)

_Papers: TypeAlias = list[tuple[Choice, Exact]]
_Parcels: TypeAlias = dict[Exact, _Papers]
"""Ballots by the value each of them now has, all greater than zero and at most 1."""


@dataclass(slots=True)
class _Stage:
    """The state between two stages of the count."""

    read: Reader
    seats: int
    hopeful: set[int]
    parcels: dict[int, _Parcels]
    tally: dict[int, Exact]
    quota: Exact = 0
    exhausted: Exact = 0
    elected: list[int] = field(default_factory=list)
    earlier: list[Tally] = field(default_factory=list)

    def deal(self, parcels: _Parcels, factor: Exact) -> dict[int, Exact]:
        """Pass ballots on at their value times `factor`; returns votes by target, ascending."""
        moved: dict[int, Exact] = {}
        for value, papers in parcels.items():
            sorted_papers: dict[int, _Papers] = {}
            for paper in papers:
                target = self.read(paper[0], self.hopeful)
                sorted_papers.setdefault(target, []).append(paper)
            now = exact(value * factor)
            for target, received in sorted_papers.items():
                votes = now * sum(number for _, number in received)
                moved[target] = moved.get(target, 0) + votes
                if target != EXHAUSTED:
                    self.parcels[target].setdefault(now, []).extend(received)
        for target, votes in moved.items():
            if target == EXHAUSTED:
                self.exhausted = exact(self.exhausted + votes)
            else:
                self.tally[target] = exact(self.tally[target] + votes)
        return {target: exact(moved[target]) for target in sorted(moved)}

    def elect(self, options: Iterable[int]) -> None:
        """Options join the elected in the order given and take no further votes."""
        for option in options:
            self.elected.append(option)
            self.hopeful.remove(option)


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Fill seats from rankings; nobody is elected if no ballot names anybody."""
    options = range(profile.options)
    stage = _Stage(
        read=reader(settings),
        seats=seats,
        hopeful=set(options),
        parcels={option: {} for option in options},
        tally=dict.fromkeys(options, 0),
    )
    # Rule 45: first preferences.
    stage.deal({1: [row for row in profile.rows.items() if row[0]]}, 1)
    # Rule 46: valid votes divided by one more than the seats, ignoring fractions, plus one.
    valid = sum(stage.tally.values())
    stage.quota = valid // (seats + 1) + 1
    rounds = _stages(stage, settings["batch"], tie_break) if valid else (_nobody(stage),)
    winners = tuple(stage.elected)
    total, blank = profile.total, profile.blank
    return Count("stv-wigm", settings, seats, winners, rounds, total, blank)


def _nobody(stage: _Stage) -> Round:
    return Round(dict(stage.tally), stage.exhausted, reasons=(Reason("no-votes"),))


def _stages(stage: _Stage, batch: str, tie_break: TieBreak) -> tuple[Round, ...]:
    rounds: list[Round] = []
    while True:
        now = _elect(stage, tie_break)
        if len(stage.elected) == stage.seats or not stage.hopeful:
            return (*rounds, now)
        over = {o: exact(v - stage.quota) for o, v in now.tally.items() if v > stage.quota}
        # Rule 48: surpluses are transferred before anybody is excluded.
        if over:
            rounds.append(_transfer(stage, now, over, tie_break))
        else:
            rounds.append(_exclude(stage, now, batch, tie_break))
        stage.earlier.append(now.tally)


def _elect(stage: _Stage, tie_break: TieBreak) -> Round:
    """The round as it starts, and who is elected at once."""
    hopeful = {option: stage.tally[option] for option in stage.hopeful}
    order, ties = by_votes(hopeful, tie_break, stage.earlier)
    # Rule 47: whoever's votes equal or exceed the quota is elected, the most votes first.
    elected = [option for option in order if hopeful[option] >= stage.quota]
    reasons = [Reason("quota-reached", tuple(sorted(elected)))] if elected else []
    # Rule 51: as many left as there are vacancies: they are elected, quota or not.
    left = order[len(elected) :]
    if left and len(stage.elected) + len(order) <= stage.seats:
        reasons.append(Reason("last-vacancies", tuple(sorted(left))))
        elected = order
    stage.elect(elected)
    return Round(
        tally=dict(stage.tally),
        exhausted=stage.exhausted,
        elected=tuple(elected),
        reasons=tuple(reasons),
        quota=stage.quota,
        ties=tuple(tie for tie in ties if set(tie.options) <= set(elected)),
    )


def _transfer(stage: _Stage, now: Round, over: Mapping[int, Exact], tie_break: TieBreak) -> Round:
    """Pass on the largest surplus: every ballot of the elected, at a fraction of its value."""
    # Rule 49: the largest surplus first; equal ones by the ladder.
    order, ties = by_votes(over, tie_break, stage.earlier)
    source = order[0]
    # Rule 48, without its cut to five places: value times surplus, divided by the votes.
    factor = Fraction(over[source]) / stage.tally[source]
    parcels, stage.parcels[source] = stage.parcels[source], {}
    moved = stage.deal(parcels, factor)
    stage.tally[source] = stage.quota
    return replace(
        now,
        reasons=(*now.reasons, Reason("surplus", (source,))),
        surplus={source: over[source]},
        value=factor,
        transfers={source: moved},
        ties=(*now.ties, *(tie for tie in ties if source in tie.options)),
    )


def _exclude(stage: _Stage, now: Round, batch: str, tie_break: TieBreak) -> Round:
    """Exclude the lowest (rule 50) and pass on its ballots at the value they have."""
    hopeful = {option: now.tally[option] for option in sorted(stage.hopeful)}
    unvoted = tuple(option for option, votes in hopeful.items() if not votes)
    vacancies = stage.seats - len(stage.elected)
    ties: tuple[Tie, ...] = ()
    if batch == "unvoted" and 0 < len(unvoted) <= len(hopeful) - vacancies:
        out, reason = unvoted, Reason("unvoted", unvoted)
    else:
        least = min(hopeful.values())
        tied = [option for option, votes in hopeful.items() if votes == least]
        if len(tied) > 1:
            ties = (tie_break.rank(tied, stage.earlier),)
            tied = [ties[0].order[-1]]
        out = (tied[0],)
        reason = Reason("lowest", out)
    stage.hopeful.difference_update(out)
    transfers = {}
    for option in out:
        del stage.tally[option]
    for option in out:
        moved = stage.deal(stage.parcels.pop(option), 1)
        if moved:
            transfers[option] = moved
    return replace(
        now,
        eliminated=out,
        reasons=(*now.reasons, reason),
        transfers=transfers,
        ties=(*now.ties, *ties),
    )


STV_WIGM = Method(
    name="stv-wigm",
    title="Single transferable vote, exact",
    source="Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45-51, "
    "in exact fractions",
    about="An option that reaches the quota is elected and what it has above the quota passes on, "
    "every ballot at one fraction of its value; if nobody has a surplus the lowest is excluded.",
    kinds=frozenset({"rank"}),
    settings=(*SETTINGS, BATCH),
    max_seats=MAX_WIGM_SEATS,
    run=count,
)
