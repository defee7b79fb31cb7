"""What certifying one cut takes: rounds, bytes and processor time, by the size of the council.

Simulated: the real machines at one table; votes take a while to come, in an order of their own for
each member, and as many members are silent as the council stands. One member is measured: it checks
every signature; the others count the same votes unchecked.
"""

import time
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random

from nacl.bindings import crypto_sign_open

from federation_tests.bench.figures import Figure, middle, timed
from federation_tests.simulator.schedule import Schedule
from protocol.agreement import events as ev
from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import Cut, cut_hash, make_table, table_hash
from protocol.agreement.epoch import Epoch, Seat, epoch_hash
from protocol.agreement.lineage import Tip, founded
from protocol.agreement.machine import step
from protocol.agreement.rules import Timeouts, proposer
from protocol.agreement.state import Setting, State, begin
from protocol.agreement.statements import CutProposal, check_proposed
from protocol.agreement.votes import (
    Body,
    Proposal,
    Vote,
    check_vote,
    places_of,
    precommit,
    prevote,
    sign_body,
)
from protocol.encoding import Wire, pack, unpack
from protocol.keys import Purpose, public_key, signed_bytes

COUNCILS = (13, 100, 200)
RUNS = 3
LATENCY_MS = (20, 2_000)
"""From a member's log to another's: by an announcement at once, or by the next hop's."""
TIMEOUTS = Timeouts(propose_ms=10_000, vote_ms=5_000, growth_ms=5_000)
FOUNDED = 1_790_000_000
COALITION = bytes(32)

Signed = tuple[bytes, bytes]
"""A signature with its message, and the key: as libsodium takes them."""


@dataclass
class Told:
    """What one member took in until it decided.

    Attributes:
        size: in bytes.
        round: in which it decided, from 0.
        signed: what it checked.
    """

    size: int = 0
    processor_s: float = 0.0
    round: int = -1
    signed: list[Signed] = field(default_factory=list)


def bare_s(signed: list[Signed]) -> float:
    """What libsodium alone takes for signatures, in seconds of processor time."""
    return middle(timed(lambda: [crypto_sign_open(*one) for one in signed], RUNS).processor_s)


@dataclass
class Council:
    """All members of one council that agrees on one cut.

    Attributes:
        said: what each said, by place, up to the decision of the measured one.
    """

    seeds: list[bytes]
    tip: Tip
    cut: Cut
    random: Random
    schedule: Schedule = field(default_factory=Schedule)
    states: dict[int, State] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    said: list[tuple[int, Wire]] = field(default_factory=list)
    certificate: Certificate | None = None

    def run(self) -> None:
        """Until the measured member decides."""
        council = self.tip.council
        awake = sorted(self.random.sample(range(council.n), council.quorum))
        self.measured = awake[0]
        for place in awake:
            setting = Setting(council, self.tip.number + 1, self.tip.instance, place, TIMEOUTS)
            self.states[place] = begin(setting)
            self.schedule.at(0, self.feed, place, ev.Begin())
        while self.certificate is None:
            self.schedule.run_until(self.schedule.now_ms + 1_000)

    def feed(self, place: int, event: ev.Event) -> None:
        """One event for one member."""
        began_s = time.process_time()
        self.states[place], commands = step(self.states[place], event)
        if place == self.measured:
            self.told.processor_s += time.process_time() - began_s
        for command in commands:
            self.obey(place, command)

    def obey(self, place: int, command: ev.Command) -> None:
        """As a driver that holds all data."""
        match command:
            case ev.Sign(body):
                vote = Vote(
                    place=place,
                    body=body,
                    signature=sign_body(self.seeds[place], COALITION, body),
                )
                self.tell(place, vote, ev.Voted(vote))
            case ev.Propose(body):
                signature = sign_body(self.seeds[place], COALITION, body)
                said = CutProposal(body=body, signature=signature, cut=self.cut)
                event = ev.Proposed(Proposal(body=body, signature=signature))
                self.tell(place, said, event)
            case ev.Build(round_):
                self.feed(place, ev.Built(round_, cut_hash(self.cut)))
            case ev.Examine(value):
                self.feed(place, ev.Sound(value))
            case ev.Judge(round_, value):
                self.feed(place, ev.Judged(round_, value, True))
            case ev.Wait(round_, stage, ms):
                self.schedule.after(ms, self.feed, place, ev.Waited(round_, stage))
            case ev.Decide(certificate) if place == self.measured:
                self.certificate, self.told.round = certificate, certificate.round

    def tell(self, sender: int, said: Wire, event: ev.Event) -> None:
        """Everybody who is there hears it, each after a while."""
        self.said.append((sender, said))
        for place in self.states:
            wait_ms = 0 if place == sender else self.random.randint(*LATENCY_MS)
            self.schedule.after(wait_ms, self.hear, place, said, event)

    def hear(self, place: int, said: Wire, event: ev.Event) -> None:
        """As it stands in a log: read, checked, counted."""
        if place == self.measured:
            data = pack(said)
            self.told.size += len(data)
            self.told.signed.append(self.line_of(said))
            began_s = time.process_time()
            read = unpack(type(said), data, max_bytes=len(data))
            if isinstance(read, Vote):
                check_vote(read, self.tip.council)
            elif isinstance(read, CutProposal):
                check_proposed(read, self.tip.council, self.cut.number)
            self.told.processor_s += time.process_time() - began_s
        self.feed(place, event)

    def line_of(self, said: Wire) -> Signed:
        """The signature of a vote or a proposal, as libsodium takes it."""
        assert isinstance(said, Vote | CutProposal)
        place = said.place if isinstance(said, Vote) else self._turn(said.body.round)
        return said.signature + self._message(said.body), self.tip.council.keys[place]

    def signed_by(self, certificate: Certificate) -> list[Signed]:
        """Every signature that a certificate holds."""
        last = precommit(certificate.instance, certificate.round, certificate.value)
        bodies = [(last, certificate.signers, certificate.signatures)]
        for polka in certificate.chain:
            body = prevote(certificate.instance, polka.round, certificate.value, polka.valid_round)
            bodies.append((body, polka.signers, polka.signatures))
        return [
            (signatures[64 * at : 64 * at + 64] + self._message(body), self.tip.council.keys[place])
            for body, signers, signatures in bodies
            for at, place in enumerate(places_of(signers))
        ]

    def _message(self, body: Body) -> bytes:
        return signed_bytes(Purpose.AGREEMENT, COALITION, pack(body))

    def _turn(self, round_: int) -> int:
        return proposer(self.cut.number, round_, self.tip.council.n)


def seated(n: int, logs: int, seed: int) -> tuple[Council, bytes]:
    """A council of n before its first cut, over so many logs; and the cut's table."""
    seeds = [sha256(b"council %d" % place).digest() for place in range(n)]
    seats = [Seat(group=p.to_bytes(16, "big"), key=public_key(s)) for p, s in enumerate(seeds)]
    epoch = Epoch(number=0, seats=seats)
    tip = founded(COALITION, epoch, FOUNDED, 1)
    table = make_table(
        (g.to_bytes(16, "big"), 1 + g, sha256(b"%d" % g).digest()) for g in range(logs)
    )
    cut = Cut(
        number=1,
        previous=tip.hash,
        time=FOUNDED + 60,
        logs=table_hash(table),
        state=bytes(32),
        reducer=1,
        epoch=epoch_hash(epoch),
    )
    return Council(seeds, tip, cut, Random(seed)), pack(table)


def measure() -> list[Figure]:
    """Figures for each size."""
    return [figure for n in COUNCILS for figure in _certifying(n)]


def _certifying(n: int) -> list[Figure]:
    runs = []
    for seed in range(RUNS):
        council, _ = seated(n, n, seed)
        council.run()
        runs.append(council.told)
    quorum = seated(n, n, 0)[0].tip.council.quorum
    rounds = tuple(float(told.round + 1) for told in runs)
    ratio = middle(tuple(told.processor_s / bare_s(told.signed) for told in runs))
    name = f"certifying a cut, {n} council groups"
    silent = f"simulated; {n - quorum} members are silent, as many as it stands"
    return [
        Figure(
            what=f"{name}: rounds",
            unit="rounds",
            runs=rounds,
            target=f"<= {1 + n - quorum}, one for each silent member and one more",
            ratio=middle(rounds) / (1 + n - quorum),
            met=middle(rounds) <= 1 + n - quorum,
            note=f"{silent}; a round is lost for each silent member whose turn it would have been",
        ),
        Figure(
            what=f"{name}: read by one member",
            unit="bytes",
            runs=tuple(float(told.size) for told in runs),
            against="its signatures alone",
            ratio=sum(told.size for told in runs) / sum(64 * len(told.signed) for told in runs),
            note="votes and proposals as statements' bodies, in all rounds; each comes once",
        ),
        Figure(
            what=f"{name}: work of one member",
            unit="ms of processor time",
            runs=tuple(1000 * told.processor_s for told in runs),
            against="libsodium over the same signatures",
            ratio=ratio,
            note="reading, checking every signature, and the machine; without logs and the fold",
        ),
    ]
