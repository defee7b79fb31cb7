"""What honest nodes cosigned in a run, kept outside of all of them, and what must hold of it.

Nothing here calls what it checks but to hear what a node believes: roots are counted anew from the
entries that lie on the disks, and signatures opened under the keys of the charter's cards.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from federation_tests.simulator.assignments import liars_and_one
from federation_tests.simulator.broken import Broken
from federation_tests.simulator.keeping import WITHHOLDER, KeeperDesk
from node.history.keeping import keepers_in, keepers_of
from node.history.probing import withholding
from node.history.vouching import Vouched, vouched
from node.peers.answers import CosignedHead
from protocol.checkpoint import origin
from protocol.coalition.snapshot import leaf_of
from protocol.cosignature import open_cosigned
from protocol.merkle import CompactRange

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode


class Largest(NamedTuple):
    """The largest head of a log that a keeper is known to have cosigned."""

    size: int
    root: bytes


class Promises:
    """All cosignatures that left honest nodes.

    Attributes:
        broken: what was seen to be wrong meanwhile.
    """

    def __init__(self, federation: "Federation") -> None:
        self._federation = federation
        self.broken: list[Broken] = []
        # Number of the keeper's node -> log -> what it may not contradict.
        self._shown: dict[int, dict[bytes, Largest]] = defaultdict(dict)
        # (number, log, size) -> the root that was cosigned: of no log there are two, ever.
        self._roots: dict[tuple[int, bytes, int], bytes] = {}
        # (number of who asked, of the keeper, log) -> the largest size that it was shown.
        self._told: dict[tuple[int, int, bytes], int] = {}
        self._behind: set[int] = set()
        self._unheard: set[int] = set()
        self._seen: set[tuple[object, ...]] = set()

    def shown(self, node: "SimNode", asker: "SimNode", heads: list[CosignedHead]) -> None:
        """A node shows another what it has cosigned."""
        if not node.honest:
            return
        for head in heads:
            self._show(node, head.group, head.note)
            known = self._shown[node.number].get(head.group)
            if known is not None:
                self._told[asker.number, node.number, head.group] = known.size

    def _show(self, node: "SimNode", log: bytes, note: bytes) -> None:
        # Shown again after something was dropped, it may not be so any more.
        drops = self._federation.assignments.drops(node)
        if not self._first("shown", node.number, node.life, note, drops):
            return
        line, name = (origin(node.coalition, group) for group in (log, node.group))
        cards = {founder.card.group: founder.card for founder in self._federation.charter.groups}
        said = open_cosigned(note, line, name, [cards[node.group].cosigning_key])
        size, root = said.checkpoint.size, said.checkpoint.root
        what = f"node {node.number} cosigned {size} of group {self.number(log)}"
        before = self._shown[node.number].get(log)
        if before is not None and size < before.size:
            self.broken.append(Broken("never-less", f"{what} after {before.size}"))
        if self._roots.setdefault((node.number, log, size), root) != root:
            self.broken.append(Broken("never-less", f"{what} with two roots"))
        if root_at(node, log, size) != root:
            self.broken.append(Broken("kept", f"{what}, of which it has less or other entries"))
        if before is None or size > before.size:
            self._federation.tally.keeping["cosigned"] += 1
            self._shown[node.number][log] = Largest(size, root)

    def told(self, asker: "SimNode", node: "SimNode", log: bytes) -> int:
        """Up to where an honest node has shown to another that it keeps a log; 0 if never."""
        return self._told.get((asker.number, node.number, log), 0)

    def lost(self, node: "SimNode") -> None:
        """A node was set back to a backup: it can know of what more than half of the others say.

        What it had cosigned and fewer were shown, it may contradict (decision 0283). Of those that
        it hears, the ones who lie may say nothing, and the others be those who know least.
        """
        if self._shown[node.number]:
            self._federation.tally.keeping["set_back"] += 1
        self._behind.add(node.number)
        self._unheard.add(node.number)
        others = [other for other in self._federation.nodes.values() if other is not node]
        honest = [other for other in others if other.honest]
        at = len(others) // 2 + 1 - (len(others) - len(honest)) - 1
        for log in list(self._shown[node.number]):
            known = sorted(_known(other, node.group, log) for other in honest)
            if at >= 0 and known[at].size:
                self._shown[node.number][log] = known[at]
            else:
                del self._shown[node.number][log]

    def looked(self, node: "SimNode", desk: KeeperDesk) -> None:
        """A node's custody has had its turn: is what it believes of others so?"""
        if not node.honest:
            return
        self._recover(node)
        self._federation.assignments.looked(node, desk)
        last = desk.council.last()
        if last is None:
            return
        keepers = keepers_of(desk)
        for head in node.store.heads():
            rows = desk.logs.cosigned.of(head.group)
            key = head.group, head.size, tuple((row.keeper, row.size) for row in rows)
            if self._first("believed", node.number, node.life, key):
                said = vouched(desk, last.epoch, keepers, head)
                if said.size:
                    self._federation.tally.keeping["vouched"] += 1
                    self._believe(node, head.group, said, len(last.epoch.seats))

    def _believe(self, node: "SimNode", log: bytes, said: Vouched, council: int) -> None:
        """At most n - q lie: one of those who say it is honest and has it."""
        nodes = self._federation.nodes
        root = root_at(node, log, said.size, thin=True)
        who = [nodes[group] for group, size in said.sizes.items() if size >= said.size]
        least = min(liars_and_one(council), len(said.sizes))
        what = f"node {node.number} believes {said.size} of group {self.number(log)}"
        if len(who) < least:
            self.broken.append(Broken("vouched", f"{what} of {len(who)}, where {least} must say"))
        honest = [other for other in who if other.honest]
        # Who was set back lacks what it had cosigned until it has fetched it again.
        if any(other.number in self._behind for other in honest):
            return
        # And who said so may have dropped it since, under another council.
        if not any(
            self._federation.assignments.has_dropped(other, log)
            or root_at(other, log, said.size) == root
            for other in honest
        ):
            self.broken.append(Broken("vouched", f"{what}, which nobody honest who says so has"))

    def _recover(self, node: "SimNode") -> None:
        """Note when who was set back has heard of its cosignatures, and has all of it again."""
        if node.number in self._unheard and not node.store.cosigned.unheard:
            self._unheard.discard(node.number)
            self._federation.tally.keeping["heard"] += bool(self._shown[node.number])
        held = {head.group: head.size for head in node.store.heads()}
        mine = node.store.cosigned.by(node.group, b"", len(self._federation.groups))
        if node.number not in self._unheard and all(
            held.get(row.group, 0) >= row.size for row in mine
        ):
            self._behind.discard(node.number)

    def lacking(self, node: "SimNode") -> list[str]:
        """What a node has cosigned and shown and doesn't have, in words."""
        return [
            f"node {node.number} cosigned {size} of group {self.number(log)} and has it not"
            for log, (size, root) in self._shown[node.number].items()
            if root_at(node, log, size, thin=True) != root
        ]

    def _first(self, *key: object) -> bool:
        """Whether this is looked at for the first time."""
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def number(self, log: bytes) -> int:
        """Which group's log it is."""
        return self._federation.nodes[log].number


def root_at(node: "SimNode", log: bytes, size: int, *, thin: bool = False) -> bytes | None:
    """The root of so many entries of a log as they lie on a node's disk.

    Args:
        thin: whether the hash of an entry that was dropped will do.

    Returns:
        None if it has less, or not all of them whole.
    """
    items = node.store.items(log, 0, size)
    if len(items) < size or not (thin or all(isinstance(item, bytes) for item in items)):
        return None
    compact = CompactRange()
    compact.extend_hashes([leaf_of(item) for item in items])
    return compact.root()


def settled_promises(federation: "Federation") -> bool:
    """Whether each keeper vouches for all that it keeps, and who withholds is named by all."""
    if not federation.plan.keep:
        return True
    return not any(
        _unsaid(federation, node, node.seat.keeper.desk)
        for node in federation.honest
        if node.seat is not None
    )


def _unsaid(federation: "Federation", node: "SimNode", desk: KeeperDesk) -> bool:
    last = desk.council.last()
    if last is None or node.store.cosigned.unheard or names(desk) != withholders(federation):
        return True
    mine = {r.group: r for r in node.store.cosigned.by(node.group, b"", len(federation.groups))}
    keepers = keepers_of(desk)
    return any(
        head.group not in mine or mine[head.group].size < head.size
        for head in node.store.heads()
        if node.group in keepers_in(last.epoch, keepers, head.group)
    ) or bool(federation.assignments.lacking(node))


def broken_promises(federation: "Federation") -> list[Broken]:
    """Every rule about keeping that was broken."""
    found = federation.promises.broken + federation.assignments.broken
    for node in federation.honest:
        found += [Broken("kept", seen) for seen in federation.promises.lacking(node)]
        if node.seat is None:
            continue
        found += [Broken("assigned", seen) for seen in federation.assignments.lacking(node)]
        named = names(node.seat.keeper.desk)
        federation.tally.keeping["named"] += len(named)
        if named != withholders(federation):
            seen = f"node {node.number} names {sorted(map(federation.promises.number, named))}"
            found.append(Broken("named", f"{seen} for withholding"))
    return found


def withholders(federation: "Federation") -> set[bytes]:
    """Who must be named, and nobody else."""
    return {node.group for node in federation.nodes.values() if node.role == WITHHOLDER}


def names(desk: KeeperDesk) -> set[bytes]:
    """Whom a node names for not giving what was cosigned."""
    return {row.keeper for row in withholding(desk)}


def _known(other: "SimNode", keeper: bytes, log: bytes) -> Largest:
    """What a node has on its disk of what another has cosigned of a log."""
    for row in other.store.cosigned.of(log):
        if row.keeper == keeper:
            return Largest(row.size, row.root)
    return Largest(0, b"")
