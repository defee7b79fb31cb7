"""A node gets whole again what its disk spoilt of a record: the real `node.mending`.

It runs in a loop without time, as what keeps does: what waits for a peer goes on when the simulated
answer comes. Only the waits between two looks are here.
"""

import asyncio
from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING, Any, cast

from federation_tests.simulator.broken import Broken
from federation_tests.simulator.files import damaged_logs
from federation_tests.simulator.inline import InlineLoop
from federation_tests.simulator.keeping import Others
from node.mending import FIRST_LOOK_S, Mender
from node.store.records import Head

if TYPE_CHECKING:
    from federation_tests.simulator.seat import Seat

LOOK_S = 25.0
"""Between two looks, which a process takes once a day: several in a run."""


class Mending:
    """What `Mender.run` is in a process, for one life of a node.

    Attributes:
        closed: the process has ended; whatever still comes for it is dropped.
        mender: the node's own.
        loop: what its looks run in.
    """

    def __init__(self, seat: "Seat") -> None:
        self.seat, self.node = seat, seat.node
        self.closed = False
        node = seat.node
        self.random = Random(f"{node.federation.seed}/mender/{node.number}/{node.life}")
        self.loop, self.desk = InlineLoop(), MendingDesk(self)
        self.mender = Mender(cast("Any", self.desk))
        self._look: asyncio.Task[None] | None = None
        self._wake_after(FIRST_LOOK_S)

    def _wake_after(self, wait_s: float) -> None:
        wait_ms = int(wait_s * 1000 / self.node.rate)
        self.node.federation.schedule.after(wait_ms, self.node.run, self._wake)

    def _wake(self) -> None:
        if not self.closed:
            self._look = self.loop.create_task(self.mender.look())
            self._go_on()

    def settle(self, answer: "asyncio.Future[Any]", value: object) -> None:
        """It is here. What comes after that, or after the process has ended, is nobody's."""
        if not self.closed and not answer.done():
            answer.set_result(value)
            self._go_on()

    def _go_on(self) -> None:
        self.loop.run_ready()
        if self._look is None or not self._look.done():
            return
        error, self._look = self._look.exception(), None
        self.node.federation.accidents.looked(self.node)
        self._wake_after(LOOK_S)
        if isinstance(error, Exception):
            self.node.failed(error)
        elif error is not None:
            raise error

    async def mend(self, head: Head, bundles: Mapping[int, bytes]) -> bool:
        """As the store's; and a record that it holds mended is as its group signed it."""
        mended = await self.node.store.mend(head, bundles)
        federation = self.node.federation
        federation.tally.faults["spoilt_entries"] += mended
        # A head of it that has turned meanwhile is put right by itself.
        turned = [t.head.group for t in federation.accidents.heads if t.number == self.node.number]
        wrong = set(damaged_logs(self.node.store, federation.opened)) - set(turned)
        if mended and head.group in wrong:
            seen = f"node {self.node.number} holds a record mended that is not as it was signed"
            federation.accidents.broken.append(Broken("mended", seen))
        return mended

    async def begin_again(self) -> None:
        """As the room's, which reads the logs anew: before its next turn."""
        self.seat.anew = True


class MendingDesk:
    """The seat's desk, whose federation is asked for this look, and whose room is told of it."""

    def __init__(self, mending: Mending) -> None:
        self._mending = mending
        self.federation = Others(mending)
        self.room = mending
        self.logs = Logs(mending)

    async def look_again(self) -> None:
        """As the node's."""
        self._mending.node.look_again()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mending.seat.desk, name)


class Logs:
    """The store, whose mending is watched."""

    def __init__(self, mending: Mending) -> None:
        self.mend = mending.mend
        self._mending = mending

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mending.node.store, name)
