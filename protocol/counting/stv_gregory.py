"""The stages that the Scottish order prescribes, in whatever arithmetic.

The Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, part III, rules 45 to
52: what `stv-scottish` counts with five places and `stv-wigm` in exact fractions.

Spec: docs/spec/counting/stv.md section 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from protocol.counting.exact import Exact, exact
from protocol.counting.method import Setting
from protocol.counting.parcels import Reweigh, Table
from protocol.counting.profile import Profile
from protocol.counting.reserved import Reserved, spared_by
from protocol.counting.result import Reason, Reservation, Round
from protocol.counting.ties import TieBreak

BATCH = Setting(
    "batch",
    ("none", "unvoted"),
    "who is excluded together: nobody, or all options without votes",
)


def count_stages(
    profile: Profile,
    seats: int,
    settings: Mapping[str, str],
    tie_break: TieBreak,
    *,
    unit: int,
    reweigh: Reweigh,
    reserved: Sequence[Reservation] = (),
) -> tuple[tuple[int, ...], tuple[Round, ...]]:
    """Fill seats; returns who is elected, in order, and the stages.

    Nobody is elected if no ballot names anybody.

    Args:
        unit: units of one vote.
        reweigh: the value at which ballots of a surplus pass on.
        reserved: places kept for some of the options, which can all be met.
    """
    # Rule 45: first preferences.
    table = Table.dealt(profile, seats, settings, unit, reweigh)
    # Rule 46: valid votes divided by one more than the seats, ignoring fractions, plus one.
    votes = sum(table.tally.values())
    table.quota = (exact(votes // unit) // (seats + 1) + 1) * unit
    # Weighted votes may be less than one together; they are votes all the same.
    places = Reserved(reserved, seats)
    rounds = _stages(table, places, settings["batch"], tie_break) if votes else (nobody(table),)
    return tuple(table.elected), rounds


def nobody(table: Table) -> Round:
    """The only stage of a count in which no ballot names anybody."""
    return replace(table.begin((), (Reason("no-votes"),), []), quota=None)


def _stages(table: Table, places: Reserved, batch: str, tie_break: TieBreak) -> tuple[Round, ...]:
    rounds: list[Round] = []
    while True:
        now = _elect(table, places, tie_break)
        if len(table.elected) == table.seats or not table.hopeful:
            return (*rounds, now)
        over = table.over()
        doomed = places.doomed(table.elected, table.hopeful)
        # The doomed go at once, so that no vote passes to them (docs/spec/counting/reserved.md).
        if doomed:
            rounds.append(_drop(table, now, doomed, Reason("doomed", doomed)))
        # Rule 48: surpluses are transferred before anybody is excluded.
        elif over:
            rounds.append(_transfer(table, now, over, tie_break))
        else:
            rounds.append(_exclude(table, places, now, batch, tie_break))
        table.earlier.append(now.tally)


def _elect(table: Table, places: Reserved, tie_break: TieBreak) -> Round:
    """The stage as it starts, and who is elected at once."""
    hopeful = table.standing()
    order, ties = table.best_first(hopeful, tie_break)
    # Rule 47: whoever's votes equal or exceed the quota is elected, the most votes first.
    elected: list[int] = []
    for option in order:
        # One by one: whoever is elected first may doom the next, who then stays out.
        if hopeful[option] >= table.quota and option not in places.doomed(
            table.elected, table.hopeful
        ):
            table.elect((option,))
            elected.append(option)
    reasons = [Reason("quota-reached", tuple(sorted(elected)))] if elected else []
    # Rule 52: as many left as there are vacancies: they are elected, quota or not.
    left = [option for option in order if option in table.hopeful]
    if left and len(table.elected) + len(left) <= table.seats:
        reasons.append(Reason("last-vacancies", tuple(sorted(left))))
        table.elect(left)
        elected += left
    return table.begin(elected, reasons, ties)


def _transfer(table: Table, now: Round, over: Mapping[int, Exact], tie_break: TieBreak) -> Round:
    """Pass on the largest surplus: every ballot of the elected, at one fraction of its value."""
    # Rule 49: the largest surplus first; equal ones by the stages before, then by lot.
    order, ties = table.best_first(over, tie_break)
    source = order[0]
    votes = table.tally[source]
    # Rule 48: the surplus times the ballot's value, divided by the votes.
    factor = table.votes(table.reweigh(table.unit, over[source], votes))
    moved, surplus = table.pass_surplus(source)
    return replace(
        now,
        reasons=(*now.reasons, Reason("surplus", (source,))),
        surplus={source: surplus},
        value=factor,
        transfers={source: moved},
        ties=(*now.ties, *(tie for tie in ties if source in tie.options)),
    )


def _exclude(table: Table, places: Reserved, now: Round, batch: str, tie_break: TieBreak) -> Round:
    """Exclude the lowest (rule 50) and pass on its ballots at the value they have."""
    hopeful = table.standing()
    unvoted = tuple(option for option, units in hopeful.items() if not units)
    vacancies = table.seats - len(table.elected)
    enough = len(unvoted) <= len(hopeful) - vacancies
    if (
        batch == "unvoted"
        and unvoted
        and enough
        and places.reachable(table.elected, table.hopeful - set(unvoted))
    ):
        return _drop(table, now, unvoted, Reason("unvoted", unvoted))
    guarded = places.guarded(table.elected, table.hopeful)
    # Rule 51: equal lowest by the stages before, then by lot.
    lowest, ties = table.lowest(tie_break, set(guarded))
    spared = spared_by(guarded, hopeful, lowest)
    now = replace(now, ties=(*now.ties, *ties), reasons=(*now.reasons, *spared))
    return _drop(table, now, (lowest,), Reason("lowest", (lowest,)))


def _drop(table: Table, now: Round, out: tuple[int, ...], reason: Reason) -> Round:
    """Options leave the count and their ballots pass on."""
    return replace(
        now, eliminated=out, reasons=(*now.reasons, reason), transfers=table.exclude(out)
    )
