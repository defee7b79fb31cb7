"""Runs the gossip machine: obeys its commands over HTTP, tells it what came of them.

The machine (`protocol.gossip`) decides, this file acts. Every command that asks for an answer gets
exactly one, whatever happens: an unforeseen exception becomes a failed question and a line in the
log, and the node serves on.
"""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable

from node.errors import NodeError
from node.logger import Logger
from node.peers.client import Client
from node.peers.connections import Connections
from node.peers.ports import PeerNode
from node.peers.status import AWAY, UNANSWERED, PeerStatus
from node.peers.waiting import WaitingHead
from node.prover import Prover
from node.pulling import Puller
from node.telemetry import Metrics
from protocol.checkpoint import Checkpoint, origin
from protocol.coalition.founders import Founder
from protocol.errors import (
    ConflictError,
    EquivocationError,
    ProofError,
    ProtocolError,
    RuleError,
    UnattributedFault,
)
from protocol.gossip import events as ev
from protocol.gossip.machine import next_wake_ms, step
from protocol.gossip.priority import is_loud
from protocol.gossip.quota import Certified
from protocol.gossip.radix import walk_heard
from protocol.gossip.state import Rules, State, begin
from protocol.gossip.wire import MAX_ANNOUNCED, Announcement, ChangedHead

MAX_EVENTS = 1_000
"""Events waiting for the machine, which takes some 50 microseconds for each: connections wait when
there are more."""
FORGOTTEN_S = 600.0
"""How long a failed pull that proves nothing is remembered of its source: as long as it would not
be asked for poisoned bytes again. Who goes on is soon remembered anew; who was paused is not."""
MIN_WAIT_S = 0.01
"""Between two ticks at least: a due time in the past must not become a busy loop."""

Question = ev.AskDigest | ev.AskChanges | ev.AskWalk

log = Logger("driver")


async def _nothing() -> None:
    """The hook of a driver nobody listens to."""


class Driver:
    """One node's gossip.

    Args:
        node: ids, charter, logs, keys.
        client: open; for questions and pulls.
        rules: how eager.
        on_change: awaited after logs changed, own or pulled; calls are never concurrent, and
            changes during a call lead to one more.
        clock_s: monotonic seconds.
        random: n -> n random bytes.
        metrics: counters to keep.
    """

    def __init__(
        self,
        node: PeerNode,
        client: Client,
        *,
        rules: Rules | None = None,
        on_change: Callable[[], Awaitable[None]] = _nothing,
        clock_s: Callable[[], float] = time.monotonic,
        random: Callable[[int], bytes] = secrets.token_bytes,
        metrics: Metrics | None = None,
    ) -> None:
        self._node = node
        self._client = client
        self._on_change = on_change
        self._clock_s = clock_s
        self._random = random
        self.metrics = metrics or Metrics()
        self.connections = Connections(self._heard, self._connection_changed)
        client.through = self.connections.through
        self._events: asyncio.Queue[ev.Event] = asyncio.Queue()
        self._changed = asyncio.Event()
        self._errors: dict[bytes, ProtocolError] = {}
        # Until a pull from the same peer succeeds: that it answers questions doesn't mend a lie.
        # With the second in which it failed.
        self._pull_errors: dict[bytes, tuple[ProtocolError, float]] = {}
        # Peers from which the last pull broke off on its way.
        self._cut_off: set[bytes] = set()
        groups = frozenset(founder.card.group for founder in node.founders)
        self._prover = Prover(node, client)
        self._puller = Puller(node, client)
        frozen = frozenset(node.logs.frozen())
        self._state = begin(node.group, groups, self._frontier(), rules, frozen)

    @property
    def state(self) -> State:
        """The machine's memory, for tests and status."""
        return self._state

    async def run(self) -> None:
        """Gossip until cancelled; then every task and connection is closed."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._call_hook())
                while True:
                    for event in await self._next_events():
                        self._state, commands = step(self._state, event)
                        for command in commands:
                            tasks.create_task(self._obey(command))
                    for group in self._client.waiting.note(self._state.waiting):
                        log.info("head-waits", log=group.hex())
        finally:
            await self._puller.close()
            await self.connections.close()

    async def notice(self) -> None:
        """Look at the store for heads that changed without a pull: own statements, imports.

        Call it after publishing: the news is announced at once, and the hook runs.
        """
        known = self._state.held
        for group, (size, root) in self._frontier().items():
            if size > known.get(group, (0, b""))[0]:
                self._events.put_nowait(ev.Held(self._now_ms(), group, size, root))
        for group in self._node.logs.frozen():
            if group not in self._state.frozen:
                self._events.put_nowait(ev.Frozen(self._now_ms(), group))
        self._changed.set()

    def reopen(self, group: bytes) -> None:
        """A frozen log goes on, from what is held of it now."""
        size, root = self._frontier().get(group, (0, bytes(32)))
        self._events.put_nowait(ev.Reopened(self._now_ms(), group, size, root))
        self._changed.set()

    def freeze(self, group: bytes) -> None:
        """The store keeps evidence against a log that came neither from a peer nor by proving."""
        self._events.put_nowait(ev.Frozen(self._now_ms(), group))
        self._changed.set()

    def certify(self, sizes: Certified) -> None:
        """Let quotas count from these sizes on: group -> certified size, as a cut says.

        Until it is called, as before the first cut, there are no quotas.
        """
        self._events.put_nowait(ev.Certified(self._now_ms(), sizes))

    def meet(self, founders: Iterable[Founder]) -> None:
        """Talk to the nodes of groups that were taken in, and take their logs."""
        cards = [founder.card for founder in founders]
        for card in cards:
            self._client.meet(card)
        groups = frozenset(card.group for card in cards)
        self._events.put_nowait(ev.Met(self._now_ms(), groups))

    async def fetch_blob(self, blob: bytes, barred: Callable[[bytes], bool]) -> bytes | None:
        """A blob's bytes (32-byte hash) from whichever peer has it, kept here; None if none has.

        Args:
            blob: its hash.
            barred: its bytes -> whether this node may not hold them.
        """
        return await self._client.fetch_blob(blob, self.by_answering(), barred)

    def by_answering(self) -> list[bytes]:
        """Every peer, those first who answer: a dead one costs its whole timeout."""
        return sorted(
            self._state.peers,
            key=lambda group: (self._state.peers[group].failures, self._random(4)),
        )

    def status(self) -> list[PeerStatus]:
        """Every peer as seen now, by group id."""
        now_ms = self._now_ms()
        rows = []
        for group, peer in self._state.peers.items():
            error = self._pull_error(group) or self._errors.get(group)
            rows.append(
                PeerStatus(
                    group=group,
                    address=self._client.addresses.of(group),
                    heard_s=None if peer.heard_ms is None else (now_ms - peer.heard_ms) / 1000,
                    agreed=peer.agreed,
                    connected=peer.connection == "open",
                    through=self.connections.through(group) is not None,
                    failures=peer.failures,
                    error=error.code if error else "",
                    detail=error.detail or error.sentence if error else "",
                    loud=is_loud(peer, self._state.rules, now_ms),
                    score=peer.score,
                )
            )
        return rows

    def waiting(self) -> list[WaitingHead]:
        """Heads that wait without blame: past their log's quota, or under unknown keys."""
        return list(self._client.waiting.rows(self._state.waiting))

    def longest(self, group: bytes) -> ev.Head | None:
        """The longest head of a log that peers have shown; None if none, or it opens no more."""
        return self._client.waiting.longest(group, self._client.open_head)

    def _pull_error(self, group: bytes) -> ProtocolError | None:
        error, failed_s = self._pull_errors.get(group, (None, 0.0))
        unproved = isinstance(error, UnattributedFault)
        if unproved and self._clock_s() - failed_s > FORGOTTEN_S:
            del self._pull_errors[group]
            return None
        return error

    def _frontier(self) -> dict[bytes, tuple[int, bytes]]:
        return {head.group: (head.size, head.root) for head in self._node.logs.heads()}

    def _now_ms(self) -> int:
        return int(self._clock_s() * 1000)

    async def _next_events(self) -> list[ev.Event]:
        wait_s = max((next_wake_ms(self._state) - self._now_ms()) / 1000, MIN_WAIT_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                return [await self._events.get()]
        return [ev.Tick(self._now_ms(), self._random(32))]

    async def _call_hook(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._on_change()
            except Exception as error:
                log.exception("hook-failed", error=type(error).__name__)

    # Obeying

    async def _obey(self, command: ev.Command) -> None:
        match command:
            case ev.AskDigest(peer) | ev.AskChanges(peer) | ev.AskWalk(peer):
                await self._ask(peer, command)
            case ev.AskEvidence(peer, group):
                await self._ask_evidence(peer, group)
            case ev.Prove(peer, head, against):
                await self._prove(peer, head, against)
            case ev.Pull(peer, head):
                await self._pull(peer, head)
            case ev.Warn(peers, groups):
                self.connections.announce(peers, [], sorted(groups))
            case ev.Announce(peers, groups):
                self.connections.announce(peers, self._newest(groups))
            case ev.Connect(peer):
                await self._connect(peer)
            case ev.Disconnect(peer):
                await self.connections.drop(peer)
            case ev.Report() | ev.Disbelieve():
                await self._report(command)

    async def _ask(self, peer: bytes, question: Question) -> None:
        answer: ev.Event
        try:
            answer = await self._answer(peer, question)
            self._errors.pop(peer, None)
        except Exception as error:  # noqa: BLE001 - each question has exactly one answer
            self._note_error(peer, "ask-failed", error)
            answer = ev.Failed(self._now_ms(), peer)
        self._events.put_nowait(answer)

    async def _answer(self, peer: bytes, question: Question) -> ev.Event:
        match question:
            case ev.AskDigest():
                digest = await self._client.digest(peer)
                return ev.DigestHeard(self._now_ms(), peer, digest)
            case ev.AskWalk(prefixes=prefixes):
                found = await self._client.walk(peer, prefixes)
                await self._client.learn_keys(peer, found.heads)
                heads = self._client.open_heads(found.heads, peer)
                return walk_heard(self._now_ms(), peer, found, heads)
        page = await self._client.changes(peer, question.instance, question.cursor)
        await self._client.learn_keys(peer, page.heads)
        heads = self._client.open_heads(page.heads, peer)
        return ev.ChangesHeard(
            self._now_ms(),
            peer,
            page.instance,
            page.cursor,
            heads,
            page.more,
            tuple(page.frozen),
        )

    async def _ask_evidence(self, peer: bytes, group: bytes) -> None:
        answer: ev.Event
        try:
            await self._prover.fetch(peer, group)
            answer = ev.Frozen(self._now_ms(), group, peer)
            self._frozen(group)
        except ConflictError:
            # This node fetches what is certified of that log first: the peer did nothing wrong.
            log.info("evidence-waits", log=group.hex())
            answer = ev.EvidenceFailed(self._now_ms(), peer, group)
        except Exception as error:  # noqa: BLE001 - each question has exactly one answer
            self._note_error(peer, "evidence-failed", error)
            answer = ev.EvidenceFailed(self._now_ms(), peer, group)
        self._events.put_nowait(answer)

    async def _prove(self, peer: bytes, head: ev.Head, against: ev.Head | None) -> None:
        answer: ev.Event = ev.Unproved(self._now_ms(), peer, head)
        try:
            if await self._prover.prove(peer, head, against):
                answer = ev.Frozen(self._now_ms(), head.group)
                # It served another branch faithfully: the lie is not its own.
                self._pull_errors.pop(peer, None)
                self._frozen(head.group)
        except ConflictError:
            # Proved, and kept once what is certified of that log is here: as above.
            self._pull_errors.pop(peer, None)
            log.info("evidence-waits", log=head.group.hex())
            answer = ev.Unproved(self._now_ms(), peer, head, waits=True)
        except Exception as error:  # noqa: BLE001 - each question has exactly one answer
            self._note_error(peer, "proof-failed", error)
        self._events.put_nowait(answer)

    def _frozen(self, group: bytes) -> None:
        log.warning("log-frozen", log=group.hex())
        self._changed.set()

    async def _pull(self, peer: bytes, head: ev.Head) -> None:
        answer: ev.Event
        try:
            done = await self._puller.pull(peer, head, self._state)
            self._pull_errors.pop(peer, None)
            self._cut_off.discard(peer)
            self.metrics.pulls.labels("stored" if done.whole else "part").inc()
            self.metrics.entries.inc(done.new)
            if done.whole:
                answer = ev.Held(self._now_ms(), head.group, done.size, done.root, peer)
                self._changed.set()
            else:
                answer = ev.Grown(self._now_ms(), peer, head)
        except Exception as error:  # noqa: BLE001 - each pull has exactly one answer
            reason = refusal_of(error)
            self._note_error(peer, "pull-failed", error)
            self.metrics.pulls.labels(str(reason)).inc()
            answer = ev.PullFailed(self._now_ms(), peer, head, reason)
        self._events.put_nowait(answer)

    def _checkpoint(self, head: ev.Head) -> Checkpoint:
        return Checkpoint(origin(self._node.coalition, head.group), head.size, head.root)

    def _newest(self, groups: tuple[bytes, ...]) -> list[ChangedHead]:
        found = [(group, self._node.logs.note(group)) for group in sorted(groups)]
        heads = [ChangedHead(group=group, note=note) for group, note in found if note is not None]
        return heads[:MAX_ANNOUNCED]

    async def _connect(self, peer: bytes) -> None:
        try:
            self.connections.check_room(peer)
            async with self._client.announcements(peer) as socket:
                await self.connections.run(peer, socket, self._client.answering)
        except Exception as error:  # noqa: BLE001 - a connection lost is a detail, polling goes on
            self._note_error(peer, "connection-failed", error)
        if peer not in self.connections:
            self._events.put_nowait(ev.Disconnected(self._now_ms(), peer))

    async def _report(self, report: ev.Report | ev.Disbelieve) -> None:
        if isinstance(report, ev.Disbelieve):
            # As with wrong bytes: that it answers other questions doesn't mend it.
            lie = ProofError(report.code, report.detail)
            self._pull_errors[report.peer] = lie, self._clock_s()
            log.info("walk-failed", peer=report.peer.hex(), reason=report.detail)
            return
        peer, head, kind = report.peer, report.head, report.kind
        log.warning("contradicting-head", kind=kind, log=head.group.hex(), peer=peer.hex())
        try:
            # The store compares for itself and records what it refuses, with both notes.
            await self._node.logs.append(head.group, head.note, self._checkpoint(head), [])
        except ProtocolError as error:
            self._errors[peer] = error.bare()
        self._changed.set()

    # Hearing

    async def _heard(self, peer: bytes, announcement: Announcement) -> None:
        # The machine's own answers must never wait; what peers push may.
        while self._events.qsize() > MAX_EVENTS:  # noqa: ASYNC110
            await asyncio.sleep(MIN_WAIT_S)
        heads = self._client.open_heads(announcement.heads, peer)
        frozen = tuple(announcement.frozen)
        self._events.put_nowait(ev.Announced(self._now_ms(), peer, heads, frozen))

    async def _connection_changed(self, peer: bytes, connected: bool) -> None:
        kind = ev.Connected if connected else ev.Disconnected
        self._events.put_nowait(kind(self._now_ms(), peer))

    def _only_once(self, peer: bytes, error: ProtocolError) -> bool:
        """Whether it is the first answer that broke off: a server that stopped, more likely."""
        if error.code != "answer-cut-off" or peer in self._cut_off:
            return False
        self._cut_off.add(peer)
        return True

    def _note_error(self, peer: bytes, event: str, error: Exception) -> None:
        if isinstance(error, ProtocolError):
            log.info(event, peer=peer.hex(), code=error.code)
            if event == "connection-failed":
                # It says less than a question does: a refused connection shows no reason.
                self._errors.setdefault(peer, error.bare())
            elif event != "pull-failed" or error.code in AWAY or self._only_once(peer, error):
                self._errors[peer] = error.bare()
            elif blames_source(error):
                self._pull_errors[peer] = error.bare(), self._clock_s()
        elif isinstance(error, NodeError):
            log.error(event, code=error.code, reason=error.message)
        else:
            log.error(event, error=type(error).__name__, exc_info=error)


def blames_source(error: ProtocolError) -> bool:
    """Whether a failed pull says anything about who was asked.

    A fork and a record past its quota are their group's doing, on record there: whoever passes them
    on is as honest as before. Conflicts and rules are of this node's own.
    """
    if isinstance(error, EquivocationError | ConflictError | RuleError):
        return False
    return error.code != "beyond-quota"


def refusal_of(error: Exception) -> ev.Refusal:
    """What a failed pull means for where to turn next."""
    if isinstance(error, EquivocationError):
        return ev.Refusal.CONFLICT
    if isinstance(error, UnattributedFault):
        if error.code == "beyond-quota":
            return ev.Refusal.BEYOND
        unreachable = error.code in UNANSWERED
        return ev.Refusal.UNREACHABLE if unreachable else ev.Refusal.WITHHELD
    if isinstance(error, ConflictError | RuleError) or not isinstance(error, ProtocolError):
        return ev.Refusal.WITHHELD  # something of this node's own: the source isn't to blame
    return ev.Refusal.POISONED
