"""Members of the council that cheat, each in one way; under the lies runs the real driving.

They sign with their own keys only. What counts is said, or refused, where an honest member would
have done otherwise.
"""

from typing import TYPE_CHECKING, Any

import msgspec

from federation_tests.simulator.adversaries import Branch
from federation_tests.simulator.files import at_once
from federation_tests.simulator.questions import Answer, CutTable
from federation_tests.simulator.saying import sealed
from federation_tests.simulator.seat import Seat, SimRoom
from federation_tests.simulator.serving import Honest
from node.council.building import build
from node.council.driving import Base, Driving
from node.council.reading import Reading
from protocol.agreement.cut import cut_hash
from protocol.agreement.rules import NO_ROUND
from protocol.agreement.state import begin
from protocol.agreement.statements import CutProposal
from protocol.agreement.votes import NIL, Body, Polka, Vote
from protocol.coalition.cut_rules import timeouts
from protocol.coalition.kinds import to_map
from protocol.encoding import Wire
from protocol.errors import UnattributedFault

if TYPE_CHECKING:
    from federation_tests.simulator.node import SimNode

FORGETS = 0.2
"""Chance of each turn in which something is under way."""
LATE_MS = (2_000, 60_000)
AHEAD_S = (20, 250)


class LiarRoom(SimRoom):
    """A room whose driving lies."""

    def _next(self) -> Driving:
        base = Base(self.tip, self.last, timeouts(self.rules))
        make = DRIVINGS[self._node.seat.node.role]
        return make(self._node, self.store, base, self.place, self._held, self._outside)


class Lying(Driving):
    """What they share."""

    def __init__(self, node: Any, *args: Any) -> None:
        super().__init__(node, *args)
        self._seat: Seat = node.seat
        self._random = node.seat.random

    def _count(self) -> None:
        node = self._seat.node
        node.federation.tally.adversaries[node.role] += 1
        node.federation.lied_for.add(self.tip.number + 1)


class Equivocate(Lying):
    """Votes for two things at once, and proposes anew what it should propose again."""

    def _propose(self, body: Body, chain: tuple[Polka, ...]) -> None:
        fresh = build(self._node, self.tip, self.last, body.round, self._timeouts)
        if body.valid_round == NO_ROUND or fresh is None:
            super()._propose(body, chain)
            return
        cut, table = fresh
        at_once(self._store.keep_proposed(cut, table))
        value = cut_hash(cut)
        self.reading.cuts[value] = cut
        super()._propose(msgspec.structs.replace(body, value=value, valid_round=NO_ROUND), ())
        self._count()

    def _sign(self, body: Body) -> None:
        super()._sign(body)
        others = sorted({*self.reading.cuts, NIL} - {body.value})
        if others:
            value = self._random.choice(others)
            super()._sign(msgspec.structs.replace(body, value=value, valid_round=NO_ROUND))
            self._count()


class Branching(Lying):
    """Votes for two things at once, in two branches of its log: half of the others see each."""

    def _sign(self, body: Body) -> None:
        super()._sign(body)
        others = sorted({*self.reading.cuts, NIL} - {body.value})
        place, node = self.state.setting.own, self._seat.node
        if not others or place is None or not isinstance(node.server, Branch):
            return
        false = msgspec.structs.replace(
            body, value=self._random.choice(others), valid_round=NO_ROUND
        )
        vote = Vote(place=place, body=false, signature=self._signature(false))
        said = sealed(node.coalition, node.group, node.wall_s(), "cut-vote", to_map(vote), [])
        node.server.votes.append(said)
        node.federation.lied_for.add(self.tip.number + 1)


class Forget(Lying):
    """Forgets again and again how it has voted, and votes as if it were new."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._voted: dict[tuple[str, int], Body] = {}
        self._forget()

    def _forget(self) -> None:
        cuts = self.reading.cuts
        self.state = begin(self.state.setting)
        logs = Forgetting(self._node.logs, self._node.group)
        sizes = {row.group: row.size for row in self.last.logs}
        self.reading = Reading(logs, self.tip, sizes, self._node.group)
        self.reading.cuts.update(cuts)
        self._waits.clear()
        self._examining.clear()
        self._judging.clear()
        self._building = None

    async def turn(self, start: bool) -> bool:
        """As the driving's."""
        if self.certificate is None and self._random.random() < FORGETS:
            self._forget()
        return await super().turn(start)

    def _sign(self, body: Body) -> None:
        before = self._voted.setdefault((body.kind, body.round), body)
        if before != body:
            self._count()
        super()._sign(body)


class Late(Lying):
    """Publishes its votes when their round is long over."""

    def _say(self, kind: str, body: Wire) -> None:
        if not isinstance(body, Vote):
            super()._say(kind, body)
            return
        wait_ms = self._random.randint(*LATE_MS)
        schedule = self._seat.node.federation.schedule
        schedule.after(wait_ms, self._say_late, kind, body)

    def _say_late(self, kind: str, vote: Vote) -> None:
        if self._seat.closed:
            return
        instance = self._seat.room.instance
        if instance is not self or instance.state.round > vote.body.round:
            self._count()
        instance.outbox.append((kind, vote))
        self._seat.changed()


class Fast(Lying):
    """Proposes by a clock that is ahead."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._node = Ahead(self._node, self._random.randint(*AHEAD_S))

    def _say(self, kind: str, body: Wire) -> None:
        super()._say(kind, body)
        if isinstance(body, CutProposal) and body.cut.time > self._seat.node.wall_s():
            self._count()


class Censor(Lying):
    """Proposes cuts that leave out what one honest group has said since the last."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        honest = sorted(node.group for node in self._seat.node.federation.honest)
        self._victim = honest[0]
        self._desk, self._silencing = self._node, Silencing(self._node, self._victim)

    async def _build(self, round_: int) -> None:
        self._node = self._silencing
        try:
            await super()._build(round_)
        finally:
            self._node = self._desk

    def _say(self, kind: str, body: Wire) -> None:
        super()._say(kind, body)
        head = self._desk.logs.head(self._victim)
        known = {row.group: row.size for row in self.last.logs}.get(self._victim, 0)
        if isinstance(body, CutProposal) and head is not None and head.size > known:
            self._count()


class Over:
    """Something of a node, and what a liar puts in its place."""

    def __init__(self, under: Any) -> None:
        self._under = under

    def __getattr__(self, name: str) -> Any:
        return getattr(self._under, name)


class Forgetting(Over):
    """Logs, without the own one: what stands in it would remind."""

    def __init__(self, logs: Any, own: bytes) -> None:
        super().__init__(logs)
        self._own = own

    def heads(self) -> list[Any]:
        """All others."""
        return [head for head in self._under.heads() if head.group != self._own]


class Ahead(Over):
    """A node whose clock is ahead."""

    def __init__(self, node: Any, by_s: int) -> None:
        super().__init__(node)
        self._by_s = by_s

    def now(self) -> int:
        """UTC seconds, too many."""
        return self._under.now() + self._by_s


class Silencing(Over):
    """A node, and its logs, for which one log is as good as frozen."""

    def __init__(self, node: Any, victim: bytes) -> None:
        super().__init__(node)
        self.logs = Silenced(node.logs, victim)


class Silenced(Over):
    """The logs."""

    def __init__(self, logs: Any, victim: bytes) -> None:
        super().__init__(logs)
        self._victim = victim

    def frozen(self) -> dict[bytes, int]:
        """With the victim's among them."""
        return {**self._under.frozen(), self._victim: 0}


class Hiding(Honest):
    """Serves no table of logs, also not of what it proposes: nobody can check that."""

    def table(self, asker: "SimNode", asked: CutTable) -> Answer:
        super().table(asker, asked)
        federation = self.node.federation
        federation.tally.adversaries[self.node.role] += asker.honest
        if self.node.seat is not None:
            federation.lied_for.add(self.node.seat.room.tip.number + 1)
        raise UnattributedFault("not-held", suspects=())


DRIVINGS: dict[str, type[Driving]] = {
    "equivocate": Equivocate,
    "forget": Forget,
    "late": Late,
    "fast": Fast,
    "censor": Censor,
    "hide": Driving,
    "branch": Branching,
}


def sit(node: "SimNode") -> None:
    """Give a node the seat of its role; if its disk has no room, it ends."""
    node.seat = Seat(node, LiarRoom if node.role in DRIVINGS else SimRoom)
    try:
        node.seat.open()
    except Exception as error:  # noqa: BLE001  its steward looks at it, as at any that doesn't start
        node.failed(error)
        node.trouble = f"it does not start: {error}"
        node.stop("no room")
