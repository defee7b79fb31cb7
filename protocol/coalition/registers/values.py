"""Registers as they stand: values only.

Spec: docs/spec/coalition/registers.md section 6.
"""

from collections.abc import Mapping
from functools import cached_property
from itertools import pairwise

import msgspec
from msgspec import field

from protocol.errors import RuleError

# Seconds for which a register counts after its group published a later one: what members signed
# travels meanwhile. A struck key is good for that much longer.
REGISTER_GRACE_S = 86_400


class Register(msgspec.Struct, frozen=True):
    """One register of one group.

    Attributes:
        hash: of its statement, by which others cite it.
        order: in the group's log, as `Entry.order`.
        time: claimed.
        count, root: of its tree.
        until: when a later one took its place; None for the group's newest.
    """

    hash: bytes
    group: bytes
    order: int
    time: int
    count: int
    root: bytes
    until: int | None = None


# With a dict, where what is derived once is kept.
class Registers(msgspec.Struct, frozen=True, dict=True):
    """Every register that was valid.

    Attributes:
        all: by the hash of the statement, by group and order.
        newest: group -> hash of its newest register, by group.
    """

    all: Mapping[bytes, Register] = field(default_factory=dict)
    newest: Mapping[bytes, bytes] = field(default_factory=dict)

    @cached_property
    def _following(self) -> Mapping[bytes, int]:
        """Of every register that is not its group's newest, where the next one stands in its log.

        Made once for each fold: every member's comment and signature of a caucus asks.
        """
        return {
            one.hash: other.order
            for one, other in pairwise(self.all.values())
            if one.group == other.group
        }

    def of(self, group: bytes) -> Register | None:
        """A group's newest register; None if it has published none."""
        name = self.newest.get(group)
        return None if name is None else self.all[name]

    def held_at(self, group: bytes, hour: int) -> Register | None:
        """The register that was a group's newest just before an hour; None if it had none."""
        before = [one for one in self.all.values() if one.group == group and one.time < hour]
        return before[-1] if before else None

    def count(self, group: bytes) -> int:
        """How many keys a group's newest register holds; 0 if it has published none."""
        newest = self.of(group)
        return 0 if newest is None else newest.count

    def cited(self, name: bytes, group: bytes, order: int) -> Register:
        """The register of a statement, for what stands at `order` in the log of `group`.

        A later register of the group, dated back, must not annul what members signed through
        another group's log: a steward could so silence a minority, and undo a veto once a vote was
        held. So only one that stands before the signatures in the same log replaces it.

        Raises:
            RuleError: `unknown-target`, `register-replaced`.
        """
        found = self.all.get(name)
        if found is None:
            raise RuleError("unknown-target", "cites what is no register")
        following = self._following.get(name)
        if found.group == group and following is not None and following < order:
            raise RuleError("register-replaced", "the group published a later register before this")
        return found

    def usable(self, name: bytes, time: int) -> Register:
        """The register of a statement, for something that is dated `time`.

        Whether its group is a member of the coalition then, is asked of the membership.

        Raises:
            RuleError: `unknown-target`: it is no register, or a refused one; `register-replaced`:
                a later one took its place more than `REGISTER_GRACE_S` before.
        """
        found = self.all.get(name)
        if found is None:
            raise RuleError("unknown-target", "cites what is no register")
        if found.until is not None and time >= found.until + REGISTER_GRACE_S:
            raise RuleError("register-replaced", "the group has published a later register")
        return found
