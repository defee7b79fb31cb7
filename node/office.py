"""The office: does by itself what the node owes, and looks again whenever something may be owed.

Duties are read off the state and the boxes (`node.owed.uncast`), so nothing is scheduled or
remembered: after a crash the same state shows the same duties. What fails is kept with its reason,
for pages and `doctor`, and tried again at the next look.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable

import msgspec

from node.commands.ballots import publish_opening
from node.commands.doors import forget_guests
from node.commands.erasing import erase_again, erase_words
from node.commands.past_hours import awaits_cut
from node.commands.returns import erase_votes, polled
from node.commands.speakers import forget_queues
from node.commands.taking_part import forget_readers
from node.core import Node
from node.errors import NodeError, StoreError
from node.logger import Logger
from node.owed.uncast import own_duties
from protocol.coalition.state import State
from protocol.duties import Duty, Owed
from protocol.errors import ProtocolError

# The longest wait between two looks: clocks jump and laptops sleep.
MAX_LOOK_S = 30.0
MAX_DONE = 10
"""What a person reads through to see that the node does its work; the log has all of it."""
# Seconds after a duty failed before it is tried again.
RETRY_S = 5.0

log = Logger(__name__)


class Failed(msgspec.Struct, frozen=True):
    """A duty that could not be done, and why."""

    owed: Owed
    code: str
    message: str


class Done(msgspec.Struct, frozen=True):
    """A duty that was done, and when: UTC seconds."""

    owed: Owed
    at: int


class Office:
    """Runs the automatic duties of one node.

    Attributes:
        failed: what could not be done at the last look.
        done: what was done since the node was started, the newest last; at most `MAX_DONE`.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._changed = node.changed.listen()
        self.failed: tuple[Failed, ...] = ()
        self.done: deque[Done] = deque(maxlen=MAX_DONE)
        self._unerased = False
        self._early: list[int] = []

    async def run(self) -> None:
        """Look for duties until cancelled."""
        while True:
            self._changed.clear()
            done, wait = await self.turn()
            if done:
                continue  # what was done may owe something further
            # Not wait_for: before Python 3.12 it loses a cancellation that comes with the change,
            # and then the node does not stop.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()

    async def turn(self) -> tuple[int, float]:
        """One look at the state as it is now: how many duties were done, seconds to the next.

        After a restore blobs are given out again once this node is level with another, and has
        erased what notices bar.
        """
        # Asked before the state is made: what the other holds by then is in it, and swept.
        level = self._level()
        state = await self._node.state()
        # By a clock that jumped ahead every vote would be over, and what was voted be erased.
        if self._node.clock.off():
            return 0, RETRY_S
        done = await self.look(state)
        if level and not self._unerased:
            await self._node.logs.release_blobs()
        return done, self._wait(state)

    async def look(self, state: State) -> int:
        """Do every automatic duty of `state`; returns how many were done."""
        await self._erase(state)
        failed: list[Failed] = []
        done = 0
        self._early.clear()
        for owed in own_duties(self._node, state):
            if not owed.automatic or self._unheard(state, owed) or self._too_soon(state, owed):
                continue
            try:
                await self._do(state, owed)
                self.done.append(Done(owed, state.time))
                done += 1
            except (NodeError, ProtocolError) as error:
                message = str(error).partition("\n")[0]
                failed.append(Failed(owed, error.code, message))
                log.warning("duty-failed", duty=str(owed.duty), code=error.code)
        self.failed = tuple(failed)
        return done

    async def _erase(self, state: State) -> None:
        """What notices bar is held no more, though this group may have said so before a restore.

        What a full disk, say, keeps from being erased is tried again at the next look: nothing of
        it keeps the node from the rest, or from its duties.
        """
        node = self._node
        self._unerased = False
        if again := await self._tried("words", erase_again(node, state)):
            log.info("words-erased-again", blobs=again)
        if over := await self._tried("readers", forget_readers(node, state)):
            log.info("readers-erased", ballots=over)
        if over := await self._tried("guests", forget_guests(node)):
            log.info("guests-erased", doors=over)
        if over := await self._tried("speakers", forget_queues(node)):
            log.info("queues-erased", queues=over)
        await self._tried("persons", node.forgetting.finish())
        if node.logs.unscrubbed:
            await self._tried("words-on-the-disk", node.logs.scrub())

    async def _tried(self, what: str, act: Awaitable[int | None]) -> int:
        try:
            return await act or 0
        except StoreError as error:
            self._unerased = True
            log.warning("not-erased-yet", what=what, code=error.code)
            return 0

    def _level(self) -> bool:
        """Whether another node holds the same as this one, or there is no other to ask."""
        if len(self._node.founders) == 1:
            return True
        federation = self._node.federation
        return federation is not None and any(peer.agreed for peer in federation.status())

    def _unheard(self, state: State, owed: Owed) -> bool:
        """Whether votes would go because this node, back after long, has heard of no opening yet.

        Without cuts nothing is late: the vote may have opened, and its votes count all the same.
        """
        if owed.duty is not Duty.ERASE_VOTES or state.charter.rules.cuts is not None:
            return False
        left_out = self._node.group not in state.ballots[owed.subject].electorate
        return left_out and self._node.federation is not None and not self._level()

    def _too_soon(self, state: State, owed: Owed) -> bool:
        """Whether a return could stand in a cut from before the close, and be refused as early."""
        if owed.duty is not Duty.RETURN_POLLED:
            return False
        schedule = state.ballots[owed.subject].schedule
        until = awaits_cut(state, schedule.closes, schedule.returns_due)
        if until is None:
            return False
        self._early.append(until)
        return True

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
        unscrubbed = self._node.logs.unscrubbed or self._node.forgetting.unscrubbed
        if self.failed or self._unerased or unscrubbed or self._node.logs.withheld:
            return RETRY_S
        hours = [*self._early, *([] if state.changes_at is None else [state.changes_at])]
        if not hours:
            return MAX_LOOK_S
        return max(0.05, min(MAX_LOOK_S, min(hours) - self._node.now()))
