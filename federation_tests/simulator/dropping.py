"""Long records, and stewards who drop of them what others have to keep, while councils change.

Some logs begin with a bundle of votes on cuts of long ago: what a council said to agree, and no
fold needs. Every steward asks their node again and again to drop what it may.
"""

from random import Random
from typing import TYPE_CHECKING

from federation_tests.simulator.saying import sealed
from protocol.agreement.votes import NIL, Vote, prevote
from protocol.coalition.kinds import to_map
from protocol.encoding import tagged_hash
from protocol.tiles import TILE_WIDTH

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

FILLED_WITHIN_MS = (5_000, 15_000)
"""Before the first cut or the second."""
AGAIN_MS = (5_000, 20_000)
"""Before a node that didn't take it is told again."""
DROP_MS = (8_000, 24_000)
"""Between two times that a steward drops: several in an epoch."""
OLD_VOTES = TILE_WIDTH + 4
"""A full bundle, and a few that stay: of the newest one nothing is dropped."""


class Dropping:
    """Plans long logs, and who drops."""

    def __init__(self, federation: "Federation", random: Random) -> None:
        self._federation, self._random = federation, random

    def plan(self) -> None:
        """Nothing where no log is long."""
        federation = self._federation
        if not federation.plan.long_logs:
            return
        for node in self._random.sample(federation.honest, federation.plan.long_logs):
            federation.unsaid += 1
            federation.schedule.at(self._random.randint(*FILLED_WITHIN_MS), self._fill, node)
        for node in federation.honest:
            federation.schedule.after(self._random.randint(*DROP_MS), self._drop, node)

    def _fill(self, node: "SimNode") -> None:
        if node.say(old_votes(node)):
            self._federation.unsaid -= 1
        else:
            self._federation.schedule.after(self._random.randint(*AGAIN_MS), self._fill, node)

    def _drop(self, node: "SimNode") -> None:
        self._federation.schedule.after(self._random.randint(*DROP_MS), self._drop, node)
        if node.seat is not None and node.seat.keeper is not None:
            node.run(node.seat.keeper.drop)


def old_votes(node: "SimNode") -> list[bytes]:
    """Votes for no cut, each in an instance of its own: nobody can hold them against each other."""
    return [
        sealed(
            node.coalition,
            node.group,
            node.wall_s(),
            "cut-vote",
            to_map(Vote(place=0, body=prevote(instance, 0, NIL, -1), signature=bytes(64))),
        )
        for instance in (tagged_hash("simulator", b"old %d" % n) for n in range(OLD_VOTES))
    ]
