"""Roll calls of delegates as the result's page shows them."""

from node.web.viewmodels.carrying import ChoiceLine, ReturnTotals
from node.web.viewmodels.view import View


class SeatLine(View):
    """A seat: what it is called, its votes, who sat there, what it chose.

    Attributes:
        choices: one a question; none of them if nobody sat there.
        mandates: one a question: `free`, or who bound it; none of them if nobody sat there.
    """

    label: str
    region: str
    weight: int
    present: bool
    alternate: bool
    choices: tuple[ChoiceLine, ...]
    mandates: tuple[str, ...]


class UnitVote(View):
    """A question on which all seats of a group voted the same.

    Attributes:
        contest: its place in the vote, from 0.
        bound: whether the delegates were bound to it.
        source: who decided.
        cast, roll: how many took part in that, of how many.
        inner: how they divided.
    """

    contest: int
    bound: bool
    source: str
    cast: int
    roll: int
    inner: tuple[ChoiceLine, ...]


class RollCall(View):
    """How a group's delegates voted."""

    group: str
    seats: tuple[SeatLine, ...]
    units: tuple[UnitVote, ...]


class CalledTotals(ReturnTotals):
    """A roll call before it is published: what it adds up to, and every seat of it."""

    call: RollCall
