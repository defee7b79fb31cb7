"""Runs the machine of agreement for one cut: feeds it what is read, and obeys what it asks for.

The order of obeying is the machine's: what is to be remembered is on the disk before the vote that
it is about is published. Nothing here waits for a peer: what is missing is looked for again at the
next turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from node.core import Node
from node.council.building import build
from node.council.examining import Held, check_passes, check_sound
from node.council.outside import HERE, Outside
from node.council.reading import Reading
from node.council.record import CouncilStore
from node.council.reopening import let_go
from node.errors import NodeError
from node.logger import Logger
from protocol.agreement import events as ev
from protocol.agreement.certificate import Certificate
from protocol.agreement.cut import LogTable, cut_hash, open_table
from protocol.agreement.forgotten import is_unknown, unfounded
from protocol.agreement.fresh import Receipt
from protocol.agreement.lineage import Link, Tip
from protocol.agreement.machine import step
from protocol.agreement.pool import Pool
from protocol.agreement.rules import NO_ROUND, Timeouts
from protocol.agreement.state import Setting, begin, record_of
from protocol.agreement.statements import CutPolka, CutProposal
from protocol.agreement.votes import Body, Polka, Proposal, Vote, places_of
from protocol.encoding import Wire, pack
from protocol.errors import ProtocolError
from protocol.keys import Purpose

log = Logger("council")


class Base(NamedTuple):
    """The cut before, its table, and the charter's timeouts."""

    tip: Tip
    last: LogTable
    timeouts: Timeouts


@dataclass
class Wanted:
    """What an instance waits for, in this node's own words for people.

    Attributes:
        logs: groups of whose logs more is needed.
        tables: hashes of tables to be fetched.
        refused: value -> why it is not sound here, or doesn't pass: a code and words.
    """

    logs: set[bytes] = field(default_factory=set)
    tables: set[bytes] = field(default_factory=set)
    refused: dict[bytes, tuple[str, str]] = field(default_factory=dict)


class Driving:
    """One instance at this node.

    Args:
        node: whose.
        store: the council's file.
        base: what it goes on from.
        own: this node's place; None watches.
        held: since when heads are held.
        outside: the process that it runs in.

    Attributes:
        outbox: (kind, body) to be published.
        certificate: once decided.
        behind: whether it only watches because its own log has votes that its record lacks.
    """

    def __init__(
        self,
        node: Node,
        store: CouncilStore,
        base: Base,
        own: int | None,
        held: Held,
        outside: Outside = HERE,
    ) -> None:
        self._node, self._store = node, store
        self.tip, self.last, self._timeouts = tip, last, timeouts = base
        self._held = held
        self._outside = outside
        setting = Setting(tip.council, tip.number + 1, tip.instance, own, timeouts)
        self.state = begin(setting, store.record() if own is not None else None)
        # What was under way before a crash goes on; so do its votes.
        self.begun = self.state.stage == "waiting"
        self.reading = Reading(node.logs, tip, {r.group: r.size for r in last.logs}, node.group)
        self.reading.cuts.update((cut_hash(cut), cut) for cut in store.proposed())
        self.outbox: deque[tuple[str, Wire]] = deque()
        self.certificate: Certificate | None = None
        self.wanted = Wanted()
        self._events: deque[ev.Event] = deque()
        self._waits: list[tuple[int, ev.Waited]] = []
        self._examining: set[bytes] = set()
        self._judging: set[tuple[int, bytes]] = set()
        self._building: int | None = None
        self._receipts: dict[tuple[int, bytes], Receipt] = {}
        self._acted: list[CutPolka] = []
        self.behind = self._passed = False

    def _now_ms(self) -> int:
        return int(self._outside.steady_s() * 1000)

    async def turn(self, due: Callable[[], Awaitable[bool]]) -> bool:
        """Go on as far as can be; whether anything happened.

        Args:
            due: whether there is reason to begin. Asked once the logs were read: what has just come
                is a reason, and might be the last thing to come for a while.
        """
        try:
            return await self._go_on(due)
        except (NodeError, ProtocolError, ValueError):
            # Its disk may have spoilt what is read here: else it would fail so at each turn.
            self._node.mender.suspect()
            raise

    async def _go_on(self, due: Callable[[], Awaitable[bool]]) -> bool:
        self._held.note(self._node, self._now_ms())
        found = await self._outside.apart(self.reading.look)
        for event in found:
            self._hear(event)
        self._mind_what_was_said()
        # A vote that was met elsewhere before is no event, and may be the last to show it.
        passed, before = self.passed, self._passed
        self._passed = passed
        if passed and (found or not before):
            self._events.append(ev.Passed())
        if not self.begun or (self.state.stage == "waiting" and await due()):
            self._events.append(ev.Begin())
        self.begun = True
        self._ring()
        happened = bool(self._events)
        await self._run()
        await self._let_go_for_quorum()
        await self._look_again()
        await self._run()
        self._spread()
        return happened

    def next_ms(self) -> int | None:
        """When the next timeout is over, in this node's own milliseconds; None: none runs."""
        return min((due for due, _ in self._waits), default=None)

    def precommitted(self, value: bytes) -> bool:
        """Whether this node has precommitted a value of this instance."""
        own = self.state.setting.own
        tallies = self.state.tallies.values()
        return any(own in tally.precommits.get(value, {}) for tally in tallies)

    def meet(self, link: Link) -> None:
        """Somebody shows what decided this instance; its signatures were checked."""
        if link.certificate.instance == self.tip.instance:
            self.reading.cuts.setdefault(link.certificate.value, link.cut)
            self._events.append(ev.Certified(link.certificate))

    @property
    def lacking(self) -> tuple[bytes, ...]:
        """Members whose votes are awaited before this node knows how it is locked.

        If none are: those who precommitted what no quorum that it has met prevoted.
        """
        setting, lock = self.state.setting, self.state.lock
        if setting.own is None or not is_unknown(lock):
            return ()
        frozen, own = self._node.logs.frozen(), setting.council.groups[setting.own]
        behind = tuple(
            group
            for group in setting.council.groups
            if group not in frozen
            and group != own
            and self.reading.reached.get(group, NO_ROUND) <= lock.round
        )
        if behind:
            return behind
        pool = Pool(setting.council, self.state.tallies)
        return tuple(setting.council.groups[place] for place in sorted(unfounded(pool, lock.round)))

    @property
    def passed(self) -> bool:
        """Whether all others have gone past the rounds of a lock that this node does not know."""
        unknown = self.state.setting.own is not None and is_unknown(self.state.lock)
        return unknown and not self.lacking

    async def stands_by(self, certificate: Certificate) -> bool:
        """Whether this node precommitted what is decided, or would: others may have come first.

        What a quorum prevoted it precommits wherever it is sound, so that either says the same of
        a cut. So does a member that only watches for now: where all but one do, nobody else could
        confirm what the one has. Who is no member stands by none.
        """
        value = certificate.value
        if self.precommitted(value):
            return True
        if self._node.group not in self.state.setting.council.groups:
            return False
        if value in self.state.sound:
            return True
        return value not in self.wanted.refused and await self._examine(value)

    def table(self, name: bytes) -> bytes | None:
        """A table's bytes, if they are here; else it is among what is wanted."""
        data = self._store.table(name)
        if data is None:
            self.wanted.tables.add(name)
        else:
            self.wanted.tables.discard(name)
        return data

    def _mind_what_was_said(self) -> None:
        """Votes of its own that the record doesn't know: no others may follow them on this cut.

        It watches, as after a restore. Where all are needed there would be no cut: it goes on from
        what its own log has, in which every vote stood before anybody met it.
        """
        setting = self.state.setting
        if setting.own is None or self.state.stage != "waiting" or not self.reading.spoken:
            return
        if setting.council.n > setting.council.quorum:
            log.warning("record-behind", hint="watching")
            self.behind = True
            self.state = begin(msgspec.structs.replace(setting, own=None))
        else:
            log.warning("record-behind", hint="going on from the votes in the own log")
            self.state = begin(setting, record_of(setting.instance, self.reading.spoken))
            self.begun = False

    def _hear(self, event: ev.Event) -> None:
        if isinstance(event, ev.Proposed):
            key = (event.proposal.body.round, event.proposal.body.value)
            receipt = Receipt(key[0], self._now_ms(), self._node.now())
            self._receipts.setdefault(key, receipt)
        self._events.append(event)

    def _ring(self) -> None:
        now = self._now_ms()
        over = [event for due, event in self._waits if due <= now]
        self._waits = [(due, event) for due, event in self._waits if due > now]
        self._events.extend(over)

    async def _run(self) -> None:
        while self._events:
            self.state, commands = step(self.state, self._events.popleft())
            for command in commands:
                await self._obey(command)

    async def _obey(self, command: ev.Command) -> None:
        match command:
            case ev.Remember(record):
                # Of who only watches it would look, at the next start, like a record of its votes.
                if self.state.setting.own is not None:
                    await self._store.remember(record)
            case ev.Sign(body):
                self._sign(body)
            case ev.Propose(body, chain):
                self._propose(body, chain)
            case ev.Recall(first, last):
                found = await self._outside.apart(self.reading.recall, first, last)
                for event in found:
                    self._hear(event)
            case ev.Wait(round_, stage, ms):
                self._waits.append((self._now_ms() + ms, ev.Waited(round_, stage)))
            case ev.Decide(certificate):
                self.certificate = certificate
                self._waits.clear()
            case _:
                self._put_down(command)

    def _put_down(self, command: ev.Command) -> None:
        """What is looked at at the end of a turn, and again at later ones."""
        match command:
            case ev.Build(round_):
                self._building = round_
            case ev.Examine(value):
                self._examining.add(value)
            case ev.Judge(round_, value):
                self._judging.add((round_, value))
            case ev.PassOn(value, polka):
                self._acted.append(self._polka(value, polka))

    # Saying

    def _sign(self, body: Body) -> None:
        place = self.state.setting.own
        assert place is not None
        vote = Vote(place=place, body=body, signature=self._signature(body))
        self._say("cut-vote", vote)
        self._events.append(ev.Voted(vote))

    def _propose(self, body: Body, chain: tuple[Polka, ...]) -> None:
        for polka in chain:
            self._say("cut-polka", self._polka(body.value, polka))
        signature = self._signature(body)
        cut = self.reading.cuts.get(body.value)
        if cut is None:
            # Somebody else's value, whose proposal was not met yet: the round passes.
            log.info("proposal-lost", round=body.round)
            return
        self._say("cut-proposal", CutProposal(body=body, signature=signature, cut=cut))
        self._hear(ev.Proposed(Proposal(body=body, signature=signature)))

    def _signature(self, body: Body) -> bytes:
        return self._node.signer.sign(Purpose.AGREEMENT, self.tip.coalition, pack(body))

    def _polka(self, value: bytes, polka: Polka) -> CutPolka:
        return CutPolka(instance=self.tip.instance, value=value, polka=polka)

    def _say(self, kind: str, body: Wire) -> None:
        if (kind, pack(body)) not in self.reading.own:
            self.outbox.append((kind, body))

    def _spread(self) -> None:
        """Pass on what this node acted on, where not everybody will meet all of it in logs.

        A vote in its voter's own log reaches everybody with that log; in a frozen log it doesn't.
        """
        if self.state.setting.own is None:
            return
        frozen = self._node.logs.frozen()
        council = self.state.setting.council
        for polka in list(self._acted):
            voters = [council.groups[place] for place in places_of(polka.polka.signers)]
            if any(group in frozen for group in voters):
                self._acted.remove(polka)
                self._say("cut-polka", polka)

    # Looking

    async def _look_again(self) -> None:
        self.wanted.logs.clear()
        if self._building is not None:
            await self._build(self._building)
        for round_, value in sorted(self._judging):
            self._judge(round_, value)
        for value in sorted(self._examining):
            await self._examine(value)

    async def _build(self, round_: int) -> None:
        if round_ != self.state.round:
            self._building = None
            return
        built = await self._outside.apart(
            build, self._node, self.tip, self.last, round_, self._timeouts
        )
        if built is None:
            return
        self._building = None
        cut, table = built
        await self._store.keep_proposed(cut, table)
        value = cut_hash(cut)
        self.reading.cuts[value] = cut
        self._events.append(ev.Built(round_, value))

    def _judge(self, round_: int, value: bytes) -> None:
        cut = self.reading.cuts.get(value)
        data = None if cut is None else self.table(cut.logs)
        if cut is None or data is None:
            return
        self._judging.discard((round_, value))
        receipt = self._receipts[round_, value]
        try:
            tables = (open_table(data, cut), self.last)
            check_passes(self._node, cut, tables, receipt, self._held.since, self._timeouts)
            passes = True
        except ProtocolError as error:
            passes = False
            self._refuse(value, error)
        self._events.append(ev.Judged(round_, value, passes))

    async def _examine(self, value: bytes) -> bool:
        cut = self.reading.cuts.get(value)
        data = None if cut is None else self.table(cut.logs)
        if cut is None or data is None:
            return False
        try:
            table = open_table(data, cut)
            lacking = await self._outside.apart(
                check_sound, self._node, cut, table, self.last, self.tip
            )
        except ProtocolError as error:
            self._examining.discard(value)
            self._refuse(value, error)
            return False
        self.wanted.logs.update(lacking)
        if not lacking:
            self._examining.discard(value)
            self._events.append(ev.Sound(value))
        return not lacking

    async def _let_go_for_quorum(self) -> None:
        """Fetch a frozen log up to where a quorum's value has it, if this node holds less or other.

        Whoever prevoted that may be locked by it, and go on with nothing else; and of a frozen log
        nothing more would come here. So one that forks, and keeps its vote, could stop all.
        """
        setting = self.state.setting
        newest = Pool(setting.council, self.state.tallies).newest()
        if setting.own is None or newest is None or newest[1] in self.state.sound:
            return
        value = newest[1]
        cut = self.reading.cuts.get(value)
        data = None if cut is None else self.table(cut.logs)
        if cut is None or data is None:
            return
        groups = await let_go(self._node, open_table(data, cut), own=False)
        if groups:
            self._held.forget(groups)
            self.wanted.refused.pop(value, None)
            self._examining.add(value)

    def _refuse(self, value: bytes, error: ProtocolError) -> None:
        self.wanted.refused[value] = error.code, error.detail or error.sentence
        if error.code == "cut-out-of-line":
            # Who proposed it lies, or this node's disk has spoilt what it folds.
            self._node.mender.suspect()
        log.warning("cut-refused", code=error.code, reason=error.detail)
