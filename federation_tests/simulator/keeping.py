"""What a node keeps for others, and says that it does: the real custody, under the virtual clock.

It runs in a loop without time: what waits for a peer goes on when the simulated answer comes.
Everything below it is the node's own, down to the store's rows.
"""

import asyncio
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING, Any

from federation_tests.simulator.inline import InlineLoop
from federation_tests.simulator.questions import (
    Answer,
    Bundle,
    CosignedBy,
    Exchange,
    Lie,
    OwnHead,
    Question,
)
from federation_tests.simulator.serving import Honest
from node.app import RESTART_S
from node.errors import NodeError
from node.federation import COMPARE_TIMEOUT_S
from node.history.custody import LOOK_S, Custody
from node.history.dropping import UNSIGNED, drop
from node.peers.answers import Cosignatures
from node.peers.cosignatures import fetch_cosignatures
from node.store.records import Head
from protocol.encoding import pack
from protocol.errors import ProtocolError, UnattributedFault
from protocol.tiles import TILE_WIDTH, Tile

if TYPE_CHECKING:
    from federation_tests.simulator.mending import Mending
    from federation_tests.simulator.node import SimNode
    from federation_tests.simulator.seat import Seat

COLLECT_S = 25
"""Between two rounds of questions: several in a run, which lasts some minutes."""
WITHHOLDER = "withholder"


class Keeper:
    """What `Custody.run` is in a process, for one life of a node.

    Attributes:
        closed: the process has ended; whatever still comes for it is dropped.
        desk: what the custody sees of its node.
        loop: what its turns run in.
    """

    def __init__(self, seat: "Seat", steady_s: Callable[[], float]) -> None:
        self.seat, self.node = seat, seat.node
        self.closed = False
        node = seat.node
        self.random = Random(f"{node.federation.seed}/keeper/{node.number}/{node.life}")
        self.desk, self.loop = KeeperDesk(self), InlineLoop()
        self._steady_s = steady_s
        self._turn: asyncio.Task[bool] | None = None
        self._errand: asyncio.Task[Any] | None = None
        self._open()

    def _open(self) -> None:
        if not self.closed:
            choose = self.random.randrange
            self._custody = Custody(self.desk, self._steady_s, COLLECT_S, choose)
            self._wake_after(LOOK_S)

    def close(self) -> None:
        """The process has ended."""
        self.closed = True

    def _wake_after(self, wait_s: float) -> None:
        wait_ms = int(wait_s * 1000 / self.node.rate)
        self.node.federation.schedule.after(wait_ms, self.node.run, self._wake)

    def _wake(self) -> None:
        if not self.closed:
            self._turn = self.loop.create_task(self._custody.turn())
            self._go_on()

    def settle(self, answer: "asyncio.Future[Any]", value: object) -> None:
        """It is here. What comes after that, or after the process has ended, is nobody's."""
        if not self.closed and not answer.done():
            answer.set_result(value)
            self._go_on()

    def drop(self) -> None:
        """A steward has the node drop what it may, up to its last cut."""
        last = self.desk.council.last()
        if not self.closed and self._errand is None and last is not None:
            self._errand = self.loop.create_task(drop(self.desk, last.cut.number))
            self._go_on()

    def _go_on(self) -> None:
        self.loop.run_ready()
        self._end_errand()
        if self._turn is None or not self._turn.done():
            return
        error, self._turn = self._turn.exception(), None
        if error is None:
            self._wake_after(LOOK_S)
            self.node.federation.promises.looked(self.node, self.desk)
        elif isinstance(error, Exception):
            # As node.app, which starts what failed again.
            self.node.failed(error)
            wait_ms = int(RESTART_S * 1000)
            self.node.federation.schedule.after(wait_ms, self.node.run, self._open)
        else:
            raise error

    def _end_errand(self) -> None:
        if self._errand is None or not self._errand.done():
            return
        error, self._errand = self._errand.exception(), None
        if error is not None and not isinstance(error, Exception):
            raise error
        self.node.federation.assignments.watch(self.node, just_now=True)
        if isinstance(error, NodeError):
            # Its people read why.
            self.node.federation.tally.keeping["held_back"] += error.code == UNSIGNED
        elif error is not None:
            self.node.failed(error)


class KeeperDesk:
    """The seat's desk, whose federation is asked for this turn and not for the room's."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self.kept: Any = None
        self.founders = keeper.node.federation.charter.groups
        self.federation = Others(keeper)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._keeper.seat.desk, name)


class Others:
    """As `node.federation.Federation`, as far as keeping goes."""

    def __init__(self, keeper: "Keeper | Mending") -> None:
        self._keeper = keeper
        self.fetching = asyncio.Lock()

    def reachable(self) -> list[bytes]:
        """All others: each has an address."""
        return sorted(self._keeper.node.state.peers)

    async def cosignatures(self, peer: bytes, keeper: bytes) -> list[Any] | None:
        """What a peer has of what a keeper has cosigned, checked; None if it can't be asked."""
        try:
            return await fetch_cosignatures(self, self._keeper.desk, peer, keeper)
        except ProtocolError:
            return None

    async def get(self, peer: bytes, target: str, *, max_bytes: int) -> bytes:
        """As `node.peers.client.Client`'s, of one address."""
        path, _, after = target.partition("?after=")
        keeper = bytes.fromhex(path.rpartition("/")[2])
        answer = await self._ask(peer, CosignedBy(keeper, bytes.fromhex(after)))
        assert len(answer) <= max_bytes
        return answer

    async def fetch_bundle(
        self,
        group: bytes,
        index: int,
        check: Callable[[bytes], None],
        width: int = TILE_WIDTH,
    ) -> bytes | None:
        """A bundle of a log from whichever peer has it whole; None if none has."""
        peers = self._keeper.node.state.peers
        draw = self._keeper.random.random
        for peer in sorted(peers, key=lambda group: (peers[group].failures, draw())):
            try:
                data = await self._ask(peer, Bundle(group, Tile("entries", index, width)))
                check(data)
            except ProtocolError:
                continue
            return data
        return None

    async def fetch_note(self, head: Head) -> bytes | None:
        """A note of exactly this head from whichever peer has one; None if none has."""
        for peer in sorted(self._keeper.node.state.peers):
            try:
                note = await self._ask(peer, OwnHead(head.group))
                found = self._keeper.node.federation.opened(head.group, note)
            except ProtocolError:
                continue
            if (found.size, found.root) == (head.size, head.root):
                return note
        return None

    def reopen(self, group: bytes) -> None:
        """Talk of a log again, from what is held of it now."""
        self._keeper.seat.desk.federation.reopen(group)

    async def bundle_of(
        self, peer: bytes, group: bytes, index: int, width: int, check: Callable[[bytes], None]
    ) -> str:
        """Whether a peer gives a bundle of a log; empty, or the code of why not."""
        try:
            check(await self._ask(peer, Bundle(group, Tile("entries", index, width))))
        except ProtocolError as error:
            return error.code
        return ""

    async def _ask(self, peer: bytes, question: Question) -> bytes:
        keeper, node = self._keeper, self._keeper.node
        heard = keeper.loop.create_future()
        late = UnattributedFault("peer-unreachable", suspects=())
        wait_ms = int(COMPARE_TIMEOUT_S * 1000)
        Exchange(
            node,
            node.federation.nodes[peer],
            question,
            lambda answer: keeper.settle(heard, answer),
        )
        node.federation.schedule.after(wait_ms, node.run, keeper.settle, heard, late)
        answer = await heard
        if isinstance(answer, ProtocolError):
            raise answer
        return answer


class Withholding(Honest):
    """Cosigns what it has to keep, and gives nobody any of it but its own log.

    Nor does it say what it has of others' cosignatures, which who was set back needs.
    """

    def bundle(self, asker: "SimNode", asked: Bundle) -> Answer:
        data = super().bundle(asker, asked)
        if asked.group == self.node.group:
            return data
        return Lie(WITHHOLDER, UnattributedFault("not-held", suspects=()))

    def cosigned(self, asker: "SimNode", asked: CosignedBy) -> Answer:
        page = super().cosigned(asker, asked)
        nothing = pack(Cosignatures(heads=[], next=b""))
        if asked.keeper == self.node.group or page == nothing:
            return page
        return Lie(WITHHOLDER, nothing)
