"""Convenings as they stand: values only.

Spec: docs/spec/coalition/convenings.md section 5.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field

from protocol.coalition.convenings.bodies import AgendaItem, BlobRef, Delegate, Present
from protocol.coalition.process.acts import Act


class Change(msgspec.Struct, frozen=True):
    """A change that its convener made; `starts` and `ends` are 0 unless it moved the meeting."""

    hash: bytes
    action: str
    reason: str
    time: int
    starts: int = 0
    ends: int = 0


class Facilitation(msgspec.Struct, frozen=True):
    """Who facilitates for a group: how many, and where their names are."""

    hash: bytes
    people: int
    names: BlobRef
    time: int


class CheckIn(msgspec.Struct, frozen=True):
    """Who is present for a group, by its latest check-in.

    Attributes:
        people: as the convening's basis counts them.
        regions: by region of the charter; "" for people of none.
        delegation: hash of the one whose delegates these are; empty if it cites none.
    """

    hash: bytes
    group: bytes
    time: int
    people: int
    regions: Mapping[str, Present]
    delegates: tuple[Delegate, ...] = ()
    names: BlobRef | None = None
    delegation: bytes = b""


class Minutes(msgspec.Struct, frozen=True):
    """A group's latest minutes, in parts."""

    hash: bytes
    time: int
    parts: tuple[BlobRef, ...]


class ReportStance(msgspec.Struct, frozen=True):
    """How a group that was present stands to a report, by its latest statement.

    `agree` and `against` are those who were there for it and confirm or dispute it themselves.
    """

    stance: str
    reason: str
    time: int
    hash: bytes
    agree: int = 0
    against: int = 0


class Report(msgspec.Struct, frozen=True):
    """What a facilitating group says the convening came to.

    Attributes:
        present: people by group, as the check-ins that it cites count them.
        regions: the same by region.
        needed: how many of these groups must agree, the reporting one included if it was there.
        stances: by group.
        since: when it had as many confirmations as it needs (claimed times); None if it has not.
    """

    hash: bytes
    group: bytes
    time: int
    summary: str
    process: bytes
    base: bytes
    acts: tuple[Act, ...]
    check_ins: tuple[bytes, ...]
    present: Mapping[bytes, int]
    regions: Mapping[str, int]
    needed: int
    stances: Mapping[bytes, ReportStance] = field(default_factory=dict)
    since: int | None = None

    def asked(self) -> tuple[bytes, ...]:
        """The groups that were present and have not said how they stand to it, by id."""
        said = {*self.stances, self.group}
        return tuple(sorted(group for group in self.present if group not in said))


class Replaced(msgspec.Struct, frozen=True):
    """A statement about a convening that no longer counts, and the blobs that hold its words."""

    hash: bytes
    group: bytes
    blobs: tuple[bytes, ...]


class Convening(msgspec.Struct, frozen=True):
    """A meeting with everything said of it.

    Attributes:
        hash: of the statement that called it.
        group: who did, and the only group that may change it.
        parent, proposal: None if it has none.
        place .. zone, agenda: as last changed.
        confirm: the share of groups present that confirms a report.
        changes: those that counted, in the order of its convener's log.
        cancelled: when it was cancelled, None if it was not.
        facilitations: by group, of those that named somebody.
        check_ins: by group, the latest.
        minutes: by group, the latest.
        replaced: facilitations, check-ins and minutes with words, in place of which a later one
            of their group counts; by group, then as its log has them. Their words can be erased.
        reports: by claimed time, then hash.
    """

    hash: bytes
    group: bytes
    time: int
    level: str
    title: str
    region: str
    parent: bytes | None
    proposal: bytes | None
    agenda: tuple[AgendaItem, ...]
    place: str
    link: str
    starts: int
    ends: int
    zone: str
    facilitators: tuple[bytes, ...]
    basis: str
    confirm: tuple[int, ...]
    changes: tuple[Change, ...] = ()
    cancelled: int | None = None
    facilitations: Mapping[bytes, Facilitation] = field(default_factory=dict)
    check_ins: Mapping[bytes, CheckIn] = field(default_factory=dict)
    minutes: Mapping[bytes, Minutes] = field(default_factory=dict)
    replaced: tuple[Replaced, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def moved(self) -> bytes:
        """Hash of the last move; empty if it takes place as it was called."""
        moves = [change.hash for change in self.changes if change.action == "move"]
        return moves[-1] if moves else b""

    @property
    def standing(self) -> tuple[Report, ...]:
        """The reports that stand, the first that did first."""
        found = [report for report in self.reports if report.since is not None]
        return tuple(sorted(found, key=lambda r: (r.since or 0, r.hash)))
