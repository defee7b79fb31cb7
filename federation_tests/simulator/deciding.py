"""What cuts hold of decisions about groups without a seat, read and counted outside of all nodes.

A group that left or was expelled sits again once the others took it in; one that is proved to have
voted for two things at once, once they decided on a council that has it. Counted is the least that
such a decision takes, so whoever sits earlier sits without one.
Spec: docs/spec/coalition/membership.md sections 7 and 9.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from federation_tests.simulator.broken import Broken
from federation_tests.simulator.plan import DECIDED
from protocol.agreement.cut import LogTable
from protocol.agreement.lineage import Link
from protocol.coalition.entry import open_entry
from protocol.coalition.membership.applications import ApplicationBody, VouchingBody
from protocol.coalition.membership.bodies import LeavingBody
from protocol.coalition.membership.motions import (
    CouncilMotionBody,
    ExpulsionBody,
    MotionStanceBody,
)
from protocol.encoding import Wire
from protocol.statement import statement_hash

if TYPE_CHECKING:
    from federation_tests.simulator.federation import Federation
    from federation_tests.simulator.node import SimNode

SPONSORS = 2


class Moved(NamedTuple):
    """A motion, an application among them, as a cut holds it first."""

    author: bytes
    body: ExpulsionBody | ApplicationBody | CouncilMotionBody
    time: int


class Gone(NamedTuple):
    """By what a group is outside for certain, and from which cut on."""

    departure: bytes
    number: int


def two_thirds(groups: int) -> int:
    """How many of so many groups have to agree, by the charter of these runs."""
    return -(-2 * groups // 3)


class Decided:
    """Follows who went, who was taken in again, and on which councils the groups decided.

    Attributes:
        gone: group -> how it went.
        taken_in: group -> number of the first cut that holds enough to take it in.
        turned_down: groups about whom all were heard, and too few agreed.
        broken: what was seen to be wrong meanwhile.
    """

    def __init__(self, federation: "Federation") -> None:
        self._federation = federation
        changes = federation.plan.changes
        self._followed = any(getattr(changes, kind) for kind in DECIDED)
        # The fewest that can be asked for two thirds of them.
        self._fewest = len(federation.groups) - changes.leave - changes.expel
        self.gone: dict[bytes, Gone] = {}
        self.taken_in: dict[bytes, int] = {}
        self.turned_down: set[bytes] = set()
        self.broken: list[Broken] = []
        self._read: dict[bytes, int] = defaultdict(int)
        self._moved: dict[bytes, Moved] = {}
        self._leavings: dict[bytes, tuple[bytes, int]] = {}
        # Motion -> group -> what it said last, and who vouches.
        self._stances: dict[bytes, dict[bytes, bool]] = defaultdict(dict)
        self._vouched: dict[bytes, set[bytes]] = defaultdict(set)
        self._councils: dict[bytes, int] = {}
        # Expulsion -> how many agreed when it was counted last.
        self._counted: dict[bytes, int] = {}

    def named(self, node: "SimNode", link: Link, table: LogTable) -> None:
        """A cut is new; a node that keeps it holds what it holds."""
        if not self._followed:
            return
        for row in table.logs:
            first = self._read[row.group]
            new = node.store.entries(row.group, first, row.size)
            self._read[row.group] += len(new)
            for index, data in enumerate(new, first):
                entry = open_entry(node.coalition, row.group, index, data)
                if entry.body is not None and entry.statement is not None:
                    told = (row.group, entry.body, statement_hash(data), entry.statement.refs)
                    self._hear(*told, link.cut.time)
        self._see_who_went(link)
        for motion, moved in self._moved.items():
            if isinstance(moved.body, ApplicationBody):
                self._weigh(motion, moved.body, link.cut.number)
            elif isinstance(moved.body, CouncilMotionBody) and self._enough(motion):
                self._councils.setdefault(motion, link.cut.number)
        self._look_who_sits(link)

    def newest_council(self) -> bytes:
        """Hash of the motion by which the council in force came; empty: the charter's."""
        return max(self._councils, key=lambda motion: self._councils[motion], default=b"")

    def forgiven(self, group: bytes) -> int | None:
        """Number of the first cut that holds a decision on a council with a group; None: none."""
        return min(
            (number for motion, number in self._councils.items() if group in self._council(motion)),
            default=None,
        )

    def _council(self, motion: bytes) -> list[bytes]:
        body = self._moved[motion].body
        assert isinstance(body, CouncilMotionBody)
        return body.council

    def _hear(self, group: bytes, body: Wire, name: bytes, refs: list[bytes], time: int) -> None:
        match body:
            case LeavingBody():
                self._leavings.setdefault(group, (name, time))
            case ExpulsionBody() | ApplicationBody() | CouncilMotionBody():
                self._moved[name] = Moved(group, body, time)
                self._stances[name][group] = True
                self._vouched[name].add(group)
            case MotionStanceBody(stance):
                self._stances[refs[0]][group] = stance == "agree"
            case VouchingBody():
                self._stances[refs[0]][group] = True
                self._vouched[refs[0]].add(group)

    def _agreeing(self, motion: bytes) -> int:
        """How many of those who never go agree: what others said may not count any more."""
        going = self._federation.changing.going
        return sum(agrees for group, agrees in self._stances[motion].items() if group not in going)

    def _enough(self, motion: bytes) -> bool:
        return self._agreeing(motion) >= two_thirds(self._fewest)

    def _see_who_went(self, link: Link) -> None:
        """Who is outside as of a cut for certain: later than needed, if it isn't certain."""
        rules = self._federation.charter.rules
        assert rules.members is not None
        # Who goes by this very cut may have been among those asked.
        others = len(self._federation.groups) - 1 - len(self.gone)
        for group, (leaving, time) in self._leavings.items():
            if link.cut.time >= time + rules.life.notice_s:
                self._went(group, leaving, link)
        for motion, moved in self._moved.items():
            if not isinstance(moved.body, ExpulsionBody):
                continue
            heard = link.cut.time >= moved.time + rules.members.reply_s
            if heard and self._newly(motion) and self._agreeing(motion) >= two_thirds(others):
                self._went(moved.body.group, motion, link)

    def _newly(self, motion: bytes) -> bool:
        """Whether an expulsion is counted: at its hour, and then at each stance alone.

        Two of three who agreed when they were two of four decide nothing until another speaks.
        """
        agreeing = self._agreeing(motion)
        before, self._counted[motion] = self._counted.get(motion), agreeing
        return agreeing != before

    def _went(self, group: bytes, departure: bytes, link: Link) -> None:
        if group not in self.gone:
            self.gone[group] = Gone(departure, link.cut.number)
            self._federation.changing.coming_back.may_ask(group, departure)

    def _weigh(self, motion: bytes, body: ApplicationBody, number: int) -> None:
        group = body.asked.card.group
        gone = self.gone.get(group)
        if gone is None or body.asked.after != gone.departure:
            return  # it serves nobody's coming back
        if self._enough(motion) and len(self._vouched[motion]) >= SPONSORS:
            self.taken_in.setdefault(group, number)
        elif len(self._stances[motion]) == self._fewest and group not in self.turned_down:
            self.turned_down.add(group)
            self._federation.tally.changes["turn_down"] += 1

    def _look_who_sits(self, link: Link) -> None:
        number = link.cut.number
        seated = {seat.group for seat in link.epoch.seats}
        for group in sorted(seated & self.gone.keys()):
            if number <= self.taken_in.get(group, number):
                name = f"group {self._federation.nodes[group].number}"
                seen = f"{name} went by cut {self.gone[group].number}, and sits after {number}"
                self.broken.append(Broken("taken-in", f"{seen}: nobody took it in before"))
