"""View models of roll calls: how delegates voted, under whose mandate."""

import msgspec

from node.core import Node
from node.names import by_name, group_name
from node.web.building.drafts import choice_ranks, return_totals
from node.web.viewmodels.carrying import ChoiceLine
from node.web.viewmodels.roll_calls import CalledTotals, RollCall, SeatLine, UnitVote
from protocol.ballots.manifest import Contest
from protocol.ballots.returns import Mandate, Return, Seat
from protocol.ballots.roll_call import contest_mandates, seat_mandates
from protocol.coalition.state import Ballot, State


def roll_calls(state: State, ballot: Ballot) -> tuple[RollCall, ...]:
    """Every roll call that counts in a ballot."""
    called = [group for group, kept in ballot.returns.items() if kept.body.kind == "delegates"]
    return tuple(
        _roll_call(group_name(state, group), ballot.returns[group].body, ballot.manifest.contests)
        for group in by_name(state, called)
    )


def called_totals(node: Node, state: State, ballot: Ballot, ret: Return) -> CalledTotals:
    """A roll call of this group's before it is published."""
    totals = msgspec.structs.asdict(return_totals(node, ballot, ret))
    name = group_name(state, node.group)
    return CalledTotals(**totals, call=_roll_call(name, ret, ballot.manifest.contests))


def _roll_call(name: str, ret: Return, contests: list[Contest]) -> RollCall:
    mandates = contest_mandates(ret, len(contests))
    return RollCall(
        group=name,
        seats=tuple(_seat(seat, mandates, contests) for seat in ret.roll_call),
        units=tuple(
            UnitVote(
                contest=index,
                bound=one.kind == "bound",
                source=one.source,
                cast=one.cast,
                roll=one.roll,
                inner=tuple(
                    ChoiceLine(row.count, choice_ranks(contests[index], row.choice))
                    for rows in one.inner
                    for row in rows
                ),
            )
            for index, one in enumerate(mandates)
            if one.mode == "unit"
        ),
    )


def _seat(seat: Seat, mandates: list[Mandate], contests: list[Contest]) -> SeatLine:
    return SeatLine(
        label=seat.label,
        region=seat.region,
        weight=seat.weight,
        present=seat.present,
        alternate=seat.alternate,
        choices=tuple(
            ChoiceLine(seat.weight, choice_ranks(contest, text))
            for contest, text in zip(contests, seat.choices, strict=False)
        ),
        mandates=tuple(seat_mandates(seat, mandates)),
    )
