"""The office: does by itself what the node owes, and looks again whenever something may be owed.

Duties are read off the state (`protocol.duties`), so nothing is scheduled or remembered: after a
crash the same state shows the same duties. What fails is kept with its reason, for pages and
`doctor`, and tried again at the next look.
"""

import asyncio
import contextlib
from dataclasses import dataclass

import structlog

from node.commands.ballots import publish_opening
from node.commands.moderation import erase_words
from node.commands.returns import erase_votes, polled
from node.core import Node
from node.errors import NodeError
from protocol.coalition.state import State
from protocol.duties import Duty, Owed, duties
from protocol.errors import ProtocolError

# The longest wait between two looks: clocks jump and laptops sleep.
MAX_LOOK_S = 30.0
# Seconds after a duty failed before it is tried again.
RETRY_S = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Failed:
    """A duty that could not be done, and why."""

    owed: Owed
    code: str
    message: str


class Office:
    """Runs the automatic duties of one node.

    Attributes:
        failed: what could not be done at the last look.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._changed = node.changed.listen()
        self.failed: tuple[Failed, ...] = ()

    async def run(self) -> None:
        """Look for duties until cancelled."""
        while True:
            self._changed.clear()
            state = await self._node.state()
            # By a clock that jumped ahead every vote would be over, and what was voted be erased.
            doubted = bool(self._node.clock.off())
            done = 0 if doubted else await self.look(state)
            wait = RETRY_S if doubted else self._wait(state)
            if done:
                continue  # what was done may owe something further
            # Not wait_for: before Python 3.12 it loses a cancellation that comes with the change,
            # and then the node does not stop.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()

    async def look(self, state: State) -> int:
        """Do every automatic duty of `state`; returns how many were done."""
        boxes = self._node.boxes.pending()
        failed: list[Failed] = []
        done = 0
        for owed in duties(state, self._node.group, boxes):
            if not owed.automatic:
                continue
            try:
                await self._do(state, owed)
                done += 1
            except (NodeError, ProtocolError) as error:
                message = str(error).partition("\n")[0]
                failed.append(Failed(owed, error.code, message))
                log.warning("duty-failed", duty=str(owed.duty), code=error.code)
        self.failed = tuple(failed)
        return done

    async def _do(self, state: State, owed: Owed) -> None:
        if owed.duty is Duty.ERASE_WORDS:
            await erase_words(self._node, state.moderation.erasures[owed.subject])
            log.info("duty-done", duty=str(owed.duty), notice=owed.subject.hex()[:12])
            return
        ballot = state.ballots[owed.subject]
        if owed.duty is Duty.OPEN_BALLOT:
            await publish_opening(self._node, state, ballot)
        elif owed.duty is Duty.RETURN_POLLED:
            await polled(self._node, ballot)
        elif owed.duty is Duty.ERASE_VOTES:
            await erase_votes(self._node, ballot)
        else:
            raise RuntimeError(f"{owed.duty} is not automatic")
        log.info("duty-done", duty=str(owed.duty), ballot=ballot.id.hex()[:12])

    def _wait(self, state: State) -> float:
        """Seconds until the state may change by itself."""
        if self.failed:
            return RETRY_S
        if state.changes_at is None:
            return MAX_LOOK_S
        return max(0.05, min(MAX_LOOK_S, state.changes_at - self._node.now()))
