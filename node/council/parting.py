"""Looks out for cuts that were certified twice: keeps both certificates, and says who signed both.

More than n - q of a council that lie can lead others onto a line of their own; whoever is on one
of the two lines has no reason of its own to look at the other. So a node that is in touch compares
fingerprints with others now and then, and looks at every certificate that stands in a log.
Spec: docs/spec/agreement.md section 9.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from node.council.parted import Parted, forget_shown, keep_parted, note_shown, shown
from node.council.places import tip_at
from node.logger import Logger
from protocol.agreement.certificate import Certificate, check_certificate, culprits
from protocol.agreement.lineage import Tip
from protocol.agreement.votes import Council, instance_id
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

log = Logger("council")


class Parting:
    """The look-out of one node.

    Args:
        node: whose.
        store: the council's file.
        outside: the process that it runs in.
    """

    def __init__(self, node: Node, store: CouncilStore, outside: Outside) -> None:
        self._node, self._store, self._outside = node, store, outside
        self._next_s = outside.steady_s() + COMPARE_S
        self._walked_s: dict[bytes, float] = {}
        self._numbers: dict[bytes, int] = {}

    async def met(
        self, council: Council, number: int, pair: tuple[Certificate, Certificate], by: bytes = b""
    ) -> bool:
        """Look at two certificates and keep what they show; whether they are for two cuts.

        Args:
            council: of the place.
            number: of the cuts.
            pair: this node's own, or what it was shown first; and the other.
            by: 16-byte id of the group that shows the other one; empty: nobody, a file.
        """
        try:
            named = await self._outside.apart(_named, *pair, council)
        except (ProtocolError, ValueError):
            return False  # one of them proves nothing, or they agree
        if by:
            await note_shown(self._store.file, by, number, pair[1].value)
        if await keep_parted(self._store.file, Parted(number, *pair, named, self._node.now())):
            log.critical(
                "certified-twice",
                number=number,
                culprits=[group.hex() for group in named],
                shown_by=by.hex(),
            )
        return True

    async def read(self, said: Iterable[tuple[bytes, Certificate]]) -> None:
        """Look at certificates of other instances than the one under way, by whose log has them."""
        for group, certificate in said:
            number = self._number(certificate.instance)
            own = None if number is None else self._store.link(number)
            if number is None or own is None or own.certificate.value == certificate.value:
                continue
            council = tip_at(self._node, self._store, number - 1).council
            await self.met(council, number, (own.certificate, certificate), group)

    async def compare(self, line: Iterable[Certificate]) -> bool:
        """Hold a line out of a file against this node's own; whether a cut was certified twice.

        Args:
            line: the certificates of its cuts, from the first on; nothing of it is checked.
        """
        found = await self._outside.apart(self._differing, line)
        if found is None:
            return False
        number, *pair = found
        council = tip_at(self._node, self._store, number - 1).council
        return await self.met(council, number, (pair[0], pair[1]))

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
        while first <= last:
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
                await self.met(before.council, middle, pair, peer)
                return
        log.warning("fingerprint-differs", peer=peer.hex(), number=number)

    def _number(self, instance: bytes) -> int | None:
        """Which cut of this node's line an instance was about."""
        marks = self._node.folding.cuts
        for number, mark in enumerate(marks[len(self._numbers) :], len(self._numbers) + 1):
            self._numbers[instance_id(number, mark.previous)] = number
        return self._numbers.get(instance)


def _named(one: Certificate, other: Certificate, council: Council) -> tuple[bytes, ...]:
    # Whoever shows the other one pays for what is checked: the first bad signature ends it.
    check_certificate(other, council)
    return culprits(one, other, council)
