"""How a node comes back to voting that may have voted on the next cut, and have forgotten it.

Others that can do without it certify that cut, and it votes on the one after. Where they can't,
nobody would ever certify again if all such nodes only watched: then each of them asks the nodes of
all other certifying groups for what they hold of their own records and of its own, reads that, and
goes on behind every round in which it can have voted (`protocol.agreement.forgotten`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from node.council.outside import Outside
from node.council.record import RESTORED
from node.logger import Logger
from protocol.agreement.forgotten import patience_ms, record_without
from protocol.agreement.rules import Timeouts

if TYPE_CHECKING:
    from node.core import Node
    from node.council.driving import Driving
    from node.council.record import CouncilStore
    from protocol.agreement.lineage import Tip

WATCH = "watch"
"""Mark: the cut through which this node only watches."""
PATIENCE_ROUNDS = 3
"""Rounds, the first ones, that the others have to certify a cut without it: one of their proposers
may be away, or be this node."""
ASK_S = 4.0
"""Seconds between two questions to a node that has not answered."""

log = Logger("council")


class Returning:
    """Knows whether a node watches, and when it may vote again.

    Args:
        node: whose.
        store: the council's file, with the marks.
        outside: the process that it runs in.

    Attributes:
        awaited: certifying groups whose nodes have yet to show what they hold, or of whom not all
            of that is here; empty while the others are given time.
        busy: whether it is asking.
    """

    def __init__(self, node: Node, store: CouncilStore, outside: Outside) -> None:
        self._node, self._store, self._outside = node, store, outside
        self.awaited: tuple[bytes, ...] = ()
        self.busy = False
        self._begin(b"")

    def _begin(self, instance: bytes) -> None:
        self._instance, self._since_s, self._next_s = instance, -1.0, 0.0
        self._patience_s = 0.0
        self._shown: dict[bytes, Mapping[bytes, int]] = {}
        self.awaited, self.busy, self._level = (), False, False

    def watching(self, number: int) -> bool:
        """Whether this node only watches, once so many cuts are certified."""
        if self._store.marked(RESTORED) is not None:
            return True
        return (self._store.marked(WATCH) or 0) > number

    async def settle(self, tip: Tip) -> bool:
        """After a restore, once level with the others; whether it votes at once."""
        if self._store.marked(RESTORED) is None:
            return False
        if tip.council.n > tip.council.quorum:
            # It may have voted on the next cut before, and have forgotten; never on a later one.
            await self._store.mark(WATCH, tip.number + 1)
            await self._store.mark(RESTORED, None)
            return False
        # All are needed: who only watched would stop the council for ever. What its record had
        # stands in its own log, as long as the others hold it; and one who votes twice does no
        # harm in a council of two or three. What a backup has of its record is older.
        await self._store.forget()
        await self._store.mark(RESTORED, None)
        return True

    async def look(self, instance: Driving) -> bool:
        """Come back, if the others can't do without this node; whether it has.

        Called after the instance has read the logs. If we crash after the record is kept: it still
        watches at the next start, and goes on behind what it has said by it.
        """
        tip = instance.tip
        if not (self.watching(tip.number) or instance.behind) or instance.certificate is not None:
            self.busy = False
            return False
        if self._instance != tip.instance:
            self._begin(tip.instance)
        if not self._waited_long(instance):
            return False
        if not self._level:
            await self._ask(instance)
            return False
        if self._node.clock.off():
            return False  # the round that it goes to follows from the hour
        # What they showed was here before this turn began, so the instance has read it.
        timeouts = instance.state.setting.timeouts
        record = record_without(tip.instance, timeouts, self._elapsed_ms(tip))
        await self._store.remember(record)
        await self._store.mark(WATCH, None)
        log.warning("votes-again", number=tip.number + 1, round=record.round)
        self._begin(b"")
        return True

    def _waited_long(self, instance: Driving) -> bool:
        """Whether the others had time enough to certify the cut that is under way."""
        if self._node.group not in instance.tip.council.groups:
            return False
        if not instance.state.ahead and not instance.reading.substance:
            return False  # nothing to certify: nobody waits for it
        now_s = self._outside.steady_s()
        if self._since_s < 0:
            self._since_s = now_s
            timeouts = instance.state.setting.timeouts
            own_ms = patience_ms(timeouts, self._elapsed_ms(instance.tip))
            self._patience_s = max(patience_s(timeouts), own_ms / 1000)
        return now_s - self._since_s >= self._patience_s

    def _elapsed_ms(self, tip: Tip) -> int:
        return max(0, self._node.now() - tip.time) * 1000

    async def _ask(self, instance: Driving) -> None:
        node, federation, now_s = self._node, self._node.federation, self._outside.steady_s()
        assert federation is not None
        frozen = node.logs.frozen()
        # Who has forked its log is no witness, and what it says is read no further.
        others = [g for g in instance.tip.council.groups if g != node.group and g not in frozen]
        self.busy = True
        if now_s >= self._next_s:
            self._next_s = now_s + ASK_S
            asked = [group for group in others if group not in self._shown]
            # Once is enough: what it says later, it says after this node's votes were lost.
            self._shown.update(await federation.sizes_shown(asked))
        self.awaited = tuple(group for group in others if not self._holds(group))
        self._level = not self.awaited

    def _holds(self, group: bytes) -> bool:
        """Whether all that a member has shown is here."""
        shown = self._shown.get(group)
        if shown is None:
            return False
        heads = {of: self._node.logs.head(of) for of in shown}
        held = {of: 0 if head is None else head.size for of, head in heads.items()}
        return all(held[of] >= size for of, size in shown.items())


def patience_s(timeouts: Timeouts) -> float:
    """Seconds that the first rounds take, if each has to be waited out."""
    rounds = range(PATIENCE_ROUNDS)
    return sum(timeouts.propose(round_) + 2 * timeouts.vote(round_) for round_ in rounds) / 1000
