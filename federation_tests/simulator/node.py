"""One group's node: the real gossip machine, store and signer, driven by simulated events.

This is `node.driver` without asyncio: each command is obeyed in the same way, and each question
has exactly one answer.
"""

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from federation_tests.simulator.asking import Asking
from federation_tests.simulator.disk import Platter, PowerCut
from federation_tests.simulator.files import SimSigner, SimStore, at_once, damaged_logs, is_full
from federation_tests.simulator.liars import sit
from federation_tests.simulator.links import Link
from federation_tests.simulator.proving import Weighing, ask_evidence
from federation_tests.simulator.pulling import Pull
from federation_tests.simulator.questions import (
    Answer,
    Changes,
    Digest,
    Exchange,
    Question,
    Walk,
    open_branches,
    open_changes,
)
from federation_tests.simulator.seat import Seat, council_platter
from federation_tests.simulator.serving import Honest
from federation_tests.simulator.turned import put_right, shown
from node.errors import SignerError
from node.recovery import BEHIND, recover
from node.store.records import Head
from protocol.checkpoint import Checkpoint, origin
from protocol.errors import ProtocolError
from protocol.gossip import events as ev
from protocol.gossip.machine import next_wake_ms, step
from protocol.gossip.radix import walk_heard
from protocol.gossip.state import State, begin
from protocol.gossip.wire import MAX_ANNOUNCED, Announcement, ChangedHead, write_announcement

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation

EPOCH_S = 1_790_000_000
"""Where wall clocks start; any time after the charter's founding does."""
MIN_WAIT_MS = 10
"""As the driver's: a due time in the past is no busy loop."""


class SimNode:
    """A machine with a disk, and the node's process while it runs.

    Attributes:
        life: starts of the process so far: what was begun in an earlier life reaches nobody.
        seen, steps: messages and ticks taken in; events that went through the machine.
        role: `honest`, or the kind of adversary that it is.
        asking: whether it waits for others to say how much of its record they hold.
        unwritable: why it publishes nothing for now; None if it may.
        trouble: why it couldn't publish the last time; empty if it could.
        troubled: looks of its steward at which that was so, in a row.
        state: the machine's; of its last life while it is down.
        whole: heads that it fetches all at once, since no path led to them.
        reports: what its machine reported: (kind, group).
        long_away: whether it was off for longer than a node may be without asking, by its clock.
        seat: its part in certifying cuts; None while it is down, or where nobody does.
    """

    def __init__(
        self, federation: "Federation", number: int, store: Platter, signer: Platter
    ) -> None:
        self.federation = federation
        self.number = number
        self.coalition = federation.coalition
        self.group = federation.groups[number - 1]
        self.disk, self.key_disk = store, signer
        self.council_disk = council_platter()
        self.seat: Seat | None = None
        self.up = self.long_away = False
        self.life = self.seen = self.steps = 0
        self.server = Honest(self)
        self.role = "honest"
        self.unwritable: SignerError | None = None
        self.trouble = ""
        self.troubled = 0
        self.state: State = begin(self.group, federation.peers, {})
        self.whole: set[ev.Head] = set()
        self.reports: list[tuple[str, bytes]] = []
        self.asking = False
        self._asking_error = SignerError("asking-peers", "it asks the others for its own record")
        self.links: dict[bytes, list[Link]] = {}
        self.rate, self.offset_s = 1.0, 0
        self._born_ms = 0
        self._wake_ms = 0
        self._queue: deque[ev.Event] = deque()
        self._draining = False

    @property
    def honest(self) -> bool:
        """Whether it does what it should."""
        return self.role == "honest"

    # Clocks

    def clock_ms(self) -> int:
        """The monotonic clock of this life."""
        return int((self.federation.schedule.now_ms - self._born_ms) * self.rate)

    def wall_s(self) -> int:
        """UTC seconds, as this machine has them."""
        return EPOCH_S + self.federation.schedule.now_ms // 1000 + self.offset_s

    # Life

    def start(self) -> None:
        """Start the process: open the files, recover, begin to gossip."""
        if self.up:
            return
        self.life += 1
        self._born_ms = self.federation.schedule.now_ms
        self.trouble, self.unwritable = "", None
        self._queue.clear()
        try:
            self.store = SimStore(self.disk, self.wall_s)
            self.signer = SimSigner(self.key_disk)
            self.asking = self.role != "amnesia"
            self._recover()
            put_right(self)
        except PowerCut:
            self.crash()
            return
        except Exception as error:  # noqa: BLE001  the process ends, and its steward looks at it
            self.met(error)
            self.trouble = f"it does not start: {error}"
            return
        self.up = True
        self.state = begin(
            self.group,
            self.federation.peers,
            self._frontier(),
            self.federation.cuts.rules,
            frozen=frozenset(self.store.frozen()),
            certified=self.federation.cuts.certified,
        )
        self._note("start")
        self._sleep()
        if self.federation.plan.certify:
            self.run(sit, self)
        if self.asking:
            self.run(Asking(self).begin)

    def crash(self) -> None:
        """Lose power: the process and every uncommitted write are gone."""
        self.disk.reopen()
        self.key_disk.reopen()
        self.council_disk.reopen()
        if self.up:
            self.federation.tally.faults["crashes"] += 1
        self.stop("crash")
        self.federation.start_later(self)

    def stop(self, why: str) -> None:
        """End the process."""
        self.up = False
        self.life += 1
        self._note(why)
        if self.seat is not None:
            self.seat.close()
            self.seat = None
        links, self.links = self.links, {}
        for link in [link for ends in links.values() for link in ends]:
            link.lost(self)

    def run(self, act: Callable[..., None], *args: Any) -> None:
        """Let the process do something, unless power fails meanwhile."""
        if not self.up:
            return
        try:
            act(*args)
        except PowerCut:
            self.crash()

    def met(self, error: Exception) -> None:
        """Count what a disk refused."""
        if is_full(error):
            self.federation.tally.faults["full_disks"] += 1

    def failed(self, error: Exception) -> None:
        """What ended a part of the process: a full disk may; anything else is a fault of ours.

        Not where a node wrote on from an old copy: it holds itself what no cut goes on from.
        """
        if self.federation.plan.faults.mended and damaged_logs(self.store, self.federation.opened):
            return  # what it folds of spoilt entries; it begins again once they are mended
        if not is_full(error) and self.role != "amnesia":
            raise error
        self.met(error)

    # Gossip

    def feed(self, event: ev.Event) -> None:
        """Give the machine an event and obey what it asks for."""
        self._queue.append(event)
        if not self._draining:
            self._draining = True
            try:
                self._drain()
            except PowerCut:
                self.crash()
            finally:
                self._draining = False

    def _drain(self) -> None:
        tally = self.federation.tally
        while self._queue and self.up:
            event = self._queue.popleft()
            self.seen += 1
            self.steps += 1
            tally.steps += 1
            self._note(event)
            self.state, commands = step(self.state, event)
            if self.seat is not None and isinstance(event, ev.Held | ev.Frozen):
                self.seat.changed()
            for command in commands:
                self._obey(command)
        if self.up:
            self._sleep()

    def _sleep(self) -> None:
        due = max(next_wake_ms(self.state), self.clock_ms() + MIN_WAIT_MS)
        wake_ms = self._born_ms + int(due / self.rate) + 1
        if wake_ms != self._wake_ms:
            self._wake_ms = wake_ms
            self.federation.schedule.at(wake_ms, self._wake, wake_ms, self.life)

    def _wake(self, wake_ms: int, life: int) -> None:
        if self.up and (life, wake_ms) == (self.life, self._wake_ms):
            self._wake_ms = 0
            self.feed(ev.Tick(self.clock_ms(), self.federation.chance.randbytes(32)))

    def _obey(self, command: ev.Command) -> None:
        nodes = self.federation.nodes
        match command:
            case ev.AskDigest() | ev.AskChanges() | ev.AskWalk():
                self._ask(command)
            case ev.Pull(peer, head):
                Pull(self, peer, head)
            case ev.AskEvidence() | ev.Prove() | ev.Warn():
                self._obey_evidence(command)
            case ev.Announce(peers, groups):
                self._announce(peers, groups)
            case ev.Connect(peer):
                Link(self, nodes[peer])
            case ev.Disconnect(peer):
                for link in self.links.get(peer, ()):
                    link.end(self)
            case ev.Report(peer, head, kind):
                self._report(peer, head, kind)
            case ev.Disbelieve(peer):
                self.federation.tally.disbelieved.add(peer)

    def _ask(self, command: ev.AskDigest | ev.AskChanges | ev.AskWalk) -> None:
        peer = command.peer
        other = self.federation.nodes[peer]
        match command:
            case ev.AskDigest():
                Exchange(self, other, Digest(), lambda answer: self._digest(peer, answer))
            case ev.AskChanges(_, instance, cursor):
                question = Changes(instance, cursor)
                Exchange(self, other, question, lambda answer: self._changes(peer, answer))
            case ev.AskWalk(_, prefixes):
                Exchange(self, other, Walk(prefixes), lambda answer: self._walk(peer, answer))

    def _obey_evidence(self, command: ev.AskEvidence | ev.Prove | ev.Warn) -> None:
        match command:
            case ev.AskEvidence(peer, group):
                ask_evidence(self, peer, group)
            case ev.Prove(peer, head, against):
                Weighing(self, peer, head, against)
            case ev.Warn(peers, groups):
                self.push(peers, write_announcement(Announcement(frozen=sorted(groups))))

    def _digest(self, peer: bytes, answer: bytes | ProtocolError) -> None:
        if isinstance(answer, bytes):
            self.feed(ev.DigestHeard(self.clock_ms(), peer, answer))
        else:
            self.feed(ev.Failed(self.clock_ms(), peer))

    def _changes(self, peer: bytes, answer: bytes | ProtocolError) -> None:
        try:
            if isinstance(answer, ProtocolError):
                raise answer
            page = open_changes(answer)
            heads = self.federation.open_heads(page.heads)
        except ProtocolError:
            self.feed(ev.Failed(self.clock_ms(), peer))
            return
        self.feed(
            ev.ChangesHeard(
                self.clock_ms(),
                peer,
                page.instance,
                page.cursor,
                heads,
                page.more,
                tuple(page.frozen),
            )
        )

    def _walk(self, peer: bytes, answer: bytes | ProtocolError) -> None:
        try:
            if isinstance(answer, ProtocolError):
                raise answer
            found = open_branches(answer)
            heads = self.federation.open_heads(found.heads)
        except ProtocolError:
            self.feed(ev.Failed(self.clock_ms(), peer))
            return
        self.feed(walk_heard(self.clock_ms(), peer, found, heads))

    def _announce(self, peers: tuple[bytes, ...], groups: tuple[bytes, ...]) -> None:
        found = [self.store.head(group) for group in sorted(groups)]
        heads = [head for head in found if head is not None][:MAX_ANNOUNCED]
        if not heads:
            return
        for head in heads:
            self.show(head.group, head.size, head.root)
        listed = [ChangedHead(group=head.group, note=head.note) for head in heads]
        self.push(peers, write_announcement(Announcement(heads=listed)))

    def push(self, peers: tuple[bytes, ...], data: bytes) -> None:
        """Send an announcement to those of the peers with whom there is a connection."""
        for peer in peers:
            for link in self.links.get(peer, ())[:1]:
                other = self.federation.nodes[peer]
                said = self.server.announced(other, data)
                self.federation.network.send(self, other, other.hear, self.group, link, said)

    def hear(self, peer: bytes, link: Link, data: Answer) -> None:
        """An announcement arrived."""
        if not link.stands_at(self):
            return
        data = self.federation.unmask(data)
        try:
            announcement, heads = self.federation.open_announcement(data)
        except ProtocolError:
            link.end(self)
            return
        self.feed(ev.Announced(self.clock_ms(), peer, heads, tuple(announcement.frozen)))

    def _report(self, peer: bytes, head: ev.Head, kind: str) -> None:
        self.reports.append((kind, head.group))
        try:
            at_once(self.store.append(head.group, head.note, self.checkpoint(head), []))
        except ProtocolError:
            pass
        except Exception as error:  # noqa: BLE001  as the driver's: a report must not end gossip
            self.met(error)

    # Serving and writing

    def serve(self, asker: "SimNode", question: Question, created_s: int) -> Answer:
        """Answer a question that arrived here."""
        return self.server.answer(asker, question, created_s)

    def show(self, group: bytes, size: int, root: bytes) -> None:
        """Keep in mind that a head of this node's own log left the process: its note did."""
        if group == self.group and (head := shown(self, size, root)):
            self.federation.ledger.shown(group, *head)

    def publish(self, numbers: range) -> bool:
        """Say something numbered; whether it was acknowledged."""
        ledger, words = self.federation.ledger, f"group {self.number} says"
        return self.say([ledger.statement(self.group, self.wall_s(), words, n) for n in numbers])

    def say(self, statements: list[bytes]) -> bool:
        """Say this, as `node.core.Node.publish_all` does; whether it was acknowledged."""
        if not self.up:
            return False
        try:
            head = self._append(statements)
        except PowerCut:
            self.crash()
            return False
        except Exception as error:  # noqa: BLE001  its people see the error, the node goes on
            self.met(error)
            if error is not self._asking_error:
                self.trouble = f"it can't publish: {type(error).__name__}: {error}"
            return False
        self.trouble = ""
        self.federation.ledger.acknowledged(self.group, head.size, statements)
        self._notice()
        return True

    def append(self, statements: list[bytes]) -> None:
        """Say what nobody waits for; others are told in a moment."""
        self._append(statements)
        self.federation.schedule.after(0, self.run, self._notice)

    def _append(self, statements: list[bytes]) -> Head:
        self._ready_to_write()
        return at_once(
            self.store.append_own(self.group, self.signer.origin, statements, self.signer.sign_head)
        )

    def _ready_to_write(self) -> None:
        # As node.core.Node does before it publishes.
        if self.store.staged():
            self._recover()
        if self.unwritable is not None:
            raise self.unwritable

    def look_again(self) -> None:
        """As node.core.Node does when logs have changed."""
        if self.unwritable is not None and self.unwritable.code in BEHIND:
            self._recover()

    def _recover(self) -> None:
        try:
            at_once(recover(self.store, self.signer, self.group))
            self.unwritable = self._asking_error if self.asking else None
        except SignerError as error:
            self.unwritable = error

    def stop_asking(self) -> None:
        """As node.core.Node does once enough others have shown what they hold of its record."""
        self.asking = False
        held, signed = self.store.head(self.group), self.signer.head()
        if held is not None and (signed is None or signed.size < held.size):
            self.signer.adopt_head(held.note)
        at_once(self.store.forget_restoring())
        self._recover()

    def checkpoint(self, head: ev.Head) -> Checkpoint:
        """What a head of any log states."""
        return Checkpoint(origin(self.coalition, head.group), head.size, head.root)

    def _notice(self) -> None:
        for group, (size, root) in self._frontier().items():
            if size > self.state.held.get(group, (0, b""))[0]:
                self.feed(ev.Held(self.clock_ms(), group, size, root))

    def _frontier(self) -> dict[bytes, tuple[int, bytes]]:
        return {head.group: (head.size, head.root) for head in self.store.heads()}

    def _note(self, what: object) -> None:
        self.federation.tally.note(self.federation.schedule.now_ms, self.number, what)
