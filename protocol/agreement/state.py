"""What the machine of agreement remembers of one instance."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct, field

from protocol.agreement.certificate import Certificate
from protocol.agreement.rules import NO_ROUND, Timeouts
from protocol.agreement.votes import NIL, Body, Council, Proposal

Stage = Literal["waiting", "propose", "prevote", "precommit", "decided"]
"""waiting: not begun. The next three: what is due of this node in its round."""

MAX_AHEAD = 16
"""Rounds beyond the own one whose votes are kept; later ones are recalled when they come near."""
MAX_VOTES = 2
"""Different prevotes, and precommits, of one voter in one round that are kept before any quorum is
known: the second one shows a liar, more show nothing. A quorum that somebody passes on is kept
whole all the same: else a liar's first votes could hide its last."""

Ballots = Mapping[int, bytes]
"""Place -> signature, of those who voted alike."""


Timed = Literal["propose", "prevote", "precommit"]
"""Stages that end by themselves."""


class Setting(Struct, frozen=True):
    """What doesn't change while an instance runs.

    Attributes:
        number: of the cut that is agreed on, from 1; shifts the rotation.
        instance: see `instance_id`.
        own: this node's place in the council; None watches.
    """

    council: Council
    number: int
    instance: bytes
    own: int | None
    timeouts: Timeouts = Timeouts()


class Lock(Struct, frozen=True):
    """The newest precommit for a value: it binds its voter."""

    round: int = NO_ROUND
    value: bytes = NIL


class Record(Struct, frozen=True):
    """What survives a crash, so that nobody votes twice.

    Attributes:
        instance: the one it is about.
        round, stage: how far this node has come; a stage that is left isn't entered again.
        lock: see `Lock`.
        said: this node's votes and proposals of this round: signed again, they are the same bytes.
    """

    instance: bytes
    round: int
    stage: Stage
    lock: Lock = Lock()
    said: tuple[Body, ...] = ()


class Tally(Struct, frozen=True):
    """The votes of one round.

    Attributes:
        prevotes: (value, valid round) -> who.
        precommits: value -> who.
    """

    prevotes: Mapping[tuple[bytes, int], Ballots] = field(default_factory=dict)
    precommits: Mapping[bytes, Ballots] = field(default_factory=dict)


class State(Struct, frozen=True):
    """All of the machine's memory.

    Attributes:
        tallies: round -> its votes.
        ahead: place -> the highest round in which that member was met.
        proposals: round -> the first proposal of it that came.
        sound: values whose data is held and recomputes.
        examined, judged: values, and (round, value), that the driver was asked about.
        passing: (round, value) of fresh proposals that passed the checks for them.
        failing: those that didn't.
        passed_on: (round, value, valid round) of quorums shown to everybody.
        waits: (round, stage) that were asked for.
        certificate: once decided.
    """

    setting: Setting
    round: int = 0
    stage: Stage = "waiting"
    lock: Lock = Lock()
    said: tuple[Body, ...] = ()
    tallies: Mapping[int, Tally] = field(default_factory=dict)
    ahead: Mapping[int, int] = field(default_factory=dict)
    proposals: Mapping[int, Proposal] = field(default_factory=dict)
    sound: frozenset[bytes] = frozenset()
    examined: frozenset[bytes] = frozenset()
    judged: frozenset[tuple[int, bytes]] = frozenset()
    passing: frozenset[tuple[int, bytes]] = frozenset()
    failing: frozenset[tuple[int, bytes]] = frozenset()
    passed_on: frozenset[tuple[int, bytes, int]] = frozenset()
    waits: frozenset[tuple[int, Timed]] = frozenset()
    certificate: Certificate | None = None


def begin(setting: Setting, record: Record | None = None) -> State:
    """The state of a node that has just started, or comes to a new instance.

    Args:
        record: the last one made durable; None, or one of an earlier instance, if there is none
            of this one.
    """
    if record is None or record.instance != setting.instance:
        return State(setting=setting)
    return State(
        setting=setting,
        round=record.round,
        stage=record.stage,
        lock=record.lock,
        said=record.said,
    )


def record_of(instance: bytes, spoken: Sequence[Body]) -> Record:
    """The record out of a node's own votes and proposals, where it was lost.

    Args:
        spoken: everything that the node ever said of this instance, in order; not empty.
    """
    last = max(body.round for body in spoken)
    said = tuple(dict.fromkeys(body for body in spoken if body.round == last))
    kinds = {body.kind for body in said}
    stages: tuple[Stage, ...] = ("precommit", "prevote")
    stage: Stage = next((stage for stage in stages if stage in kinds), "propose")
    locks = [Lock(b.round, b.value) for b in spoken if b.kind == "precommit" and b.value != NIL]
    lock = max(locks, key=lambda lock: lock.round, default=Lock())
    return Record(instance, last, stage, lock, said)
