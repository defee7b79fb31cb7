"""Looks out for cuts that were certified twice: keeps both certificates, and says who signed both.

More than n - q of a council that lie can lead others onto a line of their own; whoever is on one
of the two lines has no reason of its own to look at the other. So a node that is in touch compares
fingerprints with others now and then, and looks at every certificate that stands in a log.
Spec: docs/spec/agreement.md section 9.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from node.council.parted import Parted, forget_shown, keep_parted, note_shown, shown
from node.council.places import tip_at
from node.council.reading import Reading, Said, instance_of
from node.council.vote_proofs import VoteProof, keep_vote_proof
from node.council.witness import Witness
from node.logger import Logger
from protocol.agreement.certificate import Certificate, check_certificate
from protocol.agreement.doublevote import Place, double_votes
from protocol.agreement.lineage import Tip
from protocol.agreement.statements import CutPolka, check_shown
from protocol.agreement.votes import Vote, check_vote, instance_id
from protocol.errors import ProtocolError

if TYPE_CHECKING:
    from node.core import Node
    from node.council.outside import Outside
    from node.council.record import CouncilStore

COMPARE_S = 300.0
"""Seconds between two rounds of questions: two lines stay two, there is no hurry."""
AGAIN_S = 3600.0
"""Seconds before a line that shows nothing against this one is walked down again: each walk costs
a question for each doubling of the line's length."""
WALK_S = 6.0
"""Seconds that one walk may take: this node's next votes wait for it, and whoever lies about its
fingerprint may answer nothing more."""
MAX_WITNESSES = 8
"""Cuts whose votes are remembered, the one under way among them; of older ones a vote is held
against this node's certificate alone."""

log = Logger("council")


class Second(NamedTuple):
    """A second certificate that stands in a log: the place, it with the own one, and whose log."""

    before: Tip
    pair: tuple[Certificate, Certificate]
    group: bytes


class Parting:
    """The look-out of one node.

    Args:
        node: whose.
        store: the council's file.
        outside: the process that it runs in.

    Attributes:
        kept: how many proofs against voters were new since the start.
    """

    def __init__(self, node: Node, store: CouncilStore, outside: Outside) -> None:
        self._node, self._store, self._outside = node, store, outside
        self._next_s = outside.steady_s() + COMPARE_S
        self._walked_s: dict[bytes, float] = {}
        self._numbers: dict[bytes, int] = {}
        self._witnesses: dict[bytes, Witness] = {}
        self._known: set[bytes] = set()
        self.kept = 0

    async def met(
        self, before: Tip, pair: tuple[Certificate, Certificate], by: bytes = b""
    ) -> bool:
        """Look at two certificates and keep what they show; whether they are for two cuts.

        Args:
            before: the place in the line before these cuts.
            pair: this node's own, or what it was shown first; and the other.
            by: 16-byte id of the group that shows the other one; empty: nobody, a file.
        """
        number = before.number + 1
        try:
            proofs = await self._outside.apart(_proofs, *pair, before)
        except (ProtocolError, ValueError):
            return False  # one of them proves nothing, or they agree
        # Its own log may hold what it said on a line that it has left since.
        if by and by != self._node.group:
            await note_shown(self._store.file, by, number, pair[1].value)
        found = Parted(number, *pair, tuple(proofs), self._node.now())
        if await keep_parted(self._store.file, found):
            log.critical(
                "certified-twice",
                number=number,
                culprits=[group.hex() for group in proofs],
                shown_by=by.hex(),
            )
        await self._keep(number, proofs)
        return True

    async def read(self, reading: Reading) -> None:
        """Look at what was met in logs: two votes of one member, and what is of earlier cuts."""
        self._witnesses[reading.witness.tip.instance] = reading.witness
        past = reading.take_past()
        if past:
            # Apart: a log may be full of old votes, each of which costs a signature.
            for before, pair, group in await self._outside.apart(self._read_past, past):
                await self.met(before, pair, group)
        while len(self._witnesses) > MAX_WITNESSES:
            del self._witnesses[next(iter(self._witnesses))]
        for witness in self._witnesses.values():
            fresh = {g: p for g, p in witness.proofs.items() if p not in self._known}
            if fresh:
                await self._keep(witness.tip.number + 1, fresh)

    def _read_past(self, past: list[tuple[bytes, Said]]) -> list[Second]:
        """Compare votes on earlier cuts with others; certificates of other cuts than the own ones.

        Whatever is about one cut is looked at together, so that each is read once from the file.
        """
        found, by_instance = [], defaultdict[bytes, list[tuple[bytes, Said]]](list)
        for group, said in past:
            by_instance[instance_of(said)].append((group, said))
        for instance, about in by_instance.items():
            number = self._number(instance)
            own = None if number is None else self._store.link(number)
            if number is None or own is None:
                continue
            before = tip_at(self._node, self._store, number - 1)
            for group, said in about:
                if not isinstance(said, Certificate):
                    self._see(before, own.certificate, said)
                elif said.value != own.certificate.value:
                    found.append(Second(before, (own.certificate, said), group))
        return found

    def _see(self, before: Tip, own: Certificate, said: Vote | CutPolka) -> None:
        try:
            if isinstance(said, Vote):
                check_vote(said, before.council)
            else:
                check_shown(said, before.council)
        except ProtocolError:
            return  # it stands in a log, and says nothing
        witness = self._witnesses.get(before.instance)
        if witness is None:
            witness = self._witnesses[before.instance] = Witness(before)
            witness.see(own)
        witness.see(said)

    async def _keep(self, number: int, proofs: Mapping[bytes, bytes]) -> None:
        for group, data in proofs.items():
            self._known.add(data)
            proof = VoteProof(group, number, data, self._node.now())
            if await keep_vote_proof(self._store.file, proof):
                self.kept += 1
                log.critical("voted-twice", group=group.hex(), number=number)

    async def compare(self, line: Iterable[Certificate]) -> bool:
        """Hold a line out of a file against this node's own; whether a cut was certified twice.

        Args:
            line: the certificates of its cuts, from the first on; nothing of it is checked.
        """
        found = await self._outside.apart(self._differing, line)
        if found is None:
            return False
        number, *pair = found
        return await self.met(tip_at(self._node, self._store, number - 1), (pair[0], pair[1]))

    def _differing(
        self, line: Iterable[Certificate]
    ) -> tuple[int, Certificate, Certificate] | None:
        for number, other in enumerate(line, 1):
            own = self._store.link(number)
            if own is None:
                return None
            if own.certificate.value != other.value:
                return number, own.certificate, other
        return None

    async def look(self, tip: Tip) -> None:
        """Compare fingerprints with some others, if it is time to."""
        federation, now_s = self._node.federation, self._outside.steady_s()
        if federation is None or not tip.number or now_s < self._next_s:
            return
        self._next_s = now_s + COMPARE_S
        elsewhere = shown(self._store.file)
        for said in await federation.confirmations(tip.number):
            here = self._store.fingerprint(said.number)
            if here is None:
                continue  # of the founding there is only one
            if said.fingerprint != here:
                await self._walk(said.group, said.number)
            elif said.group in elsewhere and said.number >= elsewhere[said.group][0]:
                await forget_shown(self._store.file, said.group)

    async def _walk(self, peer: bytes, number: int) -> None:
        """Find where a peer's line parts from this one's, which is at this cut or before.

        A line answers only for places that it shares: what follows another cut is out of line.
        """
        now_s = self._outside.steady_s()
        if now_s < self._walked_s.get(peer, 0.0):
            return
        self._walked_s[peer] = now_s + AGAIN_S
        federation, first, last = self._node.federation, 1, number
        assert federation is not None
        while first <= last and self._outside.steady_s() - now_s <= WALK_S:
            middle = (first + last) // 2
            before, own = tip_at(self._node, self._store, middle - 1), self._store.link(middle)
            assert own is not None
            link = await federation.link_of(peer, middle, before)
            if link is None:
                last = middle - 1
            elif link.certificate.value == own.certificate.value:
                first = middle + 1
            else:
                pair = (own.certificate, link.certificate)
                await self.met(before, pair, peer)
                return
        log.warning("fingerprint-differs", peer=peer.hex())

    def _number(self, instance: bytes) -> int | None:
        """Which cut of this node's line an instance was about."""
        marks = self._node.folding.cuts
        for number, mark in enumerate(marks[len(self._numbers) :], len(self._numbers) + 1):
            self._numbers[instance_id(number, mark.previous)] = number
        return self._numbers.get(instance)


def _proofs(one: Certificate, other: Certificate, before: Tip) -> dict[bytes, bytes]:
    # Whoever shows the other one pays for what is checked: the first bad signature ends it.
    check_certificate(other, before.council)
    return double_votes(one, other, before.council, Place(before.number + 1, before.hash))
