"""Who has found a quorum's old keys, and leads one node astray that comes, or comes back.

It certifies another line of cuts with them, shows it to that node, confirms it, and for a while
answers in place of all others. To everybody else it is honest, and signs as its own group only
what is its own to sign. Spec: docs/spec/confirming.md.
"""

from random import Random
from typing import TYPE_CHECKING

import msgspec

from federation_tests.simulator.files import at_once
from federation_tests.simulator.questions import Answer, Confirm, CutLink, CutTable, Lie
from federation_tests.simulator.serving import Honest
from node.council.heard import keep_heard
from node.council.record import RESTORED
from node.council.touch import Stage
from node.peers.answers import CertifiedCut
from node.seeds import KeyName
from node.tests.small_federation import seeds
from protocol.agreement.certificate import Certificate, cut_fingerprint
from protocol.agreement.confirming import Confirmation, confirmation_bytes
from protocol.agreement.cut import Cut, cut_hash
from protocol.agreement.epoch import epoch_hash
from protocol.agreement.lineage import Link, Tip, advance
from protocol.agreement.rules import NO_ROUND
from protocol.agreement.votes import Body, Polka, gather, precommit, prevote, sign_body
from protocol.encoding import pack
from protocol.errors import UnattributedFault
from protocol.keys import Purpose

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

BACKUP_MS = (5_000, 15_000)
"""When a backup is made: early, so that the line goes on past it."""
OFF_MS = (10_000, 50_000)
"""When the machine of somebody who is then long away is switched off."""
PAST = 1, 2
"""By how many cuts the others are past a node when it comes, or comes back, at the least; when all
is healed by one: they may have nothing more to certify until it is there."""
LOOK_MS = 2_000
"""Between two looks whether they are."""
ALONE_MS = (10_000, 60_000)
"""How long nobody else's answers come through."""
TRUE_CUTS = 2
"""At most so many cuts of the true line are shown before the one where the lines part."""
READ_OUT = 15
"""Bytes of a fingerprint, as twelve words hold."""


class Mislead(Honest):
    """What its node answers.

    Args:
        node: whose cosigning key confirms the false line.
        victim: the node that is led astray, or not.

    Attributes:
        victim: as given.
    """

    def __init__(self, node: "SimNode", victim: "SimNode", random: Random) -> None:
        super().__init__(node)
        self.victim = victim
        self._random = random
        self._past = random.choice(PAST)
        self._coming = node.role == "mislead_new"
        self._alone = False
        self._true_cuts: dict[bytes, int] = {}
        self._made: dict[tuple[bytes, int], Link] = {}

    def keeps_off(self, node: "SimNode") -> bool:
        """Whether a node doesn't start with the others, but comes to them later."""
        return node is self.victim and self._coming

    def begin(self) -> None:
        """Plan what happens to the victim, by accident or not."""
        federation = self.node.federation
        if self.node.role == "mislead_backup":
            at_ms = self._random.randint(*BACKUP_MS)
            federation.schedule.at(at_ms, federation.accidents.back_up, self.victim, self._past)
        elif self.node.role == "mislead_away":
            federation.schedule.at(self._random.randint(*OFF_MS), self._switch_off)
        elif self._coming:
            self._come_once_past(0)

    def _switch_off(self) -> None:
        seat = self.victim.seat
        had = 0 if seat is None else seat.room.tip.number
        self.victim.stop("off")
        self.victim.long_away = True
        self._coming = True
        self._come_once_past(had)

    def _come_once_past(self, cut: int) -> None:
        federation = self.node.federation
        if federation.certified.newest >= cut + (1 if federation.healed else self._past):
            self._coming = False
            self.victim.start()
        else:
            federation.schedule.after(LOOK_MS, self._come_once_past, cut)

    def _certified(self, asker: "SimNode", question: CutLink | CutTable | Confirm) -> Answer:
        if not self._leads(asker):
            return super()._certified(asker, question)
        match question:
            case CutLink(number):
                self._surround()
                return self._link(asker, number)
            case Confirm(number, nonce):
                self._surround()
                return self._confirm(asker, number, nonce)
            case CutTable():
                # The false line's tables are the true one's: their data can be had.
                return super()._certified(asker, question)

    def _leads(self, asker: "SimNode") -> bool:
        """Whether it lies to somebody: to who is in touch, keys that were replaced are useless."""
        seat = asker.seat
        if asker is not self.victim or seat is None or seat.room.touch.stage is Stage.IN:
            return False
        match self.node.role:
            case "mislead_backup":
                return seat.store.marked(RESTORED) is not None
            case "mislead_away":
                return asker.long_away
        return True

    def _surround(self) -> None:
        federation = self.node.federation
        newest = self.node.seat.store.newest()
        if self._alone or newest <= self.victim.seat.room.tip.number:
            return  # it did so once, or has no line to show yet
        self._alone = True
        federation.network.surround(self.victim.number, self.node.number)
        wait_ms = self._random.randint(*ALONE_MS)
        federation.schedule.after(wait_ms, federation.network.release, self.victim.number)

    def _link(self, asker: "SimNode", number: int) -> Answer:
        link = self._line(asker, number).get(number)
        if link is None:
            raise UnattributedFault("not-held", suspects=())
        answer = pack(CertifiedCut(cut=link.cut, certificate=link.certificate, epoch=link.epoch))
        return Lie(self.node.role, answer) if self._is_false(link) else answer

    def _confirm(self, asker: "SimNode", number: int, nonce: bytes) -> Answer:
        link = self._line(asker, number).get(number)
        if link is None or not self._is_false(link):
            return super().confirm(asker, number, nonce)
        newest = self.node.seat.store.newest()
        fingerprint = cut_fingerprint(link.cut)
        signed = confirmation_bytes(asker.group, nonce, number, fingerprint, newest)
        said = Confirmation(
            number=number,
            fingerprint=fingerprint,
            newest=newest,
            signature=self.node.signer.sign(Purpose.COSIGNING, self.node.coalition, signed),
        )
        return Lie(self.node.role, pack(said))

    def _is_false(self, link: Link) -> bool:
        return cut_hash(link.cut) in self.node.federation.certified.false

    def _line(self, asker: "SimNode", number: int) -> dict[int, Link]:
        """The cuts that follow the asker's last one up to a number, as far as the true line goes.

        They part from it at once or a little later, always where others have gone on already: the
        keys of those who certify now are nobody else's.
        """
        tip, found = asker.seat.room.tip, dict[int, Link]()
        begin = tip.hash
        true_cuts = self._true_cuts.setdefault(begin, self._random.randint(0, TRUE_CUTS))
        for at in range(tip.number + 1, number + 1):
            true = self.node.seat.store.link(at)
            if true is None:
                break
            if (begin, at) not in self._made:
                follows = len(found) < true_cuts and true.cut.previous == tip.hash
                self._made[begin, at] = true if follows else self._false(tip, true)
            found[at] = self._made[begin, at]
            tip = advance(tip, found[at])
        return found

    def _false(self, tip: Tip, true: Link) -> Link:
        """A cut of the same data a second later, certified by the council's keys."""
        cut = msgspec.structs.replace(
            true.cut, previous=tip.hash, time=true.cut.time + 1, epoch=epoch_hash(tip.epoch)
        )
        self.node.federation.certified.false.add(cut_hash(cut))
        return Link(cut, self._certificate(tip, cut), tip.epoch)

    def _certificate(self, tip: Tip, cut: Cut) -> Certificate:
        value = cut_hash(cut)
        signers, signatures = self._signed(tip, prevote(tip.instance, 0, value, NO_ROUND))
        chain = [Polka(round=0, valid_round=NO_ROUND, signers=signers, signatures=signatures)]
        signers, signatures = self._signed(tip, precommit(tip.instance, 0, value))
        return Certificate(
            instance=tip.instance,
            value=value,
            round=0,
            signers=signers,
            signatures=signatures,
            chain=chain,
        )

    def _signed(self, tip: Tip, body: Body) -> tuple[bytes, bytes]:
        council, nodes = tip.council, self.node.federation.nodes
        found = {
            place: sign_body(seeds(nodes[group].number)[KeyName.AGREEMENT], tip.coalition, body)
            for place, group in enumerate(council.groups[: council.quorum])
        }
        return gather(council.n, found, council.quorum)


def read_out(federation: "Federation", node: "SimNode") -> None:
    """Somebody looks at a node that is shown two lines, and asks by telephone which one counts."""
    if not node.up or node.seat is None or not node.seat.room.touch.disputed:
        return
    met = [
        other.seat.store
        for other in federation.honest
        if other.seat is not None and other.seat.room.touch.stage is Stage.IN
    ]
    if met and node.seat.room.touch.stage is not Stage.IN:
        store = max(met, key=lambda store: store.newest())
        fingerprint = store.fingerprint(store.newest())
        assert fingerprint is not None
        node.run(_believe, node, fingerprint)


def _believe(node: "SimNode", fingerprint: bytes) -> None:
    seat = node.seat
    try:
        at_once(keep_heard(seat.store.file, node.wall_s(), fingerprint[:READ_OUT], ""))
    except Exception as error:  # noqa: BLE001  on a full disk it is said again later
        node.failed(error)
        return
    seat.room.touch.wake()
    seat.changed()
