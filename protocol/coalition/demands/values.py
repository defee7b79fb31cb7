"""Demands as they stand: values only.

Spec: docs/spec/coalition/demands.md section 6.
"""

from enum import StrEnum

import msgspec

from protocol.coalition.conditions.values import Conditional


class DemandStanding(StrEnum):
    """Where a demand stands."""

    PROPOSED = "proposed"  # drafted, and not the coalition's
    ARMED = "armed"  # the coalition's, and served once its trigger is attested
    SERVED = "served"
    MET = "met"
    PARTLY_MET = "partly-met"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by a decision
    LAPSED = "lapsed"  # armed until the time for attesting its trigger was over


class DemandEvent(msgspec.Struct, frozen=True):
    """Something that was decided about a demand.

    Attributes:
        time: when it took effect.
        what: `adopted`, `step`, or the standing that it came to.
        step: of the ladder, for `step`; else 0.
        ballot: the ballot that decided it.
        clause: the demand itself, or the move.
        made: whether it changed anything; a move that did not fit any more does not.
    """

    time: int
    what: str
    step: int
    ballot: bytes
    clause: bytes
    made: bool


class DemandMove(msgspec.Struct, frozen=True):
    """A move that was put to be decided.

    Attributes:
        to, step, reason, option: as in its statement.
        proposals: that cite it, by claimed time.
        ballot: that decided it, None if none did.
        since: when it took effect; None while undecided or waiting.
        conditional: what it waits for; None if it has no condition.
    """

    hash: bytes
    group: bytes
    time: int
    to: str
    step: int
    reason: str
    option: str
    proposals: tuple[bytes, ...]
    ballot: bytes | None
    since: int | None
    conditional: Conditional | None


class Demand(msgspec.Struct, frozen=True):
    """A demand with all that was decided about it.

    Attributes:
        id: 32 bytes, its statement's hash.
        group: who drafted it.
        title, addressee, text, test, deadline, days, consequence, ladder, first_step: as drafted.
        trigger: None if its decision serves it.
        standing: after everything decided so far.
        step: of the ladder on which it is; 0 before the first.
        due: until when it is to be met; None before it is served, if days count from then.
        proposals: that cite it, by claimed time.
        ballot: that made it the coalition's, None if none did.
        story: what was decided, in order.
        moves: put so far, by claimed time.
    """

    id: bytes
    group: bytes
    time: int
    title: str
    addressee: str
    text: str
    test: str
    deadline: int
    days: int
    consequence: str
    ladder: tuple[str, ...]
    first_step: int
    trigger: Conditional | None
    standing: DemandStanding
    step: int
    due: int | None
    proposals: tuple[bytes, ...]
    ballot: bytes | None
    story: tuple[DemandEvent, ...]
    moves: tuple[DemandMove, ...]
