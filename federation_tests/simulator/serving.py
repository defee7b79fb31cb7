"""What a node answers to others: the handlers of `node.api`, over the same store, without HTTP."""

from typing import TYPE_CHECKING

from federation_tests.simulator.questions import (
    Answer,
    Bundle,
    Certifying,
    Changes,
    Confirm,
    CosignedBy,
    CutLink,
    CutTable,
    Digest,
    Evidence,
    Hashes,
    OwnHead,
    Question,
    Walk,
)
from node.api.cosignatures import shown
from node.council.confirming import confirmation
from node.errors import NodeError
from node.peers.answers import CertifiedCut
from node.peers.verifying import MAX_AGE_S
from protocol.encoding import pack
from protocol.errors import ProtocolError, SignatureError, UnattributedFault
from protocol.gossip import wire
from protocol.gossip.radix import answer_walk

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode


class Honest:
    """Answers as an honest node does; adversaries override what they lie about."""

    def __init__(self, node: "SimNode") -> None:
        self.node = node

    def answer(self, asker: "SimNode", question: Question, created_s: int) -> Answer:
        """One answer; a refusal is an answer too."""
        try:
            self._check_time(created_s)
            match question:
                case Digest() | Changes() | Walk():
                    return self._frontier(asker, question)
                case Bundle():
                    return self.bundle(asker, question)
                case Hashes():
                    return self.hashes(asker, question)
                case CutLink() | CutTable() | Confirm() | CosignedBy():
                    return self._certified(asker, question)
                case Evidence(group):
                    return self.evidence(asker, group)
                case OwnHead(group):
                    return self.checkpoint(asker, group)
        except ProtocolError as error:
            code = "not-held" if error.status == 404 else "peer-refused"
            return UnattributedFault(code, error.code, suspects=())
        except (NodeError, ValueError) as error:
            return UnattributedFault("peer-refused", type(error).__name__, suspects=())

    def _frontier(self, asker: "SimNode", question: Digest | Changes | Walk) -> Answer:
        match question:
            case Digest():
                return self.digest(asker)
            case Changes(instance, cursor):
                return self.changes(asker, instance, cursor)
            case Walk(prefixes):
                return self.walk(asker, prefixes)

    def heads(self, asker: "SimNode") -> list[tuple[bytes, int, bytes, bytes]]:
        """(group, size, root, note) of every log that this node shows to an asker."""
        del asker
        return [(h.group, h.size, h.root, h.note) for h in self.node.store.heads()]

    def digest(self, asker: "SimNode") -> Answer:
        """The frontier's digest, as node/api/digest.py."""
        heads = ((g, size, root) for g, size, root, _ in self.heads(asker))
        return wire.frontier_digest(heads, self.node.store.frozen())

    def changes(self, asker: "SimNode", instance: bytes, cursor: int) -> Answer:
        """A page of changes, as node/api/changes.py."""
        del asker
        found = self.node.store.changes_since(instance, cursor, wire.MAX_CHANGES)
        for head in found.heads:
            self.node.show(head.group, head.size, head.root)
        heads = sorted(
            (wire.ChangedHead(group=head.group, note=head.note) for head in found.heads),
            key=lambda head: head.group,
        )
        return wire.write_changes(
            wire.Changes(
                instance=found.instance,
                cursor=found.cursor,
                heads=heads,
                more=found.more,
                frozen=list(self.node.store.frozen()),
            )
        )

    def walk(self, asker: "SimNode", prefixes: tuple[str, ...]) -> Answer:
        """What lies below prefixes, as node/api/walk.py."""
        found = answer_walk(self.heads(asker), self.node.store.frozen(), prefixes)
        for item in found.heads:
            if item.group == self.node.group and (head := self.node.store.head(item.group)):
                self.node.show(head.group, head.size, head.root)
        return wire.write_branches(found)

    def bundle(self, asker: "SimNode", asked: Bundle) -> Answer:
        """Entries, as node/api/logs.py."""
        del asker
        tile = asked.tile
        data = self.node.store.entry_bundle(asked.group, tile.index, tile.width)
        if data is None:
            raise UnattributedFault("not-held", suspects=())
        return data

    def hashes(self, asker: "SimNode", asked: Hashes) -> Answer:
        """A tile of hashes, as node/api/logs.py."""
        del asker
        tile = asked.tile
        data = self.node.store.tile(asked.group, int(tile.level), tile.index, tile.width)
        if data is None:
            raise UnattributedFault("not-held", suspects=())
        return data

    def evidence(self, asker: "SimNode", group: bytes) -> Answer:
        """What freezes a log, as node/api/evidence.py."""
        del asker
        proof = self.node.store.evidence(group)
        if proof is None:
            raise UnattributedFault("not-held", suspects=())
        return proof.data

    def checkpoint(self, asker: "SimNode", group: bytes) -> Answer:
        """The newest note of a log, as node/api/logs.py."""
        del asker
        note = self.node.store.note(group)
        if note is None:
            raise UnattributedFault("not-held", suspects=())
        return note

    def _certified(self, asker: "SimNode", question: Certifying) -> Answer:
        if isinstance(question, CutTable):
            return self.table(asker, question)
        if isinstance(question, Confirm):
            return self.confirm(asker, question.number, question.nonce)
        if isinstance(question, CosignedBy):
            return self.cosigned(asker, question)
        link = self.node.seat.store.link(question.number)
        if link is None:
            raise UnattributedFault("not-held", suspects=())
        return pack(CertifiedCut(cut=link.cut, certificate=link.certificate, epoch=link.epoch))

    def table(self, asker: "SimNode", asked: CutTable) -> Answer:
        """A table of logs, as node/api/certified.py."""
        del asker
        data = self.node.seat.store.table(asked.logs)
        if data is None:
            raise UnattributedFault("not-held", suspects=())
        return data

    def confirm(self, asker: "SimNode", number: int, nonce: bytes) -> Answer:
        """The fingerprint of a cut, as node/api/confirming.py."""
        return pack(confirmation(self.node.seat.desk, asker.group, nonce, number))

    def cosigned(self, asker: "SimNode", asked: CosignedBy) -> Answer:
        """What a keeper has cosigned, as node/api/cosignatures.py."""
        page = shown(self.node.seat.desk, asked.keeper, asked.after)
        if asked.keeper == self.node.group:
            self.node.federation.promises.shown(self.node, asker, page.heads)
        return pack(page)

    def announced(self, asker: "SimNode", data: bytes) -> bytes:
        """What an announcement says to one peer."""
        del asker
        return data

    def _check_time(self, created_s: int) -> None:
        # node/peers/signing.py: a request that was signed long ago, or is going to be.
        if abs(self.node.wall_s() - created_s) > MAX_AGE_S:
            self.node.federation.tally.faults["skewed"] += 1
            raise SignatureError("stale-request")
