"""What gathering finds about convenings, before anything is judged by order or time.

Spec: docs/spec/coalition/convenings.md section 4.
"""

from collections.abc import Collection, Mapping

import msgspec
from msgspec import field

from protocol.coalition.convenings.bodies import (
    CheckInBody,
    ConveningBody,
    ConveningChangeBody,
    FacilitationBody,
    MinutesBody,
    ReportBody,
    ReportStanceBody,
)
from protocol.coalition.entry import Entry
from protocol.coalition.life_rules import groups_needed
from protocol.errors import RuleError


class ReportDraft(msgspec.Struct):
    """A report and who answered it.

    Attributes:
        convening: hash of the statement that called it.
        check_ins: hashes of those it cites, in its order.
        present: people it counts, by group, as the convening's basis has it.
        attendees: people it counts, by group, whatever the basis: all of them may answer it.
        share: [numerator, denominator] of these groups that must confirm it.
        stances: by hash, in fold order.
    """

    entry: Entry
    body: ReportBody
    convening: bytes
    check_ins: tuple[bytes, ...]
    present: Mapping[bytes, int]
    attendees: Mapping[bytes, int]
    share: list[int]
    stances: dict[bytes, tuple[Entry, ReportStanceBody]] = field(default_factory=dict)

    @property
    def needed(self) -> int:
        """How many of the groups present must agree, the reporting one included if it was."""
        return groups_needed(self.share, len(self.present))

    def stands(self, confirming: Collection[bytes]) -> bool:
        """Whether a report stands by these groups' confirmations.

        Spec: section 5, step 3. Who reports agrees with itself; somebody else must, always.
        """
        others = set(confirming) & set(self.present) - {self.entry.group}
        own = int(self.entry.group in self.present)
        return bool(others) and len(others) + own >= self.needed


class ConveningDraft(msgspec.Struct):
    """A convening and the entries that answer it; dicts are by hash."""

    entry: Entry
    body: ConveningBody
    changes: dict[bytes, tuple[Entry, ConveningChangeBody]] = field(default_factory=dict)
    facilitations: list[tuple[Entry, FacilitationBody]] = field(default_factory=list)
    check_ins: dict[bytes, tuple[Entry, CheckInBody]] = field(default_factory=dict)
    minutes: list[tuple[Entry, MinutesBody]] = field(default_factory=list)
    reports: dict[bytes, ReportDraft] = field(default_factory=dict)

    @property
    def starts(self) -> int:
        """As called or last moved; a cancelled meeting keeps the hour it was cancelled for."""
        now = self.body.starts
        for _entry, change in sorted(self.changes.values(), key=lambda pair: pair[0].order):
            if change.action == "cancel":
                break
            if change.action == "move":
                now = change.starts
        return now

    def started(self, move: bytes) -> int:
        """When it began: as called, or as moved by the change that a report cites.

        Args:
            move: hash of the change; empty for none.

        Raises:
            RuleError: `unknown-target`.
        """
        if not move:
            return self.body.starts
        _entry, moved = self.changes.get(move, (None, None))
        if moved is None or moved.action != "move":
            raise RuleError("unknown-target", "names what is no move of this convening")
        return moved.starts


class ConveningsDraft(msgspec.Struct):
    """Every convening; reports and stances by hash too, for whoever cites them.

    Attributes:
        stances: hash of a stance -> hash of its report.
    """

    convenings: dict[bytes, ConveningDraft] = field(default_factory=dict)
    reports: dict[bytes, ReportDraft] = field(default_factory=dict)
    stances: dict[bytes, bytes] = field(default_factory=dict)


def people(body: CheckInBody, basis: str) -> int:
    """How many a check-in counts as present, as the convening's basis has it."""
    members = sum(present.members for present in body.regions.values())
    delegates = sum(present.delegates for present in body.regions.values())
    return {"members": members, "delegates": delegates, "both": members + delegates}[basis]
