"""Conditional decisions as they stand: values only.

Spec: docs/spec/coalition/conditions.md section 6.
"""

from enum import StrEnum

import msgspec

from protocol.coalition.conditions.bodies import Condition


class Waiting(StrEnum):
    """Where a conditional decision stands."""

    UNDECIDED = "undecided"  # no ballot on it has carried
    WAITING = "waiting"  # carried, and the condition is not attested by enough groups
    ACTIVE = "active"
    LAPSED = "lapsed"  # carried, and the time for attesting is over


class Attested(msgspec.Struct, frozen=True):
    """One group's word that a condition is met.

    Attributes:
        time: claimed.
        blob, size: its words.
        link: where the evidence can be seen, as its author wrote it.
        document: SHA-256 of the evidence, or empty.
    """

    hash: bytes
    group: bytes
    time: int
    blob: bytes
    size: int
    link: str
    document: bytes


class Conditional(msgspec.Struct, frozen=True):
    """A clause with a condition: a demand's trigger, a move, or a decision as a whole.

    Attributes:
        clause: hash of the statement that holds the condition.
        option: the label of the option that it belongs to, where a ballot elects options.
        ballot: the ballot that decided it, None if none did.
        decided: when that was.
        attested: in order of claimed time; a group at most once.
        since: when enough groups had attested it; None while it isn't active.
    """

    clause: bytes
    condition: Condition
    standing: Waiting
    option: str = ""
    ballot: bytes | None = None
    decided: int | None = None
    attested: tuple[Attested, ...] = ()
    since: int | None = None
