"""The simulated network: messages that are lost, late, doubled, overtaken, or cut off.

A message is a call on the receiving side. HTTP runs over TCP, so what the machine sees of a lost
packet is a question that is never answered or an announcement that never comes; both happen here to
each message on its own, which is harsher than TCP.
"""

from collections.abc import Callable
from random import Random
from typing import Any, Protocol

from federation_tests.simulator.plan import Faults
from federation_tests.simulator.schedule import Schedule
from federation_tests.simulator.tally import Tally

LATENCY_MS = (5, 120)
"""One way between two servers, from the same city to the other side of the earth."""
OVERTAKING_MS = 3_000
"""How long a message waits that others overtake."""


class End(Protocol):
    """Who sends and receives.

    Attributes:
        number: of the node.
        up: whether its process runs.
        seen: messages and ticks its process has taken in.
    """

    number: int
    up: bool
    seen: int


class Network:
    """All links between nodes.

    Attributes:
        faults: shares of messages to which something happens; none in a healed network.
    """

    def __init__(self, schedule: Schedule, random: Random, faults: Faults, tally: Tally) -> None:
        self.faults = faults
        self._schedule = schedule
        self._random = random
        self._tally = tally
        self._sides: dict[int, int] = {}
        self._only: dict[int, int] = {}
        self._latency: dict[tuple[int, int], int] = {}
        self._sent: dict[tuple[int, int], int] = {}
        self._latest: dict[tuple[int, int], int] = {}

    def part(self, sides: dict[int, int]) -> None:
        """Cut the network: node number -> side; an empty table joins it again."""
        self._sides = sides

    def joined(self, one: int, other: int) -> bool:
        """Whether messages pass between two nodes."""
        return self._sides.get(one, 0) == self._sides.get(other, 0)

    def surround(self, number: int, by: int) -> None:
        """From now on a node hears, and reaches, only one other."""
        self._only[number] = by

    def release(self, number: int) -> None:
        """That is over."""
        self._only.pop(number, None)

    def _surrounded(self, one: int, other: int) -> bool:
        return self._only.get(one, other) != other or self._only.get(other, one) != one

    def send(self, sender: End, receiver: End, deliver: Callable[..., None], *args: Any) -> None:
        """Send one message: `deliver(*args)` is called when, and if, it arrives at a process."""
        link = (sender.number, receiver.number)
        if not self.joined(*link):
            self._tally.faults["partitions"] += receiver.up
            return
        if self._surrounded(*link):
            return
        faults, draw = self.faults, self._random.random
        if faults.loss and draw() < faults.loss:
            self._tally.faults["loss"] += receiver.up
            return
        number = self._sent[link] = self._sent.get(link, 0) + 1
        due = self._schedule.now_ms + self._one_way(link)
        if faults.duplication and draw() < faults.duplication:
            again = due + int(draw() * OVERTAKING_MS)
            self._schedule.at(again, self._arrive_again, receiver, deliver, args)
        if faults.delay and draw() < faults.delay:
            late = due + int(draw() * faults.delay_s * 1000)
            self._schedule.at(due, self._hold, late, link, number, receiver, deliver, args)
            return
        if faults.reordering and draw() < faults.reordering:
            due += int(draw() * OVERTAKING_MS)
        self._schedule.at(due, self._arrive, link, number, receiver, deliver, args)

    def _one_way(self, link: tuple[int, int]) -> int:
        known = self._latency.get(link)
        if known is None:
            known = self._latency[link] = self._random.randint(*LATENCY_MS)
        return known

    def _hold(self, late: int, *message: Any) -> None:
        receiver: End = message[2]
        self._schedule.at(late, self._arrive_late, receiver.seen, *message)

    def _arrive_late(self, seen: int, *message: Any) -> None:
        receiver: End = message[2]
        # Late is what came after something that it would have come before.
        self._tally.faults["delay"] += receiver.up and receiver.seen != seen
        self._arrive(*message, late=True)

    def _arrive(
        self,
        link: tuple[int, int],
        number: int,
        receiver: End,
        deliver: Callable[..., None],
        args: tuple[Any, ...],
        late: bool = False,
    ) -> None:
        if not receiver.up:
            return
        if number < self._latest.get(link, 0):
            self._tally.faults["reordering"] += not late  # that is one fault, and counted
        else:
            self._latest[link] = number
        deliver(*args)

    def _arrive_again(
        self, receiver: End, deliver: Callable[..., None], args: tuple[Any, ...]
    ) -> None:
        if receiver.up:
            self._tally.faults["duplication"] += 1
            deliver(*args)
