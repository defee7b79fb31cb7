"""Groups whose nodes misbehave on purpose: each overrides what an honest node would answer.

Under the lies runs a real node, so that an adversary knows what an honest one knows. It signs with
its own keys only. What counts is an answer or announcement that was taken in and differs from the
honest one.
"""

from random import Random
from typing import TYPE_CHECKING

import msgspec

from federation_tests.simulator.disk import copied
from federation_tests.simulator.files import SimStore, restored
from federation_tests.simulator.links import Link
from federation_tests.simulator.questions import (
    Answer,
    Bundle,
    Changes,
    Digest,
    Hashes,
    Lie,
    Question,
    Walk,
)
from federation_tests.simulator.serving import Honest
from federation_tests.simulator.tally import FALSE_HASHES
from node.seeds import KeyName
from node.tests.small_federation import seeds
from protocol.checkpoint import Checkpoint, origin, sign_checkpoint
from protocol.errors import UnattributedFault
from protocol.gossip import wire
from protocol.merkle import CompactRange
from protocol.tiles import TILE_WIDTH, decode_bundle, encode_bundle

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode

ALL = 1 << 40
BUSY_MS = (5_000, 20_000)
"""Between two acts of an adversary that acts by itself."""
ENDLESS_POLLS = 2
"""Conversations that a flooder draws out, with each other node; then it is known."""
BURST = 6
FLOODS, FLOOD_STATEMENTS = 2, 150
"""More than a bundle and twice the quota, said in two breaths."""


class Adversary(Honest):
    """What all of them share.

    Attributes:
        kind: its name in plans and counts.
    """

    kind = ""

    def __init__(self, node: "SimNode", random: Random) -> None:
        super().__init__(node)
        self.random = random
        self._seed = seeds(node.number)[KeyName.LOG]

    def begin(self) -> None:
        """Act by itself from now on, if it does."""

    def lie(self, answer: Answer | None) -> Lie:
        """Mask an answer, so that it counts where it is taken in."""
        return Lie(self.kind, answer)

    def sign(self, size: int, root: bytes) -> bytes:
        """A note over any head of its own log."""
        node = self.node
        return sign_checkpoint(
            self._seed, Checkpoint(origin(node.coalition, node.group), size, root)
        )

    def with_own_head(self, page: bytes, note: bytes) -> bytes:
        """A page of changes with another head of its own log in it."""
        read = wire.open_changes(page)
        own = wire.ChangedHead(group=self.node.group, note=note)
        heads = [head for head in read.heads if head.group != self.node.group]
        heads = sorted([*heads, own], key=lambda head: head.group)
        return wire.write_changes(
            wire.Changes(instance=read.instance, cursor=read.cursor, heads=heads, more=read.more)
        )

    def again(self) -> None:
        """Act again in a while."""
        federation = self.node.federation
        federation.schedule.after(self.random.randint(*BUSY_MS), self._act)

    def _act(self) -> None:
        if self.node.up:
            self.act()
        self.again()

    def act(self) -> None:
        """What it does by itself."""


class Withhold(Adversary):
    """Names heads and serves no entries, of any log."""

    kind = "withhold"

    def bundle(self, asker: "SimNode", asked: Bundle) -> Answer:
        super().bundle(asker, asked)
        return self.lie(UnattributedFault("not-held", suspects=()))


class Stall(Adversary):
    """Takes questions, above all for entries, and doesn't answer."""

    kind = "stall"

    def answer(self, asker: "SimNode", question: Question, created_s: int) -> Answer:
        if isinstance(question, Bundle) or self.random.random() < 0.2:
            return self.lie(None)
        return super().answer(asker, question, created_s)


class Poison(Adversary):
    """Serves entries and hashes with one of them changed, of any log."""

    kind = "poison"

    def hashes(self, asker: "SimNode", asked: Hashes) -> Answer:
        data = bytearray(super().hashes(asker, asked))
        data[self.random.randrange(len(data))] ^= 1
        return Lie(FALSE_HASHES, bytes(data))

    def bundle(self, asker: "SimNode", asked: Bundle) -> Answer:
        data = super().bundle(asker, asked)
        entries = decode_bundle(data, asked.tile.width)
        at = self.random.randrange(len(entries))
        entries[at] = entries[at][:-1] + bytes([entries[at][-1] ^ 1])
        return self.lie(encode_bundle(entries))


class Replay(Adversary):
    """Answers with what it said before, and announces old heads again."""

    kind = "replay"

    def __init__(self, node: "SimNode", random: Random) -> None:
        super().__init__(node, random)
        self._said: dict[type, list[bytes]] = {Digest: [], Changes: [], Walk: [], Lie: []}

    def begin(self) -> None:
        self.again()

    def answer(self, asker: "SimNode", question: Question, created_s: int) -> Answer:
        answer = super().answer(asker, question, created_s)
        said = self._said.get(type(question))
        if said is None or not isinstance(answer, bytes):
            return answer
        said.append(answer)
        old = self.random.choice(said)
        return answer if old == answer else self.lie(old)

    def announced(self, asker: "SimNode", data: bytes) -> Answer:
        self._said[Lie].append(data)
        return data

    def act(self) -> None:
        if self._said[Lie]:
            old = self.lie(self.random.choice(self._said[Lie]))
            _push_all(self.node, old)


class LieAboutSizes(Adversary):
    """Signs heads of its own log that are longer than the log."""

    kind = "lie"
    SIZES = (1, 3, 700, 600_000, 1 << 40)

    def __init__(self, node: "SimNode", random: Random) -> None:
        super().__init__(node, random)
        self._notes: dict[int, bytes] = {}

    def begin(self) -> None:
        self.again()

    def changes(self, asker: "SimNode", instance: bytes, cursor: int) -> Answer:
        page = super().changes(asker, instance, cursor)
        return self.lie(self.with_own_head(page, self._false_note()))

    def bundle(self, asker: "SimNode", asked: Bundle) -> Answer:
        try:
            return super().bundle(asker, asked)
        except UnattributedFault:
            if asked.group != self.node.group or self.random.random() < 0.5:
                raise
            return self.lie(encode_bundle([b"nothing"] * asked.tile.width))

    def walk(self, asker: "SimNode", prefixes: tuple[str, ...]) -> Answer:
        answer = super().walk(asker, prefixes)
        if self.node.group.hex() not in prefixes:
            return answer
        return self.lie(with_head(answer, self.node.group, self._false_note()))

    def act(self) -> None:
        head = wire.ChangedHead(group=self.node.group, note=self._false_note())
        said = wire.write_announcement(wire.Announcement(heads=[head]))
        _push_all(self.node, self.lie(said))

    def _false_note(self) -> bytes:
        head = self.node.store.head(self.node.group)
        size = (head.size if head else 0) + self.random.choice(self.SIZES)
        if size not in self._notes:
            self._notes[size] = self.sign(size, self.random.randbytes(32))
        return self._notes[size]


class Flood(Adversary):
    """Says more than anybody can use: pages without end, repetitions, connections, statements."""

    kind = "flood"

    def __init__(self, node: "SimNode", random: Random) -> None:
        super().__init__(node, random)
        self._polls: dict[bytes, int] = {}
        self._floods = FLOODS

    def begin(self) -> None:
        self.again()

    def digest(self, asker: "SimNode") -> Answer:
        self._polls[asker.group] = self._polls.get(asker.group, 0) + 1
        if self._polls[asker.group] <= ENDLESS_POLLS:
            return self.lie(self.random.randbytes(32))
        return super().digest(asker)

    def changes(self, asker: "SimNode", instance: bytes, cursor: int) -> Answer:
        page = super().changes(asker, instance, cursor)
        if self._polls.get(asker.group, 0) > ENDLESS_POLLS:
            return page
        read = wire.open_changes(page)
        more = wire.Changes(
            instance=read.instance, cursor=max(read.cursor, cursor) + 1, heads=read.heads, more=True
        )
        return self.lie(wire.write_changes(more))

    def act(self) -> None:
        node = self.node
        federation = node.federation
        heads = [wire.ChangedHead(group=h.group, note=h.note) for h in node.store.heads()]
        if heads:
            said = self.lie(wire.write_announcement(wire.Announcement(heads=heads)))
            for _ in range(BURST):
                _push_all(node, said)
        for peer in self.random.sample(federation.groups, 2):
            if peer != node.group:
                Link(node, federation.nodes[peer])
        if self._floods:
            self._floods -= 1
            federation.say(node, FLOOD_STATEMENTS)


class Fork(Adversary):
    """Shows half of the others another log of its own, which parts from the first at some entry."""

    kind = "fork"

    def __init__(self, node: "SimNode", random: Random) -> None:
        super().__init__(node, random)
        self._fooled = set(random.sample(node.federation.groups, len(node.federation.groups) // 2))
        self._same = random.randint(0, 4)
        self._shorter = random.random() < 0.5
        self._entries: list[bytes] = []
        self._note = b""

    def heads(self, asker: "SimNode") -> list[tuple[bytes, int, bytes, bytes]]:
        heads = super().heads(asker)
        if not self._other(asker):
            return heads
        other = (self.node.group, len(self._entries), self._root(), self._note)
        return [other if head[0] == self.node.group else head for head in heads]

    def changes(self, asker: "SimNode", instance: bytes, cursor: int) -> Answer:
        page = super().changes(asker, instance, cursor)
        shown = any(head.group == self.node.group for head in wire.open_changes(page).heads)
        if shown and self._other(asker):
            return self.lie(self.with_own_head(page, self._note))
        return page

    def walk(self, asker: "SimNode", prefixes: tuple[str, ...]) -> Answer:
        shown_other = self._other(asker)
        answer = super().walk(asker, prefixes)
        shown = wire.open_branches(answer).heads
        return self.lie(answer) if shown_other and self._note in [h.note for h in shown] else answer

    def bundle(self, asker: "SimNode", asked: Bundle) -> Answer:
        if asked.group != self.node.group or not self._other(asker):
            return super().bundle(asker, asked)
        first = asked.tile.index * TILE_WIDTH
        entries = self._entries[first : first + asked.tile.width]
        if len(entries) < asked.tile.width:
            raise UnattributedFault("not-held", suspects=())
        return self.lie(encode_bundle(entries))

    def announced(self, asker: "SimNode", data: bytes) -> Answer:
        heads = wire.open_announcement(data).heads
        if all(head.group != self.node.group for head in heads) or not self._other(asker):
            return data
        own = wire.ChangedHead(group=self.node.group, note=self._note)
        heads = [own if head.group == self.node.group else head for head in heads]
        return self.lie(wire.write_announcement(wire.Announcement(heads=heads)))

    def _other(self, asker: "SimNode") -> bool:
        """Whether this asker is shown the other log; brings it up to date."""
        if asker.group not in self._fooled:
            return False
        true = self.node.store.entries(self.node.group, 0, ALL)
        size = len(true) - (1 if self._shorter else 0)
        if size <= self._same:
            return False
        if size > len(self._entries):
            grown = self._entries or true[: self._same]
            self._entries = [*grown, *self._more(size - len(grown))]
            self._note = self.sign(size, self._root())
        return True

    def _more(self, count: int) -> list[bytes]:
        """What it says to some, and to nobody else."""
        ledger, time_s = self.node.federation.ledger, self.node.wall_s()
        return [
            ledger.statement(self.node.group, time_s, "to some", number)
            for number in ledger.numbers(count)
        ]

    def _root(self) -> bytes:
        compact = CompactRange()
        compact.extend(self._entries)
        return compact.root()


class Branch(Fork):
    """Has votes in its other log that exclude those in the first.

    Attributes:
        votes: those that stand in neither yet, sealed.
    """

    kind = "branch"

    def __init__(self, node: "SimNode", random: Random) -> None:
        super().__init__(node, random)
        self.votes: list[bytes] = []

    def _more(self, count: int) -> list[bytes]:
        votes, self.votes = self.votes[:count], self.votes[count:]
        return votes + super()._more(count - len(votes))


class Amnesia(Adversary):
    """Starts from an old copy of its disk and writes before it has heard what it said since."""

    kind = "amnesia"

    def begin(self) -> None:
        node = self.node
        trouble_ms = node.federation.plan.trouble_s * 1000
        node.federation.schedule.at(trouble_ms // 4, self._copy)

    def _copy(self) -> None:
        self._old = copied(self.node.disk), copied(self.node.key_disk)
        self._return_later()

    def _return_later(self) -> None:
        self.node.federation.schedule.after(self.random.randint(*BUSY_MS), self._go_back)

    def _go_back(self) -> None:
        node = self.node
        said = node.store.entries(node.group, 0, ALL) if node.up else []
        old = SimStore(self._old[0], node.wall_s).head(node.group)
        if len(said) <= (old.size if old else 0):
            self._return_later()  # nothing to forget yet
            return
        store, signer = self._old
        node.stop("old copy")
        node.disk = restored(store, b"%d/%d/old" % (node.federation.seed, node.number))
        node.key_disk = signer
        node.start()
        node.federation.say(node, 1)
        now = node.store.entries(node.group, 0, ALL)
        node.federation.tally.adversaries[self.kind] += now != said[: len(now)]


ADVERSARIES: dict[str, type[Adversary]] = {
    kind.kind: kind
    for kind in (Fork, Withhold, LieAboutSizes, Flood, Stall, Replay, Poison, Amnesia)
}


def with_head(answer: bytes, group: bytes, note: bytes) -> bytes:
    """An answer on a walk with another head of one log, if it shows one."""
    read = wire.open_branches(answer)
    heads = [
        wire.ChangedHead(group=group, note=note) if head.group == group else head
        for head in read.heads
    ]
    return wire.write_branches(msgspec.structs.replace(read, heads=heads))


def _push_all(node: "SimNode", said: Lie) -> None:
    for peer, links in list(node.links.items()):
        other = node.federation.nodes[peer]
        for link in links[:1]:
            node.federation.network.send(node, other, other.hear, node.group, link, said)
