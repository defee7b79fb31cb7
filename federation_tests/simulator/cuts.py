"""Certified sizes, as cuts will bring them: every so often, what all honest nodes hold of a log.

How these cuts are agreed on is not simulated (see `seat` for runs in which it is). Nodes hear of
one at different times.
"""

from random import Random
from typing import TYPE_CHECKING

from protocol.gossip import events as ev
from protocol.gossip.quota import Quota
from protocol.gossip.state import Rules

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

HEARD_WITHIN_MS = 5_000


class Cuts:
    """Makes cuts and keeps watch over quotas.

    Attributes:
        certified: group -> size; None: no quotas in this run.
        rules: of every machine.
        beyond: what an honest node was seen to hold beyond a quota, in words.
    """

    def __init__(self, federation: "Federation", random: Random) -> None:
        plan = federation.plan
        self._federation, self._random = federation, random
        self.certified: dict[bytes, int] | None = {} if plan.quota else None
        quota = Quota(entries=plan.quota, reserve_entries=0)
        # Where cuts are certified, quotas are the node's own from the first one on.
        self.rules = Rules() if plan.certify else Rules(quota=quota)
        self.beyond: list[str] = []

    def begin(self) -> None:
        """Make a cut every so often from now on, if there are quotas."""
        if self.certified is not None:
            self._federation.schedule.after(self._federation.plan.cut_s * 1000, self._cut)

    def look(self) -> None:
        """See whether an honest node holds more of another's log than its quota allows."""
        if self.certified is None:
            return
        for node in self._federation.honest:
            for group, (size, _) in node.state.held.items():
                most = self.certified.get(group, 0) + self._federation.plan.quota
                if group != node.group and size > most:
                    log = self._federation.nodes[group].number
                    seen = f"node {node.number} holds {size} of group {log}, at most {most}"
                    self.beyond.append(seen)

    def _cut(self) -> None:
        federation = self._federation
        self.look()
        honest = federation.honest
        self.certified = {
            group: max(
                self.certified.get(group, 0),
                min(node.state.held.get(group, (0, b""))[0] for node in honest),
            )
            for group in federation.groups
        }
        for node in federation.nodes.values():
            wait_ms = self._random.randrange(HEARD_WITHIN_MS)
            federation.schedule.after(wait_ms, self._tell, node, self.certified)
        self.begin()

    def _tell(self, node: "SimNode", certified: dict[bytes, int]) -> None:
        if node.up:
            node.feed(ev.Certified(node.clock_ms(), certified))
