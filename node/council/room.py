"""The council's room of a serving node: begins instances, follows the line of cuts.

Every node has one where the charter knows cuts. A node in the council votes; any other, and one
that was restored from a backup, watches and follows. It never trusts what a peer says about a cut:
the line is checked from the founding epoch on, by signatures alone (`protocol.agreement.lineage`).
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from node.council.driving import Base, Driving
from node.council.examining import Held
from node.council.hindering import hindered
from node.council.holding import coming_mark, missing, sizes_of, state_at
from node.council.lines import Lines
from node.council.outdated import Outdated
from node.council.outside import HERE, Outside
from node.council.owing import owed, sayable
from node.council.parting import Parting
from node.council.places import tip_at
from node.council.record import RESTORED
from node.council.reopening import let_go
from node.council.returning import Returning
from node.council.settling import Settling
from node.council.touch import Ahead, Stage, Touch
from node.council.unsaid import Unsaid
from node.errors import NodeError, SignerError
from node.logger import Logger
from node.remade import KEYS_MISSING
from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import Cut, LogTable, open_table
from protocol.agreement.epoch import Epoch, epoch_hash
from protocol.agreement.lineage import Link, Tip, advance
from protocol.agreement.rules import proposer
from protocol.agreement.votes import places_of
from protocol.coalition.council import next_epoch
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.cut_rules import timeouts
from protocol.encoding import MAX_STATEMENT_BYTES, pack
from protocol.errors import ProtocolError, RuleError

if TYPE_CHECKING:
    from node.core import Node
    from node.council.record import CouncilStore

# The longest wait between two looks: a timeout of the charter's may be far away.
MAX_LOOK_S = 30.0
# Seconds before what failed is tried again, and between two questions to peers about the line.
RETRY_S = 1.0
# Seconds between two questions about the line of a node that waits for its group's new keys.
FOLLOW_S = 4.0
# Seconds between two such questions while an instance is under way: what decided it elsewhere may
# stand in a frozen log, and come here in no other way.
UNDER_WAY_S = 10.0
MAX_CERTIFICATE_STATEMENT = MAX_STATEMENT_BYTES - 1024
"""Bytes; a larger certificate, of a council of hundreds, is only fetched from peers."""
CHARTER_MOTIONS = frozenset({"charter-motion"})

log = Logger("council")


class Room:
    """Takes part for one node.

    Args:
        node: whose charter has rules for cuts.
        store: the council's file.
        outside: the process that it runs in.

    Attributes:
        tip, last: the last certified cut, as a place in the line, and its table.
        parting: looks out for cuts that were certified twice.
        returning: brings a node back that may have voted and have forgotten it.
        keyless: whether it only watches because its signer lacks the key that the council has.
        trouble: why nothing can be done for now, a code and words; empty if nothing is wrong.
    """

    def __init__(self, node: Node, store: CouncilStore, outside: Outside = HERE) -> None:
        rules = node.charter.rules.cuts
        if rules is None:
            raise ValueError("this charter knows no cuts")
        self._node, self.store, self.rules = node, store, rules
        self._outside = outside
        self._held = Held()
        self._unsaid = Unsaid()
        self._busy = asyncio.Lock()  # or a cut out of a file changes the line amid a turn
        self.keyless = False
        self._changed = node.changed.listen()
        self.trouble: tuple[str, str] = ("", "")
        self.tip: Tip = tip_at(node, store, store.newest())
        self.last = LogTable(logs=[])
        link = store.last()
        if link is not None:
            data = store.table(link.cut.logs)
            self.last = LogTable(logs=[]) if data is None else open_table(data, link.cut)
        store.sound()
        restored = store.marked(RESTORED) is not None
        self.parting = Parting(node, store, outside)
        self.touch = Touch(node, store, outside, self.tip, self.parting, restored=restored)
        self._outdated = Outdated(self.touch)
        self._settling = Settling(node, outside)
        self.returning = Returning(node, store, outside)
        self._lines = Lines(node, store, self._outdated, self._lacking)
        self._rested_s = self._outside.steady_s()
        self._asked_s = 0.0
        self._asked_round = -1
        self._changes_at: tuple[int, int | None] = (-1, None)
        self._owed_at: tuple[int, int, frozenset[bytes]] = (-1, 0, frozenset())
        self.instance = self._next()

    @property
    def place(self) -> int | None:
        """This node's place in the council; None if its group doesn't certify."""
        groups = self.tip.council.groups
        return groups.index(self._node.group) if self._node.group in groups else None

    @property
    def watching(self) -> bool:
        """Whether it only watches, after a restore: it may have voted already."""
        return self.returning.watching(self.tip.number)

    async def run(self) -> None:
        """Take part until cancelled."""
        self._certify()
        await self._read_rules()
        # Also where it failed before: what is in memory may be more than what is on the disk.
        self.instance = self._next()
        await self._go_on()
        while True:
            self._changed.clear()
            async with self._busy:
                wait = await self.turn()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._changed.wait()

    async def turn(self) -> float:
        """Go on as far as can be; seconds to the next look."""
        if (trouble := self._hindered()) != ("", ""):
            self.trouble = trouble
            # Which key its group has, only the cuts say: whoever lacks it follows all the same.
            if trouble[0] in KEYS_MISSING and self._outside.steady_s() - self._asked_s > FOLLOW_S:
                await self._follow()
            return RETRY_S
        self.trouble = ("", "")
        await self._go_on(anew=False)
        await self.touch.stamp()
        if self._asked_s == 0.0 or self.touch.stage is Stage.OUT or self._behind():
            await self._follow()
        if self.touch.stage is Stage.OUT:
            # Not even votes: a quorum's old keys could bind it to a line that nobody follows.
            return RETRY_S
        if await self.returning.settle(self.tip):
            self.instance = self._next()
        if self._unsaid.by_damage("votes-unpublished") and not await self._publish():
            return RETRY_S
        happened = await self.instance.turn(self._due)
        if await self.returning.look(self.instance):
            self.instance = self._next()
            return 0.0
        await self.parting.read(self.instance.reading)
        await self._fetch_tables()
        await self._publish()
        await self._say_owed()
        await self.parting.look(self.tip)
        if self.instance.certificate is not None and await self._apply():
            return 0.0
        return 0.0 if happened else self._wait()

    async def bring(self, step: Ahead) -> bool:
        """Take a cut out of a vouched file; False: it does not follow, or data is lacking."""
        async with self._busy:
            if step.link.cut.previous != self.tip.hash or self._outdated.by(step.link.cut):
                return False
            self._held.forget(await let_go(self._node, step.table))
            if held := not await self._lacking(step.table):
                await self._take(*step)
            return held

    async def begin_again(self) -> None:
        """Read the logs anew, as after a start: one was damaged, and is right now."""
        async with self._busy:
            self.read_anew()

    def read_anew(self) -> None:
        """As `begin_again`, between two turns."""
        # Of a damaged head more was noted as held: cuts would leave out what nobody has.
        self._held = Held()
        self.instance = self._next()

    def _hindered(self) -> tuple[str, str]:
        return self._outdated.trouble if self._outdated.trouble[0] else hindered(self._node)

    def _next(self) -> Driving:
        self.store.sound()
        own = None if self.watching else self.place
        self.keyless = False
        if own is not None:
            try:
                self._node.signer.take_up_agreement(self.tip.council.keys[own])
            except SignerError as error:
                log.warning("keyless", reason=error.message, hint=error.hint)
                self.keyless, own = True, None
        base = Base(self.tip, self.last, timeouts(self.rules))
        return Driving(self._node, self.store, base, own, self._held, self._outside)

    async def _due(self) -> bool:
        """Whether there is reason to begin: something is new, or a time of the state has come."""
        rest_s = self.rules.rest_ms / 1000
        if self.place is None or self._outside.steady_s() - self._rested_s < rest_s:
            return False
        if self.instance.reading.substance:
            return True
        at = await self._next_change()
        return at is not None and at < self._node.now()

    async def _next_change(self) -> int | None:
        if self.tip.number == 0:
            return None
        if self._changes_at[0] != self.tip.number:
            try:
                state = await self._outside.apart(self._node.folding.certified)
            except ValueError:
                return None  # a store that was lost fetches its logs again first
            self._changes_at = (self.tip.number, state.changes_at)
        return self._changes_at[1]

    def _wait(self) -> float:
        now = self._outside.steady_s()
        waits = [MAX_LOOK_S]
        due = self.instance.next_ms()
        if due is not None:
            waits.append(due / 1000 - now)
        wanted = self.instance.wanted.tables or self.instance.outbox or self.returning.busy
        if self.instance.certificate or wanted:
            waits.append(RETRY_S)
        if self.instance.state.stage == "waiting":
            # What is over already is no reason to look again: nothing came of it at this turn.
            ahead = [self._rested_s + self.rules.rest_ms / 1000 - now]
            if self._changes_at[1] is not None:
                ahead.append(self._changes_at[1] + 1 - self._node.now())
            waits += [wait for wait in ahead if wait > 0]
        else:
            waits.append(RETRY_S)
        return max(0.01, min(waits))

    def _behind(self) -> bool:
        """Whether others may have a cut that this node lacks."""
        asked_s = self._outside.steady_s() - self._asked_s
        if asked_s < RETRY_S:
            return False
        running = self.instance.state
        if running.stage != "waiting" and asked_s > UNDER_WAY_S:
            return True
        # A round that gets nowhere: some may have decided by votes that don't come here.
        later = running.stage != "waiting" and running.round > max(self._asked_round, 0)
        contradicted = any(due.contradicted for due in self._node.logs.awaited.values())
        known = self.instance.certificate is not None or contradicted
        return self.instance.reading.elsewhere or later or known

    async def _follow(self) -> None:
        """Ask peers for the cuts after the last one, and take what checks."""
        self._asked_s = self._outside.steady_s()
        self._asked_round = self.instance.state.round
        self.instance.reading.elsewhere = False
        while not self.touch.resting:
            if self.touch.stage is Stage.IN:
                lines = [await self._lines.one(self.tip, 1)]
                ahead = lines[0].ahead
            else:
                lines = await self._lines.all(self.tip, self.touch.lead)
                if self.touch.stage is not Stage.OUT and lines[0].ahead:
                    self.instance.meet(lines[0].ahead[0].link)  # it may stand by it, as in `_apply`
                ahead = await self.touch.look(self.tip, [line.ahead for line in lines])
            for step in ahead:
                await self._take(*step)
            # Only where all before it was taken.
            stuck = [line.stuck for line in lines if line.stuck and line.ahead == ahead]
            for step in stuck:
                if await self.touch.follows(self.tip, step):
                    self._held.forget(await let_go(self._node, step.table))
                    await self._lacking(step.table)
                    break
            if not ahead:
                return

    async def _apply(self) -> bool:
        """Go on from what is decided, once its data is held; whether it did."""
        certificate = self.instance.certificate
        assert certificate is not None
        cut = self.instance.reading.cuts.get(certificate.value)
        data = None if cut is None else self.instance.table(cut.logs)
        if cut is None or data is None:
            return False
        if self.touch.stage is not Stage.IN and not await self.instance.stands_by(certificate):
            # Two others are asked for its fingerprint, in `_follow`.
            return False
        if self._outdated.by(cut):
            return False
        table = open_table(data, cut)
        self._held.forget(await let_go(self._node, table))
        if await self._lacking(table):
            return False
        epoch = await self._outside.apart(self._epoch_after, cut, table)
        if epoch is None:
            return False
        link = Link(cut, certificate, epoch)
        tip = advance(self.tip, link)
        publish = self._publishes(cut, certificate)
        await self._take(link, table, tip)
        await self.touch.took_part(tip)
        if publish and len(pack(certificate)) <= MAX_CERTIFICATE_STATEMENT:
            self.instance.outbox.append(("cut-certificate", certificate))
        return True

    def _publishes(self, cut: Cut, certificate: Certificate) -> bool:
        """Whether this node says a certificate: one does, for those who read logs alone.

        All others have met the votes, or ask; but of votes in a frozen log maybe nobody else has.
        """
        own, council = self.instance.state.setting.own, self.tip.council
        signers = {council.groups[place] for place in places_of(certificate.signers)}
        if own is not None and not signers.isdisjoint(self._node.logs.frozen()):
            return True
        return own == proposer(cut.number, certificate.round, council.n)

    def _epoch_after(self, cut: Cut, table: LogTable) -> Epoch | None:
        """Who certifies the cut after a decided one; None: a quorum found what is not found here.

        Then its link, with the epoch, is left to be fetched from those who have it.
        """
        if cut.epoch == epoch_hash(self.tip.epoch):
            return self.tip.epoch
        epoch = next_epoch(
            state_at(self._node, coming_mark(self.tip, table, cut.time)), self.tip.epoch
        )
        if cut.epoch == epoch_hash(epoch):
            return epoch
        self.trouble = ("cut-out-of-line", "it names another council than follows here")
        log.critical("certified-otherwise", reason=self.trouble[1])
        return None

    async def _go_on(self, *, anew: bool = True) -> None:
        awaited = bool(self._node.logs.awaited)
        self._held.forget(await self._settling.look(self.tip.number, self.last, anew=anew))
        # What a cut waited for is here, and nobody may say another word about that cut.
        self.instance.reading.elsewhere |= awaited and not self._node.logs.awaited

    async def _lacking(self, table: LogTable) -> bool:
        try:
            lacking = await self._outside.apart(missing, self._node, table)
        except RuleError as error:
            self.trouble = ("cut-out-of-line", error.detail)
            self._node.mender.suspect()
            log.critical("certified-otherwise", reason=error.detail)
            return True
        self.instance.wanted.logs.update(lacking)
        return bool(lacking)

    async def _take(self, link: Link, table: LogTable, tip: Tip) -> None:
        unsaid = [said for said in self.instance.outbox if said[0] == "cut-certificate"]
        await self.store.keep(link, table, self.last)
        mark = CutMark(tip.hash, link.cut.previous, tip.time, sizes_of(table))
        self._node.folding.cuts = (*self._node.folding.cuts, mark)
        self.tip, self.last = tip, table
        self._rested_s = self._outside.steady_s()
        self._asked_round = -1
        self._certify()
        await self._read_rules()
        await self._go_on()
        self.instance = self._next()
        self.instance.outbox.extend(unsaid)
        said, name = len(places_of(link.certificate.signers)), tip.hash.hex()[:12]
        log.info("cut-certified", number=tip.number, signers=said, hash=name)
        self._node.changed.set()

    async def _amended(self) -> bool:
        """Whether anybody ever moved to change the charter; else nothing is folded to find out."""
        return bool(await self._outside.apart(self._node.folding.said, CHARTER_MOTIONS))

    async def _read_rules(self) -> None:
        """Take the charter's waits as they are in force."""
        if await self._amended():
            now = self._node.now()
            state = await self._outside.apart(self._node.folding.state, now)
            rules = state.charter.rules.cuts
            # Cuts are there from the founding on; no change takes them away.
            assert rules is not None
            self.rules = rules

    def _certify(self) -> None:
        self._node.logs.certified = sizes = sizes_of(self.last)
        if self.tip.number and self._node.federation is not None:
            self._node.federation.certify(sizes)

    # Peers and the own log

    async def _fetch_tables(self) -> None:
        federation = self._node.federation
        assert federation is not None
        for cut in list(self.instance.reading.cuts.values()):
            if cut.logs in self.instance.wanted.tables:
                data = await federation.fetch_table(cut)
                if data is not None:
                    await self.store.keep_table(open_table(data, cut))
                    self.instance.wanted.tables.discard(cut.logs)
                    self._node.changed.set()

    async def _say_owed(self) -> None:
        """Say what the council needs to know; looked at after each cut and each new evidence."""
        at = (self.tip.number, self.parting.kept, frozenset(self._node.logs.frozen()))
        if at == self._owed_at:
            return
        if self._node.charter.rules.members is None and not await self._amended():
            # A change of the charter is in force from a cut on: the next one is looked at anew.
            self._owed_at = at
            return
        state = await self._node.state()
        ruled = state.charter.rules.members is not None
        said = await sayable(self._node, owed(self._node, state)) if ruled else []
        try:
            if said:
                await self._node.publish_all([(kind, body, ()) for kind, body in said])
        except (NodeError, ProtocolError) as error:
            # Looked at again at the next turn: `_owed_at` stays.
            self._unsaid.failed("owed-unpublished", error.code)
            return
        self._unsaid.passed("owed-unpublished")
        self._owed_at = at

    async def _publish(self) -> bool:
        said = list(self.instance.outbox)
        try:
            if said:
                await self._node.publish_all([(kind, body, ()) for kind, body in said])
        except (NodeError, ProtocolError) as error:
            # Nothing is lost: it stands in the record, and is tried again.
            message = error.message if isinstance(error, NodeError) else error.sentence
            self.trouble = (error.code, message)
            self._unsaid.failed("votes-unpublished", error.code)
            return False
        self._unsaid.passed("votes-unpublished")
        for _ in said:
            self.instance.outbox.popleft()
        return True
