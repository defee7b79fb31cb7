"""What goes wrong by accident, and when: crashes, partitions, clocks, full disks, flipped bits."""

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

MOST_WRITES = 12
"""A publication of one statement writes nine times: the fuse burns in any of its steps."""
FUSE_MS = 30_000
"""A node that doesn't write for so long loses power while it is idle."""


class Accidents:
    """Plans the accidents of a run, and repairs what they left."""

    def __init__(self, federation: "Federation", random: Random) -> None:
        self._federation, self._random = federation, random

    def plan(self) -> None:
        """Put every accident of the plan at some time of the troubled part."""
        faults = self._federation.plan.faults
        for _ in range(faults.crashes):
            self._sometime(self._cut_power)

    def repair(self) -> None:
        """Put right what an operator would."""
        for node in self._federation.nodes.values():
            for disk in (node.disk, node.key_disk):
                disk.fuse = None

    def _sometime(self, act: object) -> None:
        federation = self._federation
        at_ms = self._random.randrange(federation.plan.trouble_s * 1000)
        node = self._random.choice(list(federation.nodes.values()))
        federation.schedule.at(at_ms, act, node)

    def _cut_power(self, node: "SimNode") -> None:
        disk = self._random.choice((node.disk, node.disk, node.key_disk))
        disk.fuse = self._random.randrange(MOST_WRITES)
        disk.after_commit = self._random.random() < 0.5
        self._federation.schedule.after(FUSE_MS, self._cut_idle, node, disk, node.life)

    def _cut_idle(self, node: "SimNode", disk: object, life: int) -> None:
        if disk.fuse is not None and node.life == life and node.up:
            node.crash()
