"""A large coalition's gossip by rounds, in which every node runs the real gossip machine.

What stands between the nodes is reduced to what can be said of a round: who asks or tells whom,
and whether that gets through.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from msgspec.structs import replace

from federation_tests.bench.material import many_id
from protocol.encoding import pack
from protocol.gossip import events as ev
from protocol.gossip.machine import own_digest, step
from protocol.gossip.radix import answer_walk, walk_heard
from protocol.gossip.state import Peer, Rules, State, begin
from protocol.gossip.wire import ChangedHead, write_branches

LOSS = 0.2
AWAY = 0.1
WARM_ROUNDS = 3
"""Rounds before there is news, in which nodes find neighbours and connect."""
MOST_ROUNDS = 40
DIGEST_BYTES = 32
PAGE_BYTES = 32
"""Of a page of changes besides its heads: instance, cursor, and what frames them."""


@dataclass
class Coalition:
    """All machines, and the messages between them.

    Attributes:
        here: groups whose nodes are there in any case, by number.
        payload: group -> bytes of what its new head covers, for counting.
        live: the nodes that are there.
        read, given: bytes by node: what it took in, and what it answered or told.
        reached: group -> the round in which every live node held its new head.
        worked_s: processor time of the measured node's machine.
        news: (receiver, teller) -> groups told of, which arrive in the next round.
        before: how many heads each node held when the round began: only those it gives on.
    """

    groups: int
    random: Random
    here: frozenset[int] = frozenset({0})
    payload: Mapping[bytes, int] = field(default_factory=dict)
    read: Counter[bytes] = field(default_factory=Counter)
    given: Counter[bytes] = field(default_factory=Counter)
    reached: dict[bytes, int] = field(default_factory=dict)
    worked_s: float = 0.0
    time_ms: int = 0
    news: dict[tuple[bytes, bytes], set[bytes]] = field(default_factory=lambda: defaultdict(set))
    connected: list[tuple[bytes, bytes]] = field(default_factory=list)
    before: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = [many_id(number) for number in range(self.groups)]
        everyone, nobody = dict.fromkeys(sorted(names), Peer()), begin(names[0], frozenset(), {})
        self.live = [
            name
            for number, name in enumerate(names)
            if number in self.here or self.random.random() >= AWAY
        ]
        self.states: dict[bytes, State] = {
            name: replace(
                nobody,
                own=name,
                rules=Rules(),
                peers={peer: fresh for peer, fresh in everyone.items() if peer != name},
            )
            for name in self.live
        }
        self.heads: dict[bytes, ev.Head] = {}
        self._sizes: dict[bytes, int] = {}
        self._held: dict[bytes, list[bytes]] = {name: [] for name in self.live}
        self.measured = self.live[-1]

    def spread(self, heads: Sequence[ev.Head]) -> int:
        """Rounds from the moment when groups make these heads to that when all nodes hold all."""
        for _ in range(WARM_ROUNDS):
            self.round()
        self.read.clear()
        self.given.clear()
        self.worked_s = 0.0
        for head in heads:
            self.heads[head.group] = head
            self._sizes[head.group] = len(pack(ChangedHead(group=head.group, note=head.note)))
        for head in heads:
            self.feed(head.group, ev.Held(self.time_ms, head.group, head.size, head.root))
        for number in range(1, MOST_ROUNDS + 1):
            self.round()
            holders = Counter(group for held in self._held.values() for group in held)
            for group in self.heads.keys() - self.reached.keys():
                if holders[group] == len(self.live):
                    self.reached[group] = number
            if len(self.reached) == len(self.heads):
                return number
        return MOST_ROUNDS

    def holders(self) -> frozenset[bytes]:
        """The live nodes that hold all of the heads."""
        return frozenset(name for name, held in self._held.items() if len(held) == len(self.heads))

    def round(self) -> None:
        """What was announced arrives, and every node's clock strikes."""
        self.time_ms += Rules().poll_ms
        self.before = {name: len(held) for name, held in self._held.items()}
        news, self.news = self.news, defaultdict(set)
        connected, self.connected = self.connected, []
        for receiver, peer in connected:
            self.feed(receiver, ev.Connected(self.time_ms, peer))
        for (receiver, teller), groups in news.items():
            heads = tuple(self.heads[group] for group in sorted(groups))
            self._count(receiver, teller, sum(self._sizes[group] for group in groups))
            self.feed(receiver, ev.Announced(self.time_ms, teller, heads))
        for name in self.random.sample(self.live, len(self.live)):
            self.feed(name, ev.Tick(self.time_ms, self.random.randbytes(32)))

    def feed(self, name: bytes, event: ev.Event) -> None:
        """Give a machine an event, and the answers to what it asks."""
        events = [event]
        while events:
            event = events.pop(0)
            if isinstance(event, ev.Held) and event.group not in self._held[name]:
                self._held[name].append(event.group)
            began_s = time.process_time()
            self.states[name], commands = step(self.states[name], event)
            if name == self.measured:
                self.worked_s += time.process_time() - began_s
            events += [answer for command in commands for answer in self.obey(name, command)]

    def obey(self, name: bytes, command: ev.Command) -> list[ev.Event]:
        """What comes back in the same round."""
        match command:
            case ev.Announce(peers, groups):
                for peer in peers:
                    if self.one_way(peer):
                        self.news[peer, name].update(groups)
                return []
            case ev.Disconnect(peer):
                return [ev.Disconnected(self.time_ms, peer)]
        return [self.answer(name, command)]

    def answer(self, name: bytes, command: ev.Command) -> ev.Event:
        """The answer to what asks for one, if both get through."""
        now, through = self.time_ms, self.both_ways(command.peer)
        match command:
            case ev.AskDigest(peer) if through:
                self._count(name, peer, DIGEST_BYTES)
                return ev.DigestHeard(now, peer, self.digest(peer))
            case ev.AskChanges() if through:
                return self.changes(name, command)
            case ev.AskWalk(peer, prefixes) if through:
                return self.walk(name, peer, prefixes)
            case ev.Pull():
                return self.pull(name, command, through=through)
            case ev.Connect(peer):
                if not through:
                    return ev.Disconnected(now, peer)
                self.connected.append((peer, name))
                return ev.Connected(now, peer)
        return ev.Failed(now, command.peer)

    def digest(self, peer: bytes) -> bytes:
        """A peer's digest as of the beginning of the round."""
        heads = (self.heads[group] for group in self._shown(peer))
        held = {head.group: (head.size, head.root) for head in heads}
        return own_digest(replace(self.states[peer], held=held))

    def changes(self, name: bytes, asked: ev.AskChanges) -> ev.Event:
        """A peer's changes, as of the beginning of the round."""
        peer = asked.peer
        shown = self._shown(peer)[asked.cursor if asked.instance == peer else 0 :]
        heads = tuple(self.heads[group] for group in sorted(shown))
        self._count(name, peer, PAGE_BYTES + sum(self._sizes[group] for group in shown))
        return ev.ChangesHeard(self.time_ms, peer, peer, self.before[peer], heads, False)

    def pull(self, name: bytes, asked: ev.Pull, *, through: bool) -> ev.Event:
        """What a head covers, from a peer that held it when the round began."""
        peer, head = asked.peer, asked.head
        if not through:
            return ev.PullFailed(self.time_ms, peer, head, ev.Refusal.UNREACHABLE)
        if head.group not in self._shown(peer):
            return ev.PullFailed(self.time_ms, peer, head, ev.Refusal.WITHHELD)
        self._count(name, peer, self.payload.get(head.group, 0))
        return ev.Held(self.time_ms, head.group, head.size, head.root, peer)

    def walk(self, name: bytes, peer: bytes, prefixes: Sequence[str]) -> ev.Event:
        """A peer's answer on a walk, as of the beginning of the round."""
        heads = [self.heads[group] for group in self._shown(peer)]
        found = answer_walk([(h.group, h.size, h.root, h.note) for h in heads], (), prefixes)
        self._count(name, peer, len(write_branches(found)))
        shown = tuple(self.heads[head.group] for head in found.heads)
        return walk_heard(self.time_ms, peer, found, shown)

    def one_way(self, peer: bytes) -> bool:
        """Whether a message gets through to a peer that is there."""
        return peer in self.states and self.random.random() >= LOSS

    def both_ways(self, peer: bytes) -> bool:
        """Whether a question and its answer get through."""
        return self.one_way(peer) and self.random.random() >= LOSS

    def _shown(self, peer: bytes) -> list[bytes]:
        return self._held[peer][: self.before[peer]]

    def _count(self, reader: bytes, giver: bytes, size: int) -> None:
        self.read[reader] += size
        self.given[giver] += size
