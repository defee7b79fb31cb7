"""What nodes ask each other, what they answer, and how long they wait for it.

The answers are the bytes of the real API (`node.api`), read by the real readers. Left out of it is
HTTP's form; of the request's signature only its time is checked, because that is what skewed clocks
break.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from node.peers.client import ANSWER_S, CONNECT_S
from protocol.errors import ProtocolError, UnattributedFault
from protocol.gossip import wire
from protocol.tiles import Tile

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode


class Digest(NamedTuple):
    """GET /federation/digest."""


class Changes(NamedTuple):
    """GET /federation/changes."""

    instance: bytes
    cursor: int


class Walk(NamedTuple):
    """GET /federation/walk."""

    prefixes: tuple[str, ...]


class Bundle(NamedTuple):
    """GET /log/<group>/tile/entries/..."""

    group: bytes
    tile: Tile


class Hashes(NamedTuple):
    """GET /log/<group>/tile/<level>/..."""

    group: bytes
    tile: Tile


class OwnHead(NamedTuple):
    """GET /log/<group>/checkpoint, asked by the group's own node."""

    group: bytes


class Evidence(NamedTuple):
    """GET /federation/evidence/<group>."""

    group: bytes


class CutLink(NamedTuple):
    """GET /federation/cut/<number>."""

    number: int


class CutTable(NamedTuple):
    """GET /federation/table/<hash>."""

    logs: bytes


class Confirm(NamedTuple):
    """GET /federation/confirm/<number>?nonce=<nonce>."""

    number: int
    nonce: bytes


class CosignedBy(NamedTuple):
    """GET /federation/cosignatures/<group>?after=<group>."""

    keeper: bytes
    after: bytes


Certifying = CutLink | CutTable | Confirm | CosignedBy
"""Where groups certify cuts."""
Question = Certifying | Digest | Changes | Walk | Bundle | Hashes | Evidence | OwnHead


class Lie(NamedTuple):
    """An answer of an adversary that an honest node would have given otherwise; None: none."""

    kind: str
    answer: bytes | ProtocolError | None


Answer = bytes | ProtocolError | Lie

# The same bytes read the same whoever reads them.
open_changes = functools.lru_cache(maxsize=256)(wire.open_changes)
open_branches = functools.lru_cache(maxsize=256)(wire.open_branches)


class Exchange:
    """One question and its answer, which comes once: the answer, a refusal, or nothing in time."""

    def __init__(
        self,
        asker: "SimNode",
        other: "SimNode",
        question: Question,
        answered: Callable[[bytes | ProtocolError], None],
    ) -> None:
        self._asker, self._other = asker, other
        self._question = question
        self._answered = answered
        self._life = asker.life
        self._created_s = asker.wall_s()
        self._reached = False
        self._sent_s = 0
        self._done = False
        net, schedule = asker.federation.network, asker.federation.schedule
        net.send(asker, other, self._arrive)
        schedule.after(CONNECT_S * 1000, self._give_up_connecting)

    def _arrive(self) -> None:
        self._reached = True
        other = self._other
        other.seen += 1
        answer = other.serve(self._asker, self._question, self._created_s)
        if isinstance(answer, Lie) and answer.answer is None:
            other.federation.tally.adversaries[answer.kind] += not self._done
            return
        self._sent_s = other.wall_s()
        other.federation.network.send(other, self._asker, self._hear, answer)

    def _hear(self, answer: Answer) -> None:
        if self._done or self._asker.life != self._life:
            return  # the client has given up, or isn't the one that asked any more
        if isinstance(answer, Lie):
            self._asker.federation.tally.adversaries[answer.kind] += 1
            answer = answer.answer
        if self._asker.seat is not None:
            # The `Date` of an answer.
            self._asker.seat.desk.clock.heard(self._other.group, self._sent_s)
        self._end(answer)

    def _give_up_connecting(self) -> None:
        if self._done:
            return
        if self._reached:
            wait_s = ANSWER_S - CONNECT_S
            self._asker.federation.schedule.after(wait_s * 1000, self._give_up)
        else:
            self._give_up()

    def _give_up(self) -> None:
        if not self._done and self._asker.life == self._life:
            self._end(UnattributedFault("peer-unreachable", suspects=()))

    def _end(self, answer: bytes | ProtocolError) -> None:
        self._done = True
        self._asker.run(self._answered, answer)
