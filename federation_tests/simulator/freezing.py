"""What must come of a forked log in runs that certify: it stays where it was, and may cost a seat.

Nothing here asks a node or the fold who is suspended: that follows from the proofs that stand in
logs, and from what cuts name. Spec: docs/spec/coalition/fold.md section 8 and
docs/spec/coalition/membership.md section 7.5.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from federation_tests.simulator.broken import Broken
from protocol.agreement.cut import LogTable
from protocol.agreement.doublevote import open_double_vote
from protocol.agreement.lineage import Link
from protocol.agreement.votes import places_of
from protocol.coalition.entry import open_entry
from protocol.coalition.membership.motions import ForkProofBody, VoteProofBody
from protocol.encoding import unpack
from protocol.evidence import MAX_EVIDENCE_BYTES, Evidence

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode


class Named(NamedTuple):
    """What a cut names: sizes of logs, and who certifies next."""

    sizes: Mapping[bytes, int]
    seated: frozenset[bytes]


class Freezing:
    """What cuts do about forked logs, and votes against the rules, followed outside of all nodes.

    Attributes:
        cuts: number of a cut -> what it names.
        known: group -> number of the cut by which every honest node held evidence against it.
    """

    def __init__(self, federation: "Federation") -> None:
        self._federation = federation
        self.cuts: dict[int, Named] = {}
        self.known: dict[bytes, int] = {}
        self._read: dict[bytes, int] = defaultdict(int)
        self._proofs: dict[bytes, list[tuple[bytes, int]]] = defaultdict(list)
        self._voters: dict[bytes, list[tuple[bytes, int]]] = defaultdict(list)

    def named(self, node: "SimNode", link: Link, table: LogTable) -> None:
        """A cut is new; a node that keeps it holds what it holds."""
        rules = self._federation.charter.rules.members
        if not self._federation.forking and (rules is None or not rules.suspend):
            return
        sizes = {row.group: row.size for row in table.logs}
        seated = frozenset(seat.group for seat in link.epoch.seats)
        self.cuts.setdefault(link.cut.number, Named(sizes, seated))
        self._read_proofs(node, sizes)
        honest = self._federation.honest
        if all(other.up for other in honest):
            frozen = [other.store.frozen().keys() for other in honest]
            for group in frozenset.intersection(*map(frozenset, frozen)):
                self.known.setdefault(group, link.cut.number)

    def _read_proofs(self, node: "SimNode", sizes: Mapping[bytes, int]) -> None:
        # Who lies about cuts says truly who forked, as everybody's node does by itself.
        for group in self._federation.groups:
            first = self._read[group]
            new = node.store.entries(group, first, sizes.get(group, 0))
            self._read[group] += len(new)
            for index, data in enumerate(new, first):
                body = open_entry(node.coalition, group, index, data).body
                if isinstance(body, ForkProofBody):
                    proof = unpack(Evidence, body.proof, max_bytes=MAX_EVIDENCE_BYTES)
                    self._proofs[proof.group].append((group, index))
                elif isinstance(body, VoteProofBody):
                    accused = open_double_vote(body.proof).group
                    self._voters[accused].append((group, index))

    def took(self, node: "SimNode", link: Link) -> None:
        """A node keeps a cut: count for whom it is certified though their logs are frozen there."""
        if not self._federation.forking:
            return
        groups = self._federation.certified.council(link).groups
        voted = {groups[place] for place in places_of(link.certificate.signers)}
        kept = len(voted & node.store.frozen().keys())
        self._federation.tally.changes["vote_kept"] += kept

    def proved(self) -> dict[bytes, int]:
        """Group -> number of the first cut that holds a proof against it."""
        return self._held(self._proofs)

    def voted_twice(self) -> dict[bytes, int]:
        """Group -> number of the first cut that holds a proof that it voted against the rules.

        Empty where the charter takes no seats for that.
        """
        rules = self._federation.charter.rules.members
        return self._held(self._voters) if rules is not None and rules.suspend else {}

    def _held(self, proofs: Mapping[bytes, list[tuple[bytes, int]]]) -> dict[bytes, int]:
        """Group -> the first cut with one of the statements about it, by whose log and index."""
        found = {}
        for group, places in proofs.items():
            holding = (
                number
                for number, cut in self.cuts.items()
                if any(cut.sizes.get(writer, 0) > index for writer, index in places)
            )
            first = min(holding, default=None)
            if first is not None:
                found[group] = first
        return found

    def suspended(self) -> frozenset[bytes]:
        """Who has lost its seat by what cuts hold."""
        rules = self._federation.charter.rules.members
        return frozenset(self.proved() if rules is not None and rules.suspend else ())

    def wrong(self) -> Iterator[Broken]:
        """What is not as it must be once all has settled; counts what is."""
        proved = self.proved()
        for group in sorted(self.known.keys() | proved.keys()):
            since = min(table[group] for table in (self.known, proved) if group in table)
            yield from self._went_on(group, since)
        for group in sorted(self.suspended()):
            yield from self._sat_on(group, proved[group], "have forked its log")
        honest = {node.group for node in self._federation.honest}
        for group, since in sorted(self.voted_twice().items()):
            if group in honest:
                yield Broken("slandered", f"{self._name(group)} is honest, and convicted")
            yield from self._sat_on(group, since, "have voted against the rules")
        yield from self._unlike()

    def _name(self, group: bytes) -> str:
        return f"group {self._federation.nodes[group].number}"

    def _went_on(self, group: bytes, since: int) -> Iterator[Broken]:
        size = self.cuts[since].sizes.get(group, 0)
        for number, cut in sorted(self.cuts.items()):
            if number > since and cut.sizes.get(group, 0) != size:
                seen = f"frozen at {size} by cut {since}, of {cut.sizes.get(group, 0)} in {number}"
                yield Broken("frozen", f"{self._name(group)}'s log is {seen}")
                return

    def _sat_on(self, group: bytes, since: int, what: str) -> Iterator[Broken]:
        # What the others decide on is another sanction's end than of a log that is frozen.
        forgiven = None if group in self._proofs else self._federation.decided.forgiven(group)
        for number, cut in sorted(self.cuts.items()):
            if forgiven is not None and number >= forgiven > since:
                return
            if number >= since and group in cut.seated:
                seen = f"is proved to {what} by cut {since}, and sits after {number}"
                yield Broken("suspended", f"{self._name(group)} {seen}")
                return

    def _unlike(self) -> Iterator[Broken]:
        """Whether honest nodes froze a log at different sizes, or not where it was certified."""
        if not self.cuts:
            return
        last = self.cuts[max(self.cuts)]
        held = [(node, node.store.frozen()) for node in self._federation.honest]
        for group in sorted({group for _, frozen in held for group in frozen}):
            due = last.sizes.get(group, 0)
            unlike = [(n.number, f.get(group)) for n, f in held if f.get(group) != due]
            if unlike:
                number, size = unlike[0]
                seen = f"node {number} froze at {size}, certified is {due}"
                yield Broken("frozen", f"{self._name(group)}'s log: {seen}")
            else:
                self._federation.tally.changes["frozen"] += 1
