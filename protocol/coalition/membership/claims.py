"""What came of claims to groups' keys: values that the rest of membership is worked out with.

Spec: docs/spec/coalition/replacements.md sections 4 and 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec
from msgspec import field

from protocol.coalition.cut_kinds import KINDS as CUT_KINDS
from protocol.coalition.entry import Entry
from protocol.coalition.membership.bodies import AFTER_LEAVING
from protocol.errors import RuleError

if TYPE_CHECKING:
    from protocol.coalition.membership.values import Replacement

STILL_SAID = frozenset({*CUT_KINDS, *AFTER_LEAVING, "key-objection", "key-rotation"})
"""What counts while a group is put aside: that it is there, what it owes, and votes on cuts."""


class Claims(msgspec.Struct, frozen=True):
    """What came of claims to groups' keys so far.

    Attributes:
        decided: group -> the replacements decided on, in the order of time.
        aside: group -> (from, to) of the times when it was put aside; None: it is.
    """

    decided: Mapping[bytes, tuple[Replacement, ...]] = field(default_factory=dict)
    aside: Mapping[bytes, tuple[tuple[int, int | None], ...]] = field(default_factory=dict)

    def silences(self, entry: Entry) -> bool:
        """Whether what a group says doesn't count: said after a cut that put it aside."""
        if entry.statement is None or entry.statement.kind in STILL_SAID:
            return False
        return any(
            start <= entry.after and (end is None or entry.after < end)
            for start, end in self.aside.get(entry.group, ())
        )

    def heard(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those that count."""
        return [entry for entry in entries if not self.silences(entry)]


def refuse_silenced(claims: Claims, entry: Entry) -> None:
    """Refuse what a group says while it is put aside.

    Raises:
        RuleError: `keys-contested`.
    """
    if claims.silences(entry):
        raise RuleError("keys-contested", "two claims to this group's keys are before the others")
