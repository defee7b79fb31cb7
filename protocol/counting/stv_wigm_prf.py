"""STV by the reference WIGM rule of the Proportional Representation Foundation.

Weighted inclusive Gregory in four decimal places, cut off. The steps below are numbered as in the
rule: A initialize, B rounds, C finish.

Spec: docs/spec/counting/stv-wigm-prf.md.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from protocol.counting.method import MAX_SEATS, Method, Setting
from protocol.counting.parcels import Table, cut_off
from protocol.counting.profile import Profile
from protocol.counting.reading import SETTINGS
from protocol.counting.result import Count, Reason, Round, Tally
from protocol.counting.stv_gregory import nobody
from protocol.counting.ties import TieBreak

PLACES = 4

DEFEAT = Setting(
    "defeat",
    ("single", "batch"),
    "who is defeated in a round: the lowest, or first all who cannot win any more, together",
)


def count(profile: Profile, seats: int, settings: Mapping[str, str], tie_break: TieBreak) -> Count:
    """Fill seats from rankings; nobody is elected if no ballot names anybody."""
    unit = 10**PLACES
    table = Table.dealt(profile, seats, settings, unit, cut_off)
    votes = sum(table.tally.values())
    # A: votes divided by one more than the seats, cut off after four places, plus 0.0001.
    table.quota = votes // (seats + 1) + 1
    rounds = _rounds(table, settings["defeat"], tie_break) if votes else (nobody(table),)
    winners = tuple(table.elected)
    return Count("stv-wigm-prf", settings, seats, winners, rounds, profile.total, profile.blank)


def _rounds(table: Table, defeat: str, tie_break: TieBreak) -> tuple[Round, ...]:
    rounds: list[Round] = []
    pending: set[int] = set()
    while True:
        now = _elect(table, pending, tie_break)
        if _complete(table):
            return (*rounds, _finish(table, now, tie_break))
        losers = _sure_losers(table, pending) if defeat == "batch" else ()
        if losers and len(table.elected) + len(table.hopeful) - len(losers) <= table.seats:
            return (*rounds, _finish(table, _drop(table, now, losers), tie_break))
        if losers:
            now = _defeat(table, now, losers, Reason("sure-losers", losers))
        elif pending:
            now = _transfer(table, now, pending, tie_break)
        else:
            lowest, ties = table.lowest(tie_break)
            now = _defeat(table, now, (lowest,), Reason("lowest", (lowest,)))
            now = replace(now, ties=(*now.ties, *ties))
        rounds.append(now)
        table.earlier.append(now.tally)


def _elect(table: Table, pending: set[int], tie_break: TieBreak) -> Round:
    """B.1: elect each hopeful whose votes are at least the quota; their surplus is pending."""
    hopeful = table.standing()
    order, ties = table.best_first(hopeful, tie_break)
    elected = [option for option in order if hopeful[option] >= table.quota]
    reasons = [Reason("quota-reached", tuple(sorted(elected)))] if elected else []
    table.elect(elected)
    pending.update(elected)
    return table.begin(elected, reasons, ties)


def _complete(table: Table) -> bool:
    """All seats are filled, or no more options stand than there are seats."""
    filled = len(table.elected)
    return filled == table.seats or filled + len(table.hopeful) <= table.seats


def _finish(table: Table, now: Round, tie_break: TieBreak) -> Round:
    """C: elect all hopefuls if seats are left."""
    if len(table.elected) == table.seats or not table.hopeful:
        return now
    order, ties = table.best_first(table.standing(), tie_break)
    reason = Reason("last-vacancies", tuple(sorted(order)))
    table.elect(order)
    return replace(
        now,
        elected=(*now.elected, *order),
        reasons=(*now.reasons, reason),
        ties=(*now.ties, *ties),
    )


def _sure_losers(table: Table, pending: set[int]) -> tuple[int, ...]:
    """B.2: the largest set of lowest hopefuls that could not overtake the next one together.

    Their votes and all surpluses still to come are fewer than the lowest of the others has, and
    enough others are left to fill the seats.
    """
    standing = table.standing()
    ascending = sorted(standing, key=lambda option: standing[option])
    vacancies = table.seats - len(table.elected)
    below = sum(table.tally[option] - table.quota for option in pending)
    found = 0
    for place, option in enumerate(ascending):
        if place and len(ascending) - place >= vacancies and below < standing[option]:
            found = place
        below += standing[option]
    return tuple(sorted(ascending[:found]))


def _drop(table: Table, now: Round, losers: tuple[int, ...]) -> Round:
    """B.2 when it ends the count: whoever is left is elected, so the ballots pass to nobody."""
    table.hopeful.difference_update(losers)
    reason = Reason("sure-losers", losers)
    return replace(now, eliminated=losers, reasons=(*now.reasons, reason))


def _transfer(table: Table, now: Round, pending: set[int], tie_break: TieBreak) -> Round:
    """B.3: pass on the largest pending surplus, zero included."""
    surpluses = {option: table.tally[option] - table.quota for option in sorted(pending)}
    order, ties = table.best_first(surpluses, tie_break)
    source = order[0]
    pending.remove(source)
    factor = table.votes(cut_off(table.unit, surpluses[source], table.tally[source]))
    moved, surplus = table.pass_surplus(source)
    return replace(
        now,
        reasons=(*now.reasons, Reason("surplus", (source,))),
        surplus={source: surplus},
        value=factor,
        transfers={source: moved} if moved else {},
        ties=(*now.ties, *(tie for tie in ties if source in tie.options)),
    )


def _defeat(table: Table, now: Round, losers: tuple[int, ...], reason: Reason) -> Round:
    """B.2 and B.4: the defeated leave the count and their ballots pass on."""
    moved: dict[int, Tally] = table.exclude(losers)
    return replace(now, eliminated=losers, reasons=(*now.reasons, reason), transfers=moved)


STV_WIGM_PRF = Method(
    name="stv-wigm-prf",
    title="Single transferable vote, PR Foundation reference WIGM",
    source="Proportional Representation Foundation, Reference WIGM Rule",
    about="Weighted inclusive Gregory in four decimal places: surpluses pass on, the largest "
    "first; if there is none the lowest is defeated, or all together who cannot win any more.",
    kinds=frozenset({"rank"}),
    settings=(*SETTINGS, DEFEAT),
    max_seats=MAX_SEATS,
    run=count,
)
