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
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from node.council.believing import HEARD_S, Believed, Believing
from node.council.holding import sizes_of
from node.council.record import UNCONFIRMED
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
    from node.council.parting import Parting
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
SEEN = "seen"
"""Mark: when it was in touch last."""

log = Logger("council")


class Stage(enum.Enum):
    """How a node stands to the line that the others follow.

    OUT: it doesn't know; it takes no cut and votes on none.
    FOUNDING: there are no cuts yet, say the others, or there are no others who could say anything:
        it votes, and takes what it voted for itself.
    HEARD: a person says that its last cut is the others' newest, and nobody shows more: the same.
    IN: it met the others where they were.
    """

    OUT = "out"
    FOUNDING = "founding"
    HEARD = "heard"
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
        parting: told of cuts that were certified twice.
        restored: whether it comes out of a backup.

    Attributes:
        stage: see `Stage`.
        weighed: what the last answers came to; None: nobody was asked yet.
        disputed: groups that show another line, certified by a quorum's keys: one of the two is
            made by people who broke the rules. Unless most others have the same one, a person has
            to say which.
    """

    def __init__(
        self,
        node: Node,
        store: CouncilStore,
        outside: Outside,
        tip: Tip,
        parting: Parting,
        *,
        restored: bool,
    ) -> None:
        self._node, self._store, self._outside = node, store, outside
        self._parting = parting
        self.weighed: Weighed | None = None
        self.disputed: tuple[bytes, ...] = ()
        seen = max(tip.time, store.marked(SEEN) or 0)
        long = node.now() - seen > LONG_AWAY_S
        out = restored or long or not tip.number or self._unconfirmed
        self.stage = Stage.OUT if out else Stage.IN
        self._pause_s = 0.0
        self._next_s = 0.0
        self._folded: dict[bytes, Folding] = {}
        self._believing = Believing(store.file)
        self._heard_until = 0

    @property
    def _unconfirmed(self) -> bool:
        return self._store.marked(UNCONFIRMED) is not None

    async def stamp(self) -> None:
        """Write down that it is in touch, now and then; out of touch if it was not for long."""
        now, seen = self._node.now(), self._store.marked(SEEN) or 0
        if self.stage is Stage.HEARD and now > self._heard_until:
            self.stage = Stage.OUT
        if self.stage is not Stage.IN:
            return
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

    @property
    def lead(self) -> bytes | None:
        """Whose line has a cut that a person's word names; None: nobody's, or anybody's."""
        return self._believing.lead

    async def look(self, tip: Tip, lines: Sequence[list[Ahead]]) -> list[Ahead]:
        """Which cuts may be taken; moves on to another stage if the answers say so.

        Args:
            tip: the last cut that was taken.
            lines: the cuts that follow it, as different peers show them, their data held; what most
                say first: of two that may be believed it is taken.
        """
        shown = [ahead for ahead in lines if ahead] or [[]]
        lasts = {ahead[-1].tip.hash for ahead in shown if ahead}
        self._folded = {last: kept for last, kept in self._folded.items() if last in lasts}
        told = None
        for _ in range(2):
            for ahead in shown:
                told = await self._told(tip, ahead)
                if told is not None and _reaches(told, tip):
                    return await self._believe(told, tip, ahead)
            if not shown[0] or not await self._search(tip):
                break
        asked = []
        for ahead in shown:
            found = await self._asked(tip, ahead, await self._state(tip, ahead))
            if self._believable:
                self._pause_s = 0.0
                number = ahead[-1].tip.number if ahead else tip.number
                if found.newest <= number:
                    met = found.needed and number
                    await self._enter(Stage.IN if met else Stage.FOUNDING, number)
                return ahead
            asked.append((found, self.disputed))
        if shown[0] and await self._level(tip):
            return []
        # Told of is the one that most confirm.
        self.weighed, self.disputed = max(asked, key=lambda one: len(one[0].confirming))
        self._tire()
        await self._hear(told if not shown[0] else None)
        return []

    async def _level(self, tip: Tip) -> bool:
        """Whether others have come no further than this node, whatever somebody shows beside that.

        Then it is in touch. A cut that one of them alone has is certified for all once they vote
        again; if they waited for two to have it, whoever has it could keep it and stop them.
        """
        found = await self._asked(tip, [], await self._node.state(), shown=True)
        if not self._believable or found.newest > tip.number:
            return False
        self._pause_s = 0.0
        await self._enter(Stage.IN if tip.number else Stage.FOUNDING, tip.number)
        return True

    async def follows(self, tip: Tip, step: Ahead) -> bool:
        """Whether the others follow a cut of which not all data can be had yet.

        Asked before what is held of a frozen log is let go for its sake: a line that was made with
        old keys would make a node forget the one that counts.

        Args:
            tip: the last cut that was taken.
            step: the cut after it.
        """
        if self.stage is Stage.IN:
            return True
        told = await self._told(tip, [step])
        if not _reaches(told, tip) and await self._search(tip):
            told = await self._told(tip, [step])
        if _reaches(told, tip):
            return True
        await self._asked(tip, [step], await self._node.state())
        if not self._believable:
            self._tire()
        return self._believable

    @property
    def _believable(self) -> bool:
        """Whether what was asked last is enough; beside another certified line it takes more."""
        found = self.weighed
        if found is None or not found.enough:
            return False
        return found.enough_of_two or not self.disputed

    async def _asked(
        self, tip: Tip, ahead: list[Ahead], state: State, *, shown: bool = False
    ) -> Weighed:
        """Ask the others about the newest of some cuts, and weigh what they say.

        Args:
            state: as the line makes it, as far as it can be folded.
            shown: whether somebody shows a cut, though none is ahead here.
        """
        line, node = self._line(tip, ahead), self._node
        assert node.federation is not None
        said = await node.federation.confirmations(max(line))
        known = await self._known()
        still = present_groups(state, node.groups.card, node.logs.frozen())
        shown = shown or bool(ahead) or self._unconfirmed
        self.weighed = weigh(max(line), line, said, known, still, shown=shown)
        self.disputed = await self._disputed(self.weighed, tip, ahead)
        return self.weighed

    def _tire(self) -> None:
        self._pause_s = min(PATIENCE_S, self._pause_s * 2 or 0.5)
        self._next_s = self._outside.steady_s() + self._pause_s

    async def _hear(self, told: Believed | None) -> None:
        """Vote after the cut that a person's word names, if nobody shows a newer one."""
        if told is not None:
            self._heard_until = told.word.time + HEARD_S
            await self._confirm()
            await self._enter(Stage.HEARD, told.number or 0)
        elif self.stage is Stage.HEARD:
            await self._enter(Stage.OUT, 0)

    async def _confirm(self) -> None:
        """What this node started from is vouched for."""
        if self._unconfirmed:
            await self._store.mark(UNCONFIRMED, None)

    async def took_part(self, tip: Tip) -> None:
        """It precommitted the cut that was decided: it met the others there."""
        await self._enter(Stage.IN, tip.number)

    async def _enter(self, stage: Stage, number: int) -> None:
        before, self.stage = self.stage, stage
        self._folded = {}
        if self.stage is Stage.IN:
            await self._store.mark(SEEN, self._node.now())
            await self._confirm()
        if before is not self.stage:
            log.info("in-touch", stage=self.stage.value, number=number)

    async def _told(self, tip: Tip, ahead: list[Ahead]) -> Believed | None:
        """What a person said of the cut taken last, or of those ahead."""
        last = ahead[-1].tip if ahead else tip
        told = self._believing.of(self._node.now(), self._line(tip, ahead), last)
        if told is not None and told.number is not None:
            await self._believing.settle(told, told.number)
        return told

    async def _search(self, tip: Tip) -> bool:
        """Whether a cut that a person's word names is found further ahead, on anybody's line."""
        federation = self._node.federation
        assert federation is not None

        async def fetch(lead: bytes | None, number: int, last: Tip) -> Link | None:
            if lead is None:
                return await federation.fetch_link(number, last)
            return await federation.link_of(lead, number, last)

        now, steady_s = self._node.now(), self._outside.steady_s()
        return await self._believing.search(now, steady_s, tip, fetch, federation.leads())

    async def _believe(self, told: Believed, tip: Tip, ahead: list[Ahead]) -> list[Ahead]:
        """A person knows better than any answer: of the cut named and those before it."""
        number = await self._trust(told, ahead[-1].tip.number if ahead else tip.number)
        return [step for step in ahead if step.tip.number <= number]

    async def _trust(self, told: Believed, last: int) -> int:
        """Go by a person's word; through which cut it reaches, of a line that ends with `last`."""
        self.weighed, self.disputed = None, ()
        number = told.number
        if number is None:
            number = last
            await self._believing.settle(told, number)
            await self._enter(Stage.IN, number)
        await self._confirm()
        log.warning("believed-a-person", number=number, alone=told.number is None)
        return number

    async def vouched(self, tip: Tip, ahead: Mapping[int, bytes], last: Tip) -> int:
        """Through which cut a line from a file may be taken: a file is one voice, as one peer is.

        In touch, one voice is enough, as it is for a cut that one peer shows. Out of touch it takes
        a person's word, for nobody else can be asked about what no node shows.

        Args:
            tip: the last cut that was taken.
            ahead: number -> fingerprint of the cuts after it.
            last: the newest of them.
        """
        if self.stage is Stage.IN:
            return last.number
        line = {**self._line(tip, []), **ahead}
        told = self._believing.of(self._node.now(), line, last)
        if told is None or not _reaches(told, tip):
            return tip.number
        if told.number is not None:
            await self._believing.settle(told, told.number)
        return await self._trust(told, last.number)

    async def _known(self) -> Mapping[bytes, str]:
        """The other groups that are there, by what was believed before any cut ahead."""
        node = self._node
        if self._unconfirmed:
            # Of the line that it started from only the charter is its own.
            return founding_groups(node.charter, node.groups.card)
        return present_groups(await node.state(), node.groups.card, node.logs.frozen())

    async def _state(self, tip: Tip, ahead: list[Ahead]) -> State:
        """The state over all that is held, as the cuts ahead would make it."""
        if not ahead:
            return await self._node.state()
        last = ahead[-1].tip.hash
        if last not in self._folded:
            node, marks, before = self._node, [], tip
            for step in ahead:
                mark = CutMark(step.tip.hash, before.hash, step.tip.time, sizes_of(step.table))
                marks.append(mark)
                before = step.tip
            self._folded[last] = node.folding.with_cuts(*marks)
        return await self._outside.apart(self._folded[last].state, self._node.now())

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
                pair = (step.link.certificate, link.certificate)
                await self._parting.met(before, pair, group)
                return True
            before = step.tip
        log.warning("fingerprint-differs", peer=group.hex())
        return False

    def _line(self, tip: Tip, ahead: list[Ahead]) -> dict[int, bytes]:
        """Number -> fingerprint, of what was taken last and of what is ahead."""
        line = {step.tip.number: cut_fingerprint(step.link.cut) for step in ahead}
        return {tip.number: self._store.fingerprint(tip.number) or tip.coalition, **line}


def _reaches(told: Believed | None, tip: Tip) -> bool:
    """Whether a word is about more than the cut taken last."""
    return told is not None and (told.number is None or told.number > tip.number)
