"""Whether this node is in touch with the others, so that it may go on from cuts that it meets.

A node that comes, or comes back from a backup or after long, knows only what its charter and its
files prove: that quorums signed a line, perhaps with keys that somebody found since. It compares
fingerprints with two groups that are there before it takes a cut, and votes on none until then.
Who is there it knows from what it believed before: whoever makes a line makes its members too.
Spec: docs/spec/confirming.md.

If we crash when some of the cuts that were confirmed are kept: the rest is asked for again.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from node.council.heard import Heard, heard, settle_heard
from node.council.holding import sizes_of
from node.folding import Folding
from node.logger import Logger
from protocol.agreement.certificate import cut_fingerprint
from protocol.agreement.confirming import Weighed, weigh
from protocol.agreement.cut import LogTable, cut_hash
from protocol.agreement.lineage import Link, Tip
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.present import founding_groups, present_groups
from protocol.coalition.state import State

if TYPE_CHECKING:
    from node.core import Node
    from node.council.outside import Outside
    from node.council.record import CouncilStore

LONG_AWAY_S = 7 * 24 * 3600
"""Seconds. Keys are erased once a council has new ones; who was away for less than a week met the
council's changes nearly as they came."""
STAMP_S = 3600
"""Seconds between two notes that this node was in touch."""
AT_A_TIME = 32
"""Cuts that are looked at before any of them is taken."""
PATIENCE_S = 4.0
"""Seconds between two questions, at most: who starts first waits for the others as long."""
HEARD_S = 24 * 3600
"""Seconds for which a person's word counts: kept for later, it would vouch for a line of then."""
SEEN, UNCONFIRMED = "seen", "unconfirmed"
"""Marks: when it was in touch last; and that nobody has confirmed the line that it started from."""

log = Logger("council")


class Stage(enum.Enum):
    """How a node stands to the line that the others follow.

    OUT: it doesn't know; it takes no cut and votes on none.
    FOUNDING: there are no cuts yet, say the others, or there are no others who could say anything:
        it votes, and takes what it voted for itself.
    IN: it met the others where they were.
    """

    OUT = "out"
    FOUNDING = "founding"
    IN = "in"


class Ahead(NamedTuple):
    """A cut that is not taken yet, with its table and the place in the line that it leads to."""

    link: Link
    table: LogTable
    tip: Tip


class Touch:
    """What a node knows of that.

    Args:
        node: whose.
        store: the council's file.
        outside: the process that it runs in.
        tip: the last cut that it took.
        restored: whether it comes out of a backup.

    Attributes:
        stage: see `Stage`.
        weighed: what the last answers came to; None: nobody was asked yet.
        disputed: groups that show another line, certified by a quorum's keys: one of the two is
            made by people who broke the rules, and a person has to say which.
    """

    def __init__(
        self, node: Node, store: CouncilStore, outside: Outside, tip: Tip, *, restored: bool
    ) -> None:
        self._node, self._store, self._outside = node, store, outside
        self.weighed: Weighed | None = None
        self.disputed: tuple[bytes, ...] = ()
        seen = max(tip.time, store.marked(SEEN) or 0)
        long = node.now() - seen > LONG_AWAY_S
        out = restored or long or not tip.number or self._unconfirmed
        self.stage = Stage.OUT if out else Stage.IN
        self._pause_s = 0.0
        self._next_s = 0.0
        self._folded: tuple[bytes, Folding] | None = None

    @property
    def _unconfirmed(self) -> bool:
        return self._store.marked(UNCONFIRMED) is not None

    async def stamp(self) -> None:
        """Write down that it is in touch, now and then; out of touch if it was not for long."""
        if self.stage is not Stage.IN:
            return
        now, seen = self._node.now(), self._store.marked(SEEN) or 0
        if seen and now - seen > LONG_AWAY_S:
            # It slept.
            self.stage = Stage.OUT
        elif now - seen >= STAMP_S:
            await self._store.mark(SEEN, now)

    @property
    def resting(self) -> bool:
        """Whether it has just asked in vain, and no person has said anything since."""
        return self.stage is not Stage.IN and self._outside.steady_s() < self._next_s

    def wake(self) -> None:
        """Look at once: a person has said something."""
        self._next_s = 0.0

    async def look(self, tip: Tip, ahead: list[Ahead]) -> list[Ahead]:
        """Which of the cuts ahead may be taken; moves on to another stage if the answers say so.

        Args:
            tip: the last cut that was taken.
            ahead: those that follow it, as some peer shows them, their data held.
        """
        line = self._line(tip, ahead)
        told = self._told(line)
        if told is not None:
            return await self._believe(told, ahead)
        number = max(line)
        federation = self._node.federation
        assert federation is not None
        said = await federation.confirmations(number)
        known, still = await self._known(), await self._still(tip, ahead)
        shown = bool(ahead) or self._unconfirmed
        self.weighed = found = weigh(number, line, said, known, still, shown=shown)
        self.disputed = await self._disputed(found, tip, ahead)
        if not found.enough or self.disputed:
            self._pause_s = min(PATIENCE_S, self._pause_s * 2 or 0.5)
            self._next_s = self._outside.steady_s() + self._pause_s
            return []
        self._pause_s = 0.0
        if found.newest <= number:
            met = found.needed and number
            await self._enter(Stage.IN if met else Stage.FOUNDING, number)
        return ahead

    async def took_part(self, tip: Tip) -> None:
        """It precommitted the cut that was decided: it met the others there."""
        await self._enter(Stage.IN, tip.number)

    async def _enter(self, stage: Stage, number: int) -> None:
        before, self.stage = self.stage, stage
        self._folded = None
        if self.stage is Stage.IN:
            await self._store.mark(SEEN, self._node.now())
            if self._unconfirmed:
                await self._store.mark(UNCONFIRMED, None)
        if before is not self.stage:
            log.info("in-touch", stage=self.stage.value, number=number)

    def _told(self, line: Mapping[int, bytes]) -> tuple[Heard, int] | None:
        """The newest line that a person heard and that counts, and the cut that it is about."""
        for one in heard(self._store.file):
            if one.number is not None or self._node.now() - one.time > HEARD_S:
                continue
            if not one.fingerprint:
                return one, max(line)
            for number, fingerprint in line.items():
                if fingerprint.startswith(one.fingerprint):
                    return one, number
        return None

    async def _believe(self, told: tuple[Heard, int], ahead: list[Ahead]) -> list[Ahead]:
        """A person knows better than any answer."""
        one, number = told
        self.weighed, self.disputed = None, ()
        await settle_heard(self._store.file, one, number)
        await self._enter(Stage.IN, number)
        log.warning("believed-a-person", number=number, alone=not one.fingerprint)
        return [step for step in ahead if step.tip.number <= number] if one.fingerprint else ahead

    async def _known(self) -> Mapping[bytes, str]:
        """The other groups that are there, by what was believed before any cut ahead."""
        node = self._node
        if self._unconfirmed:
            # Of the line that it started from only the charter is its own.
            return founding_groups(node.charter, node.group)
        return present_groups(await node.state(), node.group, node.logs.frozen())

    async def _still(self, tip: Tip, ahead: list[Ahead]) -> Mapping[bytes, str]:
        """Those that are there as the cuts ahead would make it."""
        state = await self._state(tip, ahead)
        return present_groups(state, self._node.group, self._node.logs.frozen())

    async def _state(self, tip: Tip, ahead: list[Ahead]) -> State:
        """The state over all that is held, as the cuts ahead would make it."""
        if not ahead:
            return await self._node.state()
        last = ahead[-1].tip.hash
        if self._folded is None or self._folded[0] != last:
            node, marks, before = self._node, [], tip
            for step in ahead:
                mark = CutMark(step.tip.hash, before.hash, step.tip.time, sizes_of(step.table))
                marks.append(mark)
                before = step.tip
            cuts = (*node.folding.cuts, *marks)
            self._folded = (last, Folding(node.charter, node.logs, cuts))
        return await self._outside.apart(self._folded[1].state, self._node.now())

    async def _disputed(self, found: Weighed, tip: Tip, ahead: list[Ahead]) -> tuple[bytes, ...]:
        """Who of those against it shows a certified cut for that; a word alone costs nothing."""
        return tuple([group for group in found.against if await self._shows(group, tip, ahead)])

    async def _shows(self, group: bytes, tip: Tip, ahead: list[Ahead]) -> bool:
        federation = self._node.federation
        assert federation is not None
        before = tip
        for step in ahead:
            link = await federation.link_of(group, step.tip.number, before)
            if link is None:
                break
            if cut_hash(link.cut) != step.tip.hash:
                log.critical("two-lines", peer=group.hex(), number=step.tip.number)
                return True
            before = step.tip
        log.warning("fingerprint-differs", peer=group.hex())
        return False

    def _line(self, tip: Tip, ahead: list[Ahead]) -> dict[int, bytes]:
        """Number -> fingerprint, of what was taken last and of what is ahead."""
        line = {step.tip.number: cut_fingerprint(step.link.cut) for step in ahead}
        return {tip.number: self._store.fingerprint(tip.number) or tip.coalition, **line}
