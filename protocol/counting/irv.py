"""Instant runoff: eliminate the last, pass its ballots on, until one of two is left ahead.

Minneapolis Code of Ordinances, title 8.5, section 167.60 (single-seat offices) in outline; where
jurisdictions differ the settings say so, and their defaults are those under which the published
rounds of Minneapolis 2017 come out.

Spec: docs/spec/counting/irv.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from protocol.counting.exact import Exact, exact
from protocol.counting.method import Method, Setting
from protocol.counting.profile import Choice, Profile
from protocol.counting.reading import SETTINGS, Reader, reader
from protocol.counting.result import EXHAUSTED, Count, Reason, Round, Tally, Tie
from protocol.counting.seating import by_votes
from protocol.counting.ties import TieBreak

BATCH = Setting(
    "batch",
    ("unvoted", "none", "sure-losers"),
    "who goes together: options without votes with the round's lowest, nobody, or all lowest whose "
    "votes together are fewer than the next one's",
)
STOP = Setting(
    "stop",
    ("two", "majority"),
    "when the count ends: with two options left, or as soon as one has more than half of the "
    "votes that are not exhausted",
)


@dataclass(slots=True)
class _Table:
    """The piles on the table: who holds which ballots.

    `piles` holds `EXHAUSTED` too. A ballot moves only when its pile's option is eliminated, so a
    round costs what it moves.
    """

    read: Reader
    standing: set[int]
    piles: dict[int, list[tuple[Choice, Exact]]]
    tally: dict[int, Exact]
    exhausted: Exact = 0
    earlier: list[Tally] = field(default_factory=list)

    def deal(self, ballots: list[tuple[Choice, Exact]]) -> dict[int, Exact]:
        """Put ballots on the piles they now count for; returns votes by pile, ascending."""
        moved: dict[int, Exact] = {}
        for ballot in ballots:
            target = self.read(ballot[0], self.standing)
            self.piles[target].append(ballot)
            moved[target] = moved.get(target, 0) + ballot[1]
        for target, votes in moved.items():
            if target == EXHAUSTED:
                self.exhausted = exact(self.exhausted + votes)
            else:
                self.tally[target] = exact(self.tally[target] + votes)
        return {target: exact(moved[target]) for target in sorted(moved)}

    def eliminate(self, out: tuple[int, ...]) -> dict[int, dict[int, Exact]]:
        """Pass on the ballots of `out`; all of them are gone before the first ballot is read."""
        self.earlier.append(dict(self.tally))
        self.standing.difference_update(out)
        for option in out:
            del self.tally[option]
        transfers = {option: self.deal(self.piles.pop(option)) for option in out}
        return {source: targets for source, targets in transfers.items() if targets}


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Count rankings down to one winner; nobody wins if no ballot names anybody."""
    options = range(profile.options)
    table = _Table(
        read=reader(settings),
        standing=set(options),
        piles={target: [] for target in (*options, EXHAUSTED)},
        tally=dict.fromkeys(options, 0),
    )
    table.deal([(choice, number) for choice, number in profile.rows.items() if choice])
    rounds: list[Round] = []
    while True:
        tally, exhausted = dict(table.tally), table.exhausted
        final = _final(tally, settings["stop"], tie_break, table.earlier)
        if final:
            winners, reason, ties = final
            rounds.append(Round(tally, exhausted, winners, (), (reason,), ties=ties))
            break
        out, reasons, ties = _lowest(tally, settings["batch"], tie_break, table.earlier)
        transfers = table.eliminate(out)
        rounds.append(Round(tally, exhausted, (), out, reasons, transfers=transfers, ties=ties))
    total, blank = profile.total, profile.blank
    return Count("irv", settings, seats, winners, tuple(rounds), total, blank)


def _final(
    tally: Tally, stop: str, tie_break: TieBreak, earlier: list[Tally]
) -> tuple[tuple[int, ...], Reason, tuple[Tie, ...]] | None:
    """Who wins in this round and why, or None if the count goes on."""
    if not any(tally.values()):
        return (), Reason("no-votes"), ()
    leader = max(tally, key=lambda option: tally[option])
    if stop == "majority" and 2 * tally[leader] > sum(tally.values()):
        return (leader,), Reason("majority", (leader,)), ()
    if len(tally) > 2:
        return None
    order, ties = by_votes(tally, tie_break, earlier)
    return (order[0],), Reason("last-two", (order[0],)), tuple(ties)


def _lowest(
    tally: Tally, batch: str, tie_break: TieBreak, earlier: list[Tally]
) -> tuple[tuple[int, ...], tuple[Reason, ...], tuple[Tie, ...]]:
    """Who is eliminated in this round, why, and the tie that decided it."""
    if batch == "sure-losers":
        losers = _sure_losers(tally)
        if losers:
            return losers, (Reason("sure-losers", losers),), ()
    reasons: list[Reason] = []
    unvoted = tuple(o for o, votes in tally.items() if not votes) if batch == "unvoted" else ()
    voted = {option: votes for option, votes in tally.items() if option not in unvoted}
    if unvoted:
        reasons.append(Reason("unvoted", unvoted))
        if len(voted) <= 2:
            # The lowest of two with votes would be eliminated without a last round between them.
            return unvoted, tuple(reasons), ()
    least = min(voted.values())
    tied = [option for option, votes in voted.items() if votes == least]
    ties = (tie_break.rank(tied, earlier),) if len(tied) > 1 else ()
    out = ties[0].order[-1] if ties else tied[0]
    reasons.append(Reason("lowest", (out,)))
    return tuple(sorted((*unvoted, out))), tuple(reasons), ties


def _sure_losers(tally: Tally) -> tuple[int, ...]:
    """The largest set of lowest options whose votes together are fewer than the next one's."""
    ascending = sorted(tally, key=lambda option: tally[option])
    below: Exact = 0
    found = 0
    for place, option in enumerate(ascending[:-1]):
        if 0 < place <= len(ascending) - 2 and below < tally[option]:
            found = place
        below += tally[option]
    return tuple(sorted(ascending[:found]))


IRV = Method(
    name="irv",
    title="Instant runoff",
    source="Minneapolis Code of Ordinances, title 8.5, section 167.60",
    about="In each round the option with the fewest votes is eliminated and its ballots pass to "
    "the next standing option they rank; of the last two the one with more votes is elected.",
    kinds=frozenset({"rank"}),
    settings=(*SETTINGS, BATCH, STOP),
    max_seats=1,
    run=count,
)
