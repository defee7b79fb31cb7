"""How fast one new head comes to every node of a large coalition when messages get lost.

Every node runs the real gossip machine. What stands between them is reduced to what can be said of
a round: who asks or tells whom, and whether that gets through.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from msgspec.structs import replace

from federation_tests.bench.figures import Figure, middle
from federation_tests.bench.material import many_id
from federation_tests.simulator.suite import judge
from protocol.gossip import events as ev
from protocol.gossip.machine import own_digest, step
from protocol.gossip.state import Peer, Rules, State, begin

GROUPS = 2_000
LOSS = 0.2
AWAY = 0.1
TARGET_ROUNDS = 9
TARGET_SEED_S = 0.5
SUITE_SEEDS = range(10)
MANY_SEEDS = range(100)
WARM_ROUNDS = 3
"""Rounds before there is news, in which nodes find neighbours and connect."""
MOST_ROUNDS = 40
SEED = 1


def measure() -> list[Figure]:
    """The rounds, and what a seed of each of the simulator's suites costs."""
    return [spread(GROUPS), seeds(), certifying_seeds(), *dear_seeds(MANY_SEEDS)]


def seeds() -> Figure:
    """Processor time of seeds as the test suite runs them."""
    judge(SEED)  # fills caches
    runs = tuple(judge(seed).processor_s for seed in SUITE_SEEDS)
    return Figure(
        what="a seed of the simulator",
        unit="s of processor time",
        runs=runs,
        target=f"< {TARGET_SEED_S} s",
        ratio=middle(runs) / TARGET_SEED_S,
        met=middle(runs) < TARGET_SEED_S,
        note="seven nodes' real stores, signers and gossip machines, 200 statements, three minutes "
        "of faults and adversaries, and healing; of ten seeds of the suite; ratio to the limit",
    )


def certifying_seeds() -> Figure:
    """Processor time of seeds of the suite that certifies cuts."""
    judge(SEED, "certifying")  # fills caches
    return Figure(
        what="a certifying seed of the simulator",
        unit="s of processor time",
        runs=tuple(judge(seed, "certifying").processor_s for seed in SUITE_SEEDS),
        note="a council of four with its real rooms, faults and liars, and three certified cuts at "
        "least; of ten seeds of the suite",
    )


def dear_seeds(seeds: Sequence[int]) -> list[Figure]:
    """How many seeds take longer than a seed should, and how long the worst does; each suite."""
    figures = []
    for suite, name in (("gossip", "seeds"), ("certifying", "certifying seeds")):
        taken = [judge(seed, suite).processor_s for seed in seeds]
        beyond = sum(one > TARGET_SEED_S for one in taken)
        figures.append(
            Figure(
                what=f"{name} of the simulator beyond {TARGET_SEED_S} s of processor time",
                unit=f"of {len(seeds)}",
                runs=(float(beyond),),
                note=f"the worst takes {max(taken):.2f} s; a seed has its limit in the middle, "
                "not at the end, for what it draws decides how much happens in it",
            )
        )
    return figures


def spread(groups: int) -> Figure:
    """Rounds until every live node holds a head that one of them has just made."""
    rounds = Coalition(groups, Random(SEED)).spread()
    return Figure(
        what=f"simulated spread, {groups:,} groups, {LOSS:.0%} loss",
        unit="rounds",
        runs=(float(rounds),),
        target=f"<= {TARGET_ROUNDS} rounds",
        ratio=rounds / TARGET_ROUNDS,
        met=rounds <= TARGET_ROUNDS,
        note="until every live node holds one new head; every node runs the real gossip "
        f"machine, {AWAY:.0%} of them are away, {LOSS:.0%} of messages are lost. A round is "
        "30 s, in which each node polls its neighbours once; all of it goes one hop a round, "
        "announcements too, which are really a hundred times as fast. Simplified: the other "
        "logs are empty, heads carry no signatures, and a pull is one question and its answer; "
        "`commonweal simulate` has the rest, with fewer nodes; ratio to the limit",
    )


@dataclass
class Coalition:
    """All machines, and the messages between them.

    Attributes:
        news: (receiver, event) that arrive in the next round.
        before: who held the head when the round began: only they can give it on.
    """

    groups: int
    random: Random
    time_ms: int = 0
    news: list[tuple[bytes, ev.Event]] = field(default_factory=list)
    before: frozenset[bytes] = frozenset()

    def __post_init__(self) -> None:
        names = [many_id(number) for number in range(self.groups)]
        everyone, nobody = dict.fromkeys(sorted(names), Peer()), begin(names[0], frozenset(), {})
        self.live = [name for name in names if name == names[0] or self.random.random() >= AWAY]
        self.states: dict[bytes, State] = {
            name: replace(
                nobody,
                own=name,
                rules=Rules(),
                peers={peer: fresh for peer, fresh in everyone.items() if peer != name},
            )
            for name in self.live
        }
        self.head = ev.Head(names[0], 1, bytes(32), b"note")

    def spread(self) -> int:
        """Rounds from the news to the moment when every live node holds it."""
        for _ in range(WARM_ROUNDS):
            self.round()
        head = self.head
        self.feed(head.group, ev.Held(self.time_ms, head.group, head.size, head.root))
        for number in range(1, MOST_ROUNDS + 1):
            self.round()
            if len(self.holders()) == len(self.live):
                return number
        return MOST_ROUNDS

    def holders(self) -> frozenset[bytes]:
        """The live nodes that hold the head."""
        return frozenset(name for name in self.live if self.states[name].held)

    def round(self) -> None:
        """What was announced arrives, and every node's clock strikes."""
        self.time_ms += Rules().poll_ms
        self.before = self.holders()
        news, self.news = self.news, []
        for receiver, event in news:
            self.feed(receiver, replace(event, time_ms=self.time_ms))
        for name in self.random.sample(self.live, len(self.live)):
            self.feed(name, ev.Tick(self.time_ms, self.random.randbytes(32)))

    def feed(self, name: bytes, event: ev.Event) -> None:
        """Give a machine an event, and the answers to what it asks."""
        events = [event]
        while events:
            self.states[name], commands = step(self.states[name], events.pop(0))
            events += [answer for command in commands for answer in self.obey(name, command)]

    def obey(self, name: bytes, command: ev.Command) -> list[ev.Event]:
        """What comes back in the same round."""
        match command:
            case ev.Announce(peers, _):
                told = [peer for peer in peers if self.one_way(peer)]
                self.news += [(peer, ev.Announced(0, name, (self.head,))) for peer in told]
                return []
            case ev.Disconnect(peer):
                return [ev.Disconnected(self.time_ms, peer)]
        return [self.answer(name, command)]

    def answer(self, name: bytes, command: ev.Command) -> ev.Event:
        """The answer to what asks for one, if both get through."""
        now, through = self.time_ms, self.both_ways(command.peer)
        match command:
            case ev.AskDigest(peer) if through:
                return ev.DigestHeard(now, peer, self.digest(peer))
            case ev.AskChanges(peer, instance, cursor) if through:
                size = int(peer in self.before)
                heads = (self.head,) * (size > (cursor if instance == peer else 0))
                return ev.ChangesHeard(now, peer, peer, size, heads, False)
            case ev.Pull(peer, head):
                if not through:
                    return ev.PullFailed(now, peer, head, ev.Refusal.UNREACHABLE)
                return ev.Held(now, head.group, head.size, head.root, peer)
            case ev.Connect(peer):
                if not through:
                    return ev.Disconnected(now, peer)
                self.news.append((peer, ev.Connected(0, name)))
                return ev.Connected(now, peer)
        return ev.Failed(now, command.peer)

    def digest(self, peer: bytes) -> bytes:
        """A peer's digest as of the beginning of the round."""
        head = self.head
        held = {head.group: (head.size, head.root)} if peer in self.before else {}
        return own_digest(replace(self.states[peer], held=held))

    def one_way(self, peer: bytes) -> bool:
        """Whether a message gets through to a peer that is there."""
        return peer in self.states and self.random.random() >= LOSS

    def both_ways(self, peer: bytes) -> bool:
        """Whether a question and its answer get through."""
        return self.one_way(peer) and self.random.random() >= LOSS
