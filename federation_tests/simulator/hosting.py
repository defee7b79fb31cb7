"""Groups come to share an operator, which has one seat: who gives way, read outside of all nodes.

Of those that say the same host runs their nodes, the one sits that said so first by the cuts.
Spec: docs/spec/coalition/membership.md section 8.1.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from federation_tests.simulator.broken import Broken
from protocol.agreement.cut import LogTable
from protocol.agreement.lineage import Link
from protocol.coalition.entry import open_entry
from protocol.coalition.membership.bodies import OperatorBody

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

HOST = OperatorBody(name="Example Host")
ITSELF = OperatorBody(name="")


class Hosted:
    """Follows what groups said of who runs their nodes.

    Attributes:
        since: group -> time of the cut from which on the host runs its node by its word.
        moved_off: groups that gave way, and said later that they run it themselves.
        broken: what was seen to be wrong meanwhile.
    """

    def __init__(self, federation: "Federation") -> None:
        self._federation = federation
        self.since: dict[bytes, int] = {}
        self.moved_off: set[bytes] = set()
        self.broken: list[Broken] = []
        self._read: dict[bytes, int] = defaultdict(int)

    def named(self, node: "SimNode", link: Link, table: LogTable) -> None:
        """A cut is new; a node that keeps it holds what it holds."""
        if not self._federation.plan.changes.operator:
            return
        gave_way = self.giving_way()
        for row in table.logs:
            for body in self._new(node, row.group, row.size):
                if body.name:
                    self.since.setdefault(row.group, link.cut.time)
                elif self.since.pop(row.group, None) is not None and row.group in gave_way:
                    self.moved_off.add(row.group)
        for group in sorted(self.giving_way() - gave_way):
            self._federation.changing.gives_way(self._federation.nodes[group])
        seated = {seat.group for seat in link.epoch.seats}
        for group in sorted(seated & self.giving_way()):
            seen = f"group {self._federation.nodes[group].number} sits after cut {link.cut.number}"
            self.broken.append(Broken("one-operator", f"{seen}: another had its operator before"))

    def giving_way(self) -> set[bytes]:
        """All but the one that has had the host longest; of one second the lower id."""
        first = min(((time, group) for group, time in self.since.items()), default=None)
        return set(self.since) - ({first[1]} if first else set())

    def _new(self, node: "SimNode", group: bytes, size: int) -> Iterator[OperatorBody]:
        first = self._read[group]
        new = node.store.entries(group, first, size)
        self._read[group] += len(new)
        for index, data in enumerate(new, first):
            body = open_entry(node.coalition, group, index, data).body
            if isinstance(body, OperatorBody):
                yield body
