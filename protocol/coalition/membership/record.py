"""What the fold needs to know of members besides what the state shows: values only.

Spec: docs/spec/coalition/membership.md sections 4, 5 and 8.1.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field

from protocol.coalition.entry import MAX_INDEX_BITS
from protocol.coalition.membership.claims import Claims
from protocol.coalition.membership.operators import Said
from protocol.coalition.membership.values import Departure, Membership


class Record(msgspec.Struct, frozen=True):
    """What the fold needs besides `Membership`.

    Attributes:
        membership: as of the state's time.
        leavings: every valid one by hash, those taken back too: an opening that cites one is
            judged by it, whatever was published later.
        past: group -> its departures after which it came back, with the time since when it is
            in again.
        claims: what came of claims to groups' keys.
        undone: of the leavings those that an expulsion ended before they took effect.
        operators: group -> all that it said of who runs its node, in the order of its log.
    """

    membership: Membership = field(default_factory=Membership)
    leavings: Mapping[bytes, Departure] = field(default_factory=dict)
    past: Mapping[bytes, tuple[tuple[Departure, int], ...]] = field(default_factory=dict)
    undone: frozenset[bytes] = frozenset()
    claims: Claims = field(default_factory=Claims)
    operators: Said = field(default_factory=dict)

    def gone(self, group: bytes, order: int, time: int) -> bool:
        """Whether a statement comes from a group that had left.

        What stands before the leaving in the group's own log is never touched by it. What stands
        behind it counts while the notice runs; a date before the leaving would only be a way to
        speak on.

        Args:
            order: of the statement in the group's log, as `Entry.order`.
            time: `Entry.time` of the statement.
        """
        return bool(self._gone_by(group, order, time))

    def gone_before(self, group: bytes, order: int, time: int) -> bool:
        """As `gone`, and the group was outside before that second.

        What is said in the very second may be what the departure hangs on; working out who belongs
        by it would have no end.
        """
        return any(d.effective < time for d in self._gone_by(group, order, time))

    def expelled_before(self, group: bytes, order: int, time: int) -> bool:
        """As `gone_before`, by the others' decision."""
        found = self._gone_by(group, order, time)
        return any(d.expelled and d.effective < time for d in found)

    def _gone_by(self, group: bytes, order: int, time: int) -> list[Departure]:
        departure = self.membership.departures.get(group)
        found = [] if departure is None else [departure]
        # What came before the cut that took it in again was said while it was outside.
        after = order >> MAX_INDEX_BITS
        found += [departure for departure, back in self.past.get(group, ()) if after < back]
        return [departure for departure in found if _gone_by(departure, order, time)]


def _gone_by(departure: Departure, order: int, time: int) -> bool:
    """Whether a group had left by this departure when it said something."""
    if departure.expelled:
        # The decision stands in other logs; what it says from then on doesn't count.
        return time >= departure.effective
    if order <= departure.order:
        return False
    return not departure.time <= time < departure.effective
