"""A node's part in certifying cuts: the real room of `node.council`, under the virtual clock.

Its coroutines are stepped by hand. What they wait for is done at once, as all of a simulated disk,
or comes later by the network; then the turn goes on where it stopped, as in a real process.
"""

from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, cast

from federation_tests.simulator.disk import File, Platter, ReadOnce, platter
from federation_tests.simulator.files import at_once
from federation_tests.simulator.keeping import Keeper
from federation_tests.simulator.mending import Mending
from federation_tests.simulator.questions import (
    Confirm,
    CutLink,
    CutTable,
    Exchange,
    OwnHead,
    Question,
)
from federation_tests.simulator.saying import sealed
from node.app import RESTART_S
from node.clock import Clock
from node.council.confirming import NONCE_BYTES
from node.council.outside import Outside
from node.council.record import CouncilStore, council_migrations
from node.council.room import Room
from node.council.touch import Stage
from node.council.whole import look_at_line
from node.federation import CUT_TIMEOUT_S
from node.folding import Folding, unpublishable
from node.groups import Groups, belonging
from node.mending import Mender
from node.peers.answers import CertifiedCut
from node.peers.client import MAX_LINK_BYTES
from protocol.agreement.confirming import ASKED, Said, open_confirmation
from protocol.agreement.cut import Cut, LogTable, open_table
from protocol.agreement.lineage import Link, Tip, advance
from protocol.coalition.entry import Entry, open_entry
from protocol.coalition.kinds import to_map
from protocol.coalition.state import State
from protocol.encoding import Wire, unpack
from protocol.errors import ProtocolError
from protocol.gossip import events as ev

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode

SOON_MS = 1


class SimCouncilStore(CouncilStore):
    """`node.council.record.CouncilStore` on a platter; a row is read once after each write."""

    def __init__(self, connection: Platter) -> None:
        self.file = File(connection)
        self._read = ReadOnce(connection)

    def _one(self, query: str, *values: object) -> tuple[Any, ...] | None:
        return self._read(super()._one, query, *values)


class SimRoom(Room):
    """The room, whose cuts are noted outside of all nodes."""

    def __init__(self, node: Any, store: CouncilStore, outside: Outside) -> None:
        super().__init__(node, store, outside)
        if node.seat.node.long_away:
            # Weeks are too long for a run: the others would have nothing to say in them.
            self.touch.stage = Stage.OUT

    async def _take(self, link: Link, table: LogTable, tip: Tip) -> None:
        await super()._take(link, table, tip)
        self._node.seat.took(link, table)

    def go_on(self) -> None:
        """What a process does before the first turn."""
        self._certify()


class Later:
    """What comes later: awaited by the turn that asked for it, which then goes on."""

    def __init__(self, seat: "Seat") -> None:
        self._seat = seat
        self._done = False

    def __await__(self) -> Iterator["Later"]:
        return (yield self)

    def settle(self, value: object) -> None:
        """It is here. What comes after that, or after the process has ended, is nobody's."""
        if not self._done and not self._seat.closed:
            self._done = True
            self._seat.step(value)


async def _apart(run: Callable[..., Any], *args: Any) -> Any:
    """As a thread would: the virtual clock stands still meanwhile."""
    return run(*args)


class Seat:
    """The room of one life of a node.

    Attributes:
        closed: the process has ended; whatever still comes for it is dropped.
        random: draws what this seat leaves to chance.
        keeper: what its node keeps for others; None where nobody does.
        mending: looks after its records; None where a steward does that.
        anew: a record was mended: before its next turn the room reads the logs anew.
    """

    def __init__(self, node: "SimNode", make: Callable[..., Room] = SimRoom) -> None:
        self.node = node
        self.closed = False
        self.random = Random(f"{node.federation.seed}/seat/{node.number}/{node.life}")
        self.store = SimCouncilStore(node.council_disk)
        self._make = make
        self._turn: Coroutine[Any, Any, float] | None = None
        self._stepping = self._missed = self._down = False
        self._wakes = 0
        self.anew = False
        self.mending = Mending(self) if node.federation.plan.faults.mended else None
        self.keeper: Keeper | None = None

    def open(self) -> None:
        """Take the seat: what a start does once, and a disk or the power may break off.

        The node has the seat by then, and closes it: else its mending would go on in the next life.
        """
        self._open()
        self.keeper = Keeper(self, self._steady_s) if self.node.federation.plan.keep else None

    def _open(self) -> None:
        self._down = False
        kept = self.store.newest()
        self.desk = Desk(self)
        if self.store.newest() < kept:
            self.node.federation.certified.lost(self.node)
        if self.mending is not None:
            self.desk.mender = self.mending.mender
        self.room = self._make(self.desk, self.store, Outside(self._steady_s, _apart))
        last = self.store.last()
        if last is not None:
            self.took(last, self.room.last)
        self.room.go_on()
        self.changed()

    def _steady_s(self) -> float:
        return self.node.clock_ms() / 1000

    def took(self, link: Link, table: LogTable) -> None:
        """A cut is certified here, and kept."""
        if self.node.honest:
            self.node.federation.certified.took(self.node, link, table)

    def close(self) -> None:
        """The process has ended."""
        self.closed = True
        if self.keeper is not None:
            self.keeper.close()
        if self.mending is not None:
            self.mending.closed = True
        if self._turn is not None and not self._stepping:
            self._turn.close()

    def changed(self) -> None:
        """Logs have grown: look soon."""
        self._missed = True
        self._wake_after(SOON_MS)

    def _wake_after(self, wait_ms: int) -> None:
        self._wakes += 1
        self.node.federation.schedule.after(wait_ms, self.node.run, self._wake, self._wakes)

    def _wake(self, number: int) -> None:
        if self.closed or self._down or number != self._wakes or self._turn is not None:
            return  # a turn that is under way looks again when it ends
        self._missed = False
        if self.anew:
            # As `Room.begin_again`, which waits for the turn that is under way.
            self.anew = False
            self.room.read_anew()
        self._turn = self.room.turn()
        self.step(None)

    def step(self, value: object) -> None:
        """Go on with the turn."""
        assert self._turn is not None
        self._stepping = True
        try:
            self._turn.send(value)
        except StopIteration as stop:
            self._turn = None
            wait_ms = SOON_MS if self._missed else int(stop.value * 1000 / self.node.rate) + 1
            self._wake_after(wait_ms)
        except Exception as error:  # noqa: BLE001  as node.app, which starts what failed again
            # What it has in memory may be more than what is on the disk: it is read anew.
            self._turn, self._down = None, True
            self.node.failed(error)
            schedule = self.node.federation.schedule
            schedule.after(int(RESTART_S * 1000), self.node.run, self._reopen)
        finally:
            self._stepping = False

    def _reopen(self) -> None:
        if not self.closed:
            self._open()


class Desk:
    """What the room sees of its node: as `node.core.Node` shows it."""

    def __init__(self, seat: Seat) -> None:
        node = seat.node
        self.seat = seat
        self._node = node
        self.charter, self.coalition = node.federation.charter, node.coalition
        self.group = node.group
        self.logs, self.signer = node.store, node.signer
        if node.federation.plan.faults.spoilt_cuts:
            look_at_line(cast("Any", self), seat.store)
        self.folding = Folding(self.charter, self.logs, seat.store.marks())
        self.federation, self.council = Peers(seat), seat.store
        self.keyring = node.federation.keyring
        # Every group founded the coalition: no card lies in a directory.
        self.groups = Groups(self.charter, self.group, Path(), self.keyring)
        self.founders = self.groups.founders
        self.clock = Clock(node.wall_s, self.others, lambda: node.clock_ms() / 1000)
        self.clock.watch()
        self.changed = Wakes(seat)
        # Nobody runs it where a steward looks for bits that its disk flips (`accidents`).
        self.mender = Mender(cast("Any", self))

    def others(self) -> frozenset[bytes]:
        """As the node's: who belongs as of the last fold, the founders before it."""
        kept = self.folding.kept
        founders = frozenset(founder.card.group for founder in self.charter.groups)
        return (founders if kept is None else belonging(kept)) - {self.group}

    @property
    def asking(self) -> bool:
        """As the node's."""
        return self._node.asking

    @property
    def unwritable(self) -> object:
        """As the node's."""
        return self._node.unwritable

    def now(self) -> int:
        """As the node's."""
        return self._node.wall_s()

    async def state(self) -> State:
        """As the node's."""
        return self.folding.state(self.now())

    async def said(self, kinds: frozenset[str]) -> list[Entry]:
        """As the node's."""
        return self.folding.said(kinds)

    async def publish_all(self, statements: Sequence[tuple[str, Wire, Sequence[bytes]]]) -> None:
        """As the node's; what the council says is never rehearsed."""
        self._node.append([self._sealed(*one) for one in statements])

    async def rehearse(self, kind: str, body: Wire, refs: Sequence[bytes] = ()) -> State:
        """As the node's."""
        head = self.logs.head(self.group)
        size = 0 if head is None else head.size
        entry = open_entry(self.coalition, self.group, size, self._sealed(kind, body, refs))
        state, refusal = self.folding.rehearse([entry], self.now())
        if refusal is not None:
            raise unpublishable(refusal)
        return state

    def _sealed(self, kind: str, body: Wire, refs: Sequence[bytes]) -> bytes:
        return sealed(self.coalition, self.group, self.now(), kind, to_map(body), refs)


class Wakes:
    """As `node.changed.Changed`, for one listener."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def listen(self) -> None:
        """Nothing waits for it: the seat wakes the room."""

    def set(self) -> None:
        """Wake it."""
        self._seat.changed()


class Peers:
    """As `node.federation.Federation`, as far as cuts go."""

    def __init__(self, seat: Seat) -> None:
        self._seat, self._own = seat, seat.node.group

    def certify(self, sizes: dict[bytes, int]) -> None:
        """Let quotas count from a cut's sizes on."""
        node = self._seat.node
        node.federation.schedule.after(0, self._tell, node.life, sizes)

    def _tell(self, life: int, sizes: dict[bytes, int]) -> None:
        node = self._seat.node
        if node.up and node.life == life:
            node.feed(ev.Certified(node.clock_ms(), sizes))

    def reopen(self, group: bytes) -> None:
        """Talk of a log again that was let go, from what is held of it now."""
        node = self._seat.node
        node.federation.schedule.after(0, self._tell_reopened, node.life, group)

    def _tell_reopened(self, life: int, group: bytes) -> None:
        node = self._seat.node
        if node.up and node.life == life:
            head = node.store.head(group)
            size, root = (0, bytes(32)) if head is None else (head.size, head.root)
            node.feed(ev.Reopened(node.clock_ms(), group, size, root))

    def freeze(self, group: bytes) -> None:
        """Tell that a log is frozen, by evidence that the store keeps."""
        node = self._seat.node
        node.federation.schedule.after(0, self._tell_frozen, node.life, group)

    def _tell_frozen(self, life: int, group: bytes) -> None:
        node = self._seat.node
        if node.up and node.life == life:
            node.feed(ev.Frozen(node.clock_ms(), group))

    async def fetch_link(self, number: int, tip: Tip) -> Link | None:
        """The certified cut that follows a tip, checked; None if nobody has it."""
        for peer in self._order():
            link = await self.link_of(peer, number, tip)
            if link is not None:
                return link
        return None

    def leads(self) -> list[bytes]:
        """As the node's."""
        return self._order()[:ASKED]

    async def link_of(self, peer: bytes, number: int, tip: Tip) -> Link | None:
        """The certified cut that follows a tip, as one peer shows it, checked."""
        answer = await self._ask(peer, CutLink(number))
        if not isinstance(answer, bytes):
            return None
        try:
            found = unpack(CertifiedCut, answer, max_bytes=MAX_LINK_BYTES)
            link = Link(found.cut, found.certificate, found.epoch)
            advance(tip, link)
        except ProtocolError:
            return None  # another peer may show a better one
        return link

    async def confirmations(self, number: int) -> list[Said]:
        """What others confirm of a cut, one asked after the other."""
        node, found = self._seat.node, list[Said]()
        for peer in self._order():
            nonce = self._seat.random.randbytes(NONCE_BYTES)
            answer = await self._ask(peer, Confirm(number, nonce))
            if not isinstance(answer, bytes):
                continue
            keys = node.federation.keyring.cosigning_keys(peer)
            try:
                said = open_confirmation(answer, node.coalition, keys, node.group, nonce)
            except ProtocolError:
                continue  # as one that doesn't answer
            found.append(Said(peer, said.number, said.fingerprint, said.newest))
        return found

    async def sizes_shown(self, peers: Sequence[bytes]) -> dict[bytes, dict[bytes, int]]:
        """As the node's, one asked after the other."""
        found = {}
        for peer in peers:
            sizes = {group: await self._size_of(peer, group) for group in (peer, self._own)}
            if None not in sizes.values():
                found[peer] = {group: size for group, size in sizes.items() if size is not None}
        return found

    async def _size_of(self, peer: bytes, group: bytes) -> int | None:
        answer = await self._ask(peer, OwnHead(group))
        if isinstance(answer, ProtocolError) and answer.code == "not-held":
            return 0
        if not isinstance(answer, bytes):
            return None
        try:
            return self._seat.node.federation.opened(group, answer).size
        except ProtocolError:
            return None

    async def fetch_table(self, cut: Cut) -> bytes | None:
        """The table that a cut names; None if nobody has it."""
        for peer in self._order():
            answer = await self._ask(peer, CutTable(cut.logs))
            if not isinstance(answer, bytes):
                continue
            try:
                open_table(answer, cut)
            except ProtocolError:
                continue  # another peer may show a better one
            return answer
        return None

    def _order(self) -> list[bytes]:
        peers = self._seat.node.state.peers
        return sorted(peers, key=lambda group: (peers[group].failures, self._seat.random.random()))

    async def _ask(self, peer: bytes, question: Question) -> object:
        node, later = self._seat.node, Later(self._seat)
        Exchange(node, node.federation.nodes[peer], question, later.settle)
        wait_ms = int(CUT_TIMEOUT_S * 1000)
        node.federation.schedule.after(wait_ms, node.run, later.settle, None)
        return await later


def council_platter() -> Platter:
    """An empty file for what a node says about cuts."""
    return platter(council_migrations)


def restored_council(copy: Platter) -> Platter:
    """The council's file out of a backup: as `node.backup` marks one."""
    at_once(SimCouncilStore(copy).mark("restored", 1))
    return copy
