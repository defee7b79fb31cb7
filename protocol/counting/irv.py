"""Instant runoff: eliminate the last, pass its ballots on, until one of two is left ahead.

Minneapolis Code of Ordinances, title 8.5, section 167.60 (single-seat offices) in outline; where
jurisdictions differ the settings say so, and their defaults are those under which the published
rounds of Minneapolis 2017 come out.

Spec: docs/spec/counting/irv.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set

import msgspec
from msgspec import field
from msgspec.structs import replace

from protocol.counting.exact import Exact, exact
from protocol.counting.method import Method, Setting
from protocol.counting.profile import MAX_OPTIONS, Choice, Profile
from protocol.counting.reading import SETTINGS, Reader, reader, why_exhausted
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
UNDECLARED = Setting(
    "undeclared",
    ("none",),
    "the number of the option, from 1, that stands for all undeclared write-ins: as nobody of them "
    "can win, it goes out first",
    range(1, MAX_OPTIONS + 1),
)


class _Table(msgspec.Struct):
    """The piles on the table: who holds which ballots.

    `piles` holds `EXHAUSTED` too. A ballot moves only when its pile's option is eliminated, so a
    round costs what it moves.
    """

    read: Reader
    why: Callable[[Choice, Set[int]], str]
    standing: set[int]
    piles: dict[int, list[tuple[Choice, Exact]]]
    tally: dict[int, Exact]
    exhausted: Exact = 0
    exhausted_by: dict[str, Exact] = field(default_factory=dict)
    earlier: list[Tally] = field(default_factory=list)

    def deal(self, ballots: list[tuple[Choice, Exact]]) -> dict[int, Exact]:
        """Put ballots on the piles they now count for; returns votes by pile, ascending."""
        moved: dict[int, Exact] = {}
        for ballot in ballots:
            target = self.read(ballot[0], self.standing)
            self.piles[target].append(ballot)
            moved[target] = moved.get(target, 0) + ballot[1]
            if target == EXHAUSTED:
                why = self.why(ballot[0], self.standing)
                self.exhausted_by[why] = exact(self.exhausted_by.get(why, 0) + ballot[1])
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
    table = _table(profile, settings)
    rounds: list[Round] = []
    while True:
        tally, why = dict(table.tally), dict(sorted(table.exhausted_by.items()))
        now = Round(tally, table.exhausted, exhausted_by=why)
        final = _final(tally, settings["stop"], tie_break, table.earlier)
        if final:
            winners, reason, ties = final
            rounds.append(replace(now, elected=winners, reasons=(reason,), ties=ties))
            break
        out, reasons, ties = _out(tally, settings, tie_break, table.earlier)
        moved = table.eliminate(out)
        rounds.append(replace(now, eliminated=out, reasons=reasons, transfers=moved, ties=ties))
    total, blank = profile.total, profile.blank
    return Count("irv", settings, seats, winners, tuple(rounds), total, blank)


def _table(profile: Profile, settings: Mapping[str, str]) -> _Table:
    """Every ballot that names anybody on the pile of the first option it counts for."""
    options = range(profile.options)
    table = _Table(
        read=reader(settings),
        why=lambda choice, standing: why_exhausted(choice, standing, settings),
        standing=set(options),
        piles={target: [] for target in (*options, EXHAUSTED)},
        tally=dict.fromkeys(options, 0),
    )
    table.deal([(choice, number) for choice, number in profile.rows.items() if choice])
    return table


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


def follow(
    profile: Profile, settings: Mapping[str, str], eliminated: Sequence[tuple[int, ...]]
) -> tuple[Round, ...]:
    """Other ballots through the eliminations of a count: what one precinct had in each round.

    Args:
        profile: the other ballots, over the same options.
        settings: every setting of the count.
        eliminated: who went out in each of its rounds, the last round left out.
    """
    table = _table(profile, settings)
    rounds: list[Round] = []
    for out in (*eliminated, ()):
        why = dict(sorted(table.exhausted_by.items()))
        now = Round(dict(table.tally), table.exhausted, eliminated=out, exhausted_by=why)
        rounds.append(replace(now, transfers=table.eliminate(out) if out else {}))
    return tuple(rounds)


def _out(
    tally: Tally, settings: Mapping[str, str], tie_break: TieBreak, earlier: list[Tally]
) -> tuple[tuple[int, ...], tuple[Reason, ...], tuple[Tie, ...]]:
    """Who is eliminated: undeclared write-ins before anybody else."""
    if settings["undeclared"] != "none" and int(settings["undeclared"]) - 1 in tally:
        out = (int(settings["undeclared"]) - 1,)
        return out, (Reason("undeclared", out),), ()
    return _lowest(tally, settings["batch"], tie_break, earlier)


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
    settings=(*SETTINGS, BATCH, STOP, UNDECLARED),
    max_seats=1,
    run=count,
)
