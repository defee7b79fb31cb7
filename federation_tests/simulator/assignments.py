"""Who has to keep which log while councils change, followed outside of all nodes.

From the cuts that honest nodes kept it is known which epoch has which assignment; what lies on the
disks says who has what. The nodes' own word for either is what is checked.
"""

from collections import defaultdict
from typing import TYPE_CHECKING

from federation_tests.simulator.broken import Broken
from federation_tests.simulator.keeping import KeeperDesk
from node.history.keeping import keepers_of
from protocol.agreement.assigned import assigned
from protocol.agreement.cut import LogTable
from protocol.agreement.epoch import Epoch, epoch_hash
from protocol.agreement.lineage import Link
from protocol.tiles import TILE_WIDTH

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

Keepers = dict[bytes, tuple[bytes, ...]]


class Assignments:
    """Assignments by epoch, and what was dropped and fetched under them.

    Attributes:
        broken: what was seen to be wrong meanwhile.
    """

    def __init__(self, federation: "Federation") -> None:
        self._federation = federation
        self.broken: list[Broken] = []
        self._keepers: dict[bytes, Keepers] = {}
        # Number of a node -> (log, index) of the bundles that lie thin on its disk.
        self._thin: dict[int, set[tuple[bytes, int]] | None] = {}
        # Number of a node -> logs of which it was seen to have dropped something, again and again.
        self._dropped: dict[int, list[bytes]] = defaultdict(list)

    def named(self, before: Epoch, link: Link, table: LogTable) -> None:
        """A cut is kept for the first time: if it names another epoch, that hands logs out anew."""
        if link.epoch == before:
            return
        new = assigned(link.epoch, [row.group for row in table.logs])
        old = self.of(before)
        self._keepers[epoch_hash(link.epoch)] = new
        moved = sum(bool(set(new[log]) - set(old.get(log, new[log]))) for log in new)
        self._federation.tally.keeping["moved"] += moved if self._federation.plan.keep else 0

    def of(self, epoch: Epoch) -> Keepers:
        """Log -> who has to keep it in an epoch that a cut has named, its own group aside."""
        name = epoch_hash(epoch)
        if name not in self._keepers:
            assert epoch == self._federation.first_epoch
            self._keepers[name] = assigned(epoch, self._federation.groups)
        return self._keepers[name]

    def has_to_keep(self, node: "SimNode", epoch: Epoch, log: bytes) -> bool:
        """Whether a node has a log assigned; in the council its own one, too."""
        council = [seat.group for seat in epoch.seats]
        return node.group in council and (
            log == node.group or node.group in self.of(epoch).get(log, council)
        )

    def looked(self, node: "SimNode", desk: KeeperDesk) -> None:
        """A node's custody has had its turn: does it go by the assignment of its epoch?"""
        self.watch(node)
        last = desk.council.last()
        if node.honest and last is not None and keepers_of(desk) != self.of(last.epoch):
            seen = f"node {node.number} goes by other keepers than epoch {last.epoch.number} has"
            self.broken.append(Broken("assigned", seen))

    def watch(self, node: "SimNode", *, just_now: bool = False) -> None:
        """See what was dropped and fetched since the last time.

        Args:
            just_now: whether the node has dropped at this very moment, if it has.
        """
        if not self._federation.plan.long_logs:
            return
        thin = {
            (head.group, index)
            for head in node.store.heads()
            for index in node.store.dropped(head.group).bundles
        }
        before = self._thin.get(node.number, set())
        self._thin[node.number] = thin
        if before is None:
            return
        self._federation.tally.keeping["fetched"] += len(before - thin)
        for log, index in sorted(thin - before):
            self._drop(node, log, index, just_now)

    def lost(self, node: "SimNode") -> None:
        """A node was set back: what lies thin then is no news."""
        self._thin[node.number] = None

    def has_dropped(self, node: "SimNode", log: bytes) -> bool:
        """Whether a node has ever dropped something of a log: what it said before may be old."""
        return log in self._dropped[node.number]

    def drops(self, node: "SimNode") -> int:
        """How many bundles a node was seen to have dropped so far."""
        return len(self._dropped[node.number])

    def _drop(self, node: "SimNode", log: bytes, index: int, just_now: bool) -> None:
        self._federation.tally.keeping["dropped"] += 1
        self._dropped[node.number].append(log)
        what = f"node {node.number} dropped {index} of group {self._number(log)}"
        if just_now and node.seat is not None and (last := node.seat.store.last()) is not None:
            if log == node.group or self.has_to_keep(node, last.epoch, log):
                self.broken.append(Broken("assigned", f"{what}, which it has to keep"))
            said, due = self._vouching(node, last.epoch, log, (index + 1) * TILE_WIDTH)
            if said < due:
                seen = f"{what}, of which {said} showed that they keep it, not {due}"
                self.broken.append(Broken("copies", seen))
        # By the council of now, whichever the node knows of: the copies are for everybody. The
        # log's own group keeps it, too, while it has a seat, which a cut may just have taken.
        newest = self._federation.certified.newest_epoch
        known = newest if node.seat is None else node.seat.room.tip.epoch
        seated = log in {seat.group for seat in (*newest.seats, *known.seats)}
        least = liars_and_one(len(newest.seats))
        have = sum(
            whole(other, log, index)
            for other in self._federation.honest
            if other is not node and (seated or other.group != log)
        )
        if have < least:
            self.broken.append(Broken("copies", f"{what}, which {have} others have, not {least}"))

    def _vouching(self, node: "SimNode", epoch: Epoch, log: bytes, end: int) -> tuple[int, int]:
        """How many who have to keep a log have shown this node that they do; and how many must.

        What the network lost counts, and a liar's word always: that nobody said it is sure.
        """
        nodes = self._federation.nodes
        keepers = [
            nodes[seat.group]
            for seat in epoch.seats
            if seat.group != node.group and self.has_to_keep(nodes[seat.group], epoch, log)
        ]
        told = self._federation.promises.told
        said = sum(not other.honest or told(node, other, log) >= end for other in keepers)
        return said, min(liars_and_one(len(epoch.seats)), len(keepers))

    def lacking(self, node: "SimNode") -> list[str]:
        """What a member of the last council has to keep and has not whole, in words."""
        assert node.seat is not None
        epoch = node.seat.room.tip.epoch
        return [
            f"node {node.number} has to keep group {self._number(head.group)}'s log and lacks some"
            for head in node.store.heads()
            if self.has_to_keep(node, epoch, head.group)
            and not all(whole(node, head.group, index) for index in range(head.size // TILE_WIDTH))
        ]

    def _number(self, log: bytes) -> int:
        return self._federation.nodes[log].number


def liars_and_one(council: int) -> int:
    """Of so many members of a council one at least is honest; counted anew."""
    return council - (2 * council // 3 + 1) + 1


def whole(node: "SimNode", log: bytes, index: int) -> bool:
    """Whether a full bundle of a log lies on a node's disk as anybody may ask for it."""
    return node.store.entry_bundle(log, index, TILE_WIDTH) is not None
