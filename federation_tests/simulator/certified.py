"""What honest nodes certified in a run, kept outside of all of them, and what must hold of it.

Nothing here calls what it checks: quorums, certificates and votes are counted anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from nacl import bindings
from nacl.exceptions import BadSignatureError

from federation_tests.simulator.assignments import liars_and_one
from federation_tests.simulator.broken import Broken
from node.council.holding import sizes_of
from protocol.agreement.certificate import Certificate, culprits
from protocol.agreement.cut import LogTable, cut_hash
from protocol.agreement.epoch import Epoch, council_of
from protocol.agreement.lineage import Link
from protocol.agreement.votes import Body, Council, Vote, instance_id, precommit, prevote
from protocol.coalition.cut_kinds import KINDS
from protocol.coalition.entry import open_entry
from protocol.encoding import pack, tagged_hash
from protocol.errors import ProtocolError
from protocol.keys import Purpose, signed_bytes

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

LEAST_CUTS = 3
"""In each run: the first, one in trouble or after it, and one that follows both."""


class Certified:
    """All cuts that honest nodes kept.

    Attributes:
        lines: number of a cut -> its hash -> one link with it.
        named: hash of a cut -> the epoch that it names.
        false: hashes of cuts that were certified with keys that somebody found.
        broken: what was seen to be wrong meanwhile.
        last_ms: when the last one was kept.
    """

    def __init__(self, federation: "Federation") -> None:
        self._federation = federation
        self.lines: dict[int, dict[bytes, Link]] = defaultdict(dict)
        self.named: dict[bytes, Epoch] = {}
        self.false: set[bytes] = set()
        self.broken: list[Broken] = []
        self._reached: dict[int, tuple[int | None, dict[bytes, int]]] = {}

    @property
    def newest(self) -> int:
        """The highest number of a cut; 0 before the first."""
        return max(self.lines, default=0)

    @property
    def newest_epoch(self) -> Epoch:
        """Whose council certifies what comes next."""
        links = self.lines.get(self.newest, {})
        return next((link.epoch for link in links.values()), self._federation.first_epoch)

    def took(self, node: "SimNode", link: Link, table: LogTable) -> None:
        """A node keeps a cut, or has it at a start."""
        number, value = link.cut.number, cut_hash(link.cut)
        sizes = {row.group: row.size for row in table.logs}
        before, held = self._reached.get(node.number, (0, {}))
        name = f"node {node.number}, cut {number}"
        # Out of a backup it begins at whatever cut that has.
        if before is not None and number not in (before, before + 1):
            self.broken.append(Broken("never-shrinks", f"{name} after cut {before}"))
        for group, size in held.items():
            if sizes.get(group, 0) < size:
                self.broken.append(
                    Broken("never-shrinks", f"{name}: {sizes.get(group, 0)} < {size}")
                )
        self._reached[node.number] = (number, sizes)
        for seen in unproved(link.certificate, number, link.cut.previous, self.council(link)):
            self.broken.append(Broken("proved", f"{name}: {seen}"))
        for seen in self._misfollowed(link):
            self.broken.append(Broken("handed-over", f"{name}: {seen}"))
        if link.certificate.value != value:
            self.broken.append(Broken("proved", f"{name}: the certificate is another cut's"))
        if value in self.false:
            self.broken.append(Broken("misled", f"{name} is of a line that nobody else follows"))
        if value not in self.named:
            before = self._epoch_before(link)
            self._federation.freezing.named(node, link, table)
            self._federation.decided.named(node, link, table)
            self._federation.hosted.named(node, link, table)
            self._federation.changing.handed_over(before, link)
            self._federation.assignments.named(before, link, table)
        self._federation.freezing.took(node, link)
        self.lines[number].setdefault(value, link)
        self.named[value] = link.epoch

    def lost(self, node: "SimNode") -> None:
        """A node was set back to a backup: it begins again from there."""
        self._reached[node.number] = (None, {})

    def council(self, link: Link) -> Council:
        """Who may certify a cut: those that the cut before it names, and nobody else."""
        return council_of(self._federation.coalition, self._epoch_before(link))

    def _epoch_before(self, link: Link) -> Epoch:
        return self.named.get(link.cut.previous, self._federation.first_epoch)

    def _misfollowed(self, link: Link) -> Iterator[str]:
        """Why a cut hands over to somebody that it doesn't name, or backwards."""
        if tagged_hash("epoch", pack(link.epoch)) != link.cut.epoch:
            yield "its epoch is another one than it names"
        before = self._epoch_before(link)
        if link.epoch != before and link.epoch.number != before.number + 1:
            yield f"from epoch {before.number} to another of number {link.epoch.number}"


def unproved(
    certificate: Certificate, number: int, previous: bytes, council: Council
) -> Iterator[str]:
    """Why a certificate would not show who decided, and by which prevotes."""
    if certificate.instance != instance_id(number, previous):
        yield "of another instance"
        return
    value, round_ = certificate.value, certificate.round
    body = precommit(certificate.instance, round_, value)
    yield from _unsigned(body, certificate.signers, certificate.signatures, council)
    for polka in certificate.chain:
        if polka.round != round_ or polka.valid_round >= polka.round:
            yield f"a quorum of round {polka.round} where {round_} was due"
            return
        body = prevote(certificate.instance, polka.round, value, polka.valid_round)
        yield from _unsigned(body, polka.signers, polka.signatures, council)
        round_ = polka.valid_round
    if round_ != -1:
        yield f"no prevotes lead back from round {round_}"


def _unsigned(body: Body, signers: bytes, signatures: bytes, council: Council) -> Iterator[str]:
    places = [p for p in range(8 * len(signers)) if signers[p // 8] >> p % 8 & 1]
    if 3 * len(places) <= 2 * council.n:
        yield f"{len(places)} of {council.n} signed the {body.kind} of round {body.round}"
    message = signed_bytes(Purpose.AGREEMENT, council.coalition, pack(body))
    for at, place in enumerate(places):
        if place >= council.n:
            yield f"place {place} of {council.n} has no seat, and signs the {body.kind}"
            continue
        try:
            signature = signatures[64 * at : 64 * at + 64]
            bindings.crypto_sign_open(signature + message, council.keys[place])
        except BadSignatureError:
            yield f"place {place} did not sign the {body.kind} of round {body.round}"


def broken_cuts(federation: "Federation") -> list[Broken]:
    """Every rule about cuts that was broken."""
    certified = federation.certified
    found = list(certified.broken)
    for number, links in sorted(certified.lines.items()):
        if len(links) > 1:
            found.append(Broken("one-cut", f"{len(links)} different cuts {number}"))
        for one, other in combinations(links.values(), 2):
            council = certified.council(one)
            found += blamed(federation, council, one.certificate, other.certificate)
    for node in federation.honest:
        votes = votes_of(node)
        found += [Broken("blameless", f"node {node.number} {seen}") for seen in misvoted(votes)]
    found += federation.freezing.wrong()
    found += federation.decided.broken + federation.hosted.broken
    for node in federation.honest:
        if node.seat is not None:
            found += federation.changing.wrong(node.seat.room.tip.epoch)
    return found


def blamed(
    federation: "Federation", council: Council, one: Certificate, other: Certificate
) -> Iterator[Broken]:
    """Two certificates must name those who cheated: enough of them, and nobody else."""
    if one.instance != other.instance:
        return  # the cut before was certified twice already, and is looked at by itself
    honest = {node.group for node in federation.honest}
    try:
        named = culprits(one, other, council)
    except ProtocolError as error:
        yield Broken("blameless", f"two certificates prove nothing: {error}")
        return
    n = council.n
    # Two quorums q, each of more than two thirds, share 2q - n at least.
    least = 2 * (2 * n // 3 + 1) - n
    if len(set(named)) < least:
        yield Broken("blameless", f"{len(set(named))} of at least {least} culprits are named")
    if honest & set(named):
        yield Broken("blameless", f"{len(honest & set(named))} honest groups are named")


def votes_of(node: "SimNode") -> list[Body]:
    """What a node voted, in the order of its log."""
    head = node.store.head(node.group)
    size = 0 if head is None else head.size
    opened = (
        open_entry(node.coalition, node.group, index, data)
        for index, data in enumerate(node.store.entries(node.group, 0, size))
    )
    return [entry.body.body for entry in opened if isinstance(entry.body, Vote)]


def misvoted(votes: Iterable[Body]) -> Iterator[str]:
    """What would convict a voter: two votes in one place, or a prevote against its own lock."""
    said: dict[tuple[bytes, str, int], Body] = {}
    for body in votes:
        if said.setdefault((body.instance, body.kind, body.round), body) != body:
            yield f"{body.kind}s twice in round {body.round}"
    for body in said.values():
        if body.kind != "prevote" or not body.value:
            continue
        locks = [
            other.round
            for other in said.values()
            if (other.instance, other.kind) == (body.instance, "precommit")
            and other.value
            and other.round < body.round
        ]
        if locks and body.valid_round < max(locks):
            yield f"locked in round {max(locks)}, prevotes by round {body.valid_round}"


def settled_cuts(federation: "Federation") -> bool:
    """Whether all honest nodes stand at one cut, if any is made, and nothing is left to do."""
    if not federation.plan.certify:
        return True
    rooms = [node.seat.room for node in federation.honest if node.seat is not None]
    return (
        len({room.tip.hash for room in rooms}) == 1
        and not _under_way(federation)
        and not any(_uncertified(node) for node in federation.honest)
    )


def _uncertified(node: "SimNode") -> bool:
    """Whether a node holds something to certify that no cut has yet.

    What its room says of that is as old as its last turn: just before the next one a comment that
    came after the last cut's votes is not read yet, and all would look settled.
    """
    if node.seat is None:
        return False
    cut = sizes_of(node.seat.room.last)
    heads = [head for head in node.store.heads() if head.group not in node.store.frozen()]
    for head in heads:
        start = cut.get(head.group, 0)
        for index, data in enumerate(node.store.entries(head.group, start, head.size), start):
            entry = open_entry(node.coalition, head.group, index, data)
            if entry.body is None or entry.statement.kind not in KINDS:
                return True
    return False


def _under_way(federation: "Federation") -> bool:
    """Whether so many have begun to vote that the others join in.

    Who began because of a log that froze since, before the others saw any of it, has nothing to
    certify any more and waits for them: the next cut has its vote.
    """
    rooms = [node.seat.room for node in federation.nodes.values() if node.seat is not None]
    begun = sum(room.instance.state.stage != "waiting" for room in rooms)
    return begun >= liars_and_one(rooms[0].tip.council.n)
