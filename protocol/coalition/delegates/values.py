"""Delegations as they stand: values only.

Spec: docs/spec/coalition/delegates.md section 6.
"""

import msgspec


class Recall(msgspec.Struct, frozen=True):
    """Why seats fell vacant, or are to fall vacant if a ballot says so.

    Attributes:
        delegation: of which it was said; it holds in all of the same election.
        time: when it was said.
        seats: of the delegation that it stands in.
        since: when the seats fell vacant; None while no ballot has decided it.
        ballot: that decided it, if `by` is `ballot`; else empty.
    """

    hash: bytes
    delegation: bytes
    time: int
    seats: tuple[int, ...]
    by: str
    rule: str
    reason: str
    since: int | None
    ballot: bytes = b""


class DelegateReport(msgspec.Struct, frozen=True):
    """What delegates report back; the words are a blob.

    Attributes:
        seats: who reports.
        target: the convening's hash or the ballot's id; empty if it is about a period.
        since, until: of a period; else 0.
    """

    hash: bytes
    time: int
    seats: tuple[int, ...]
    about: str
    target: bytes
    since: int
    until: int
    blob: bytes
    size: int


class Seat(msgspec.Struct, frozen=True):
    """A delegate or alternate.

    Attributes:
        label: as the ballot has it; empty if the name is in the delegation's blob.
        recalled: hash of the recall; empty without.
        moved_up: of an alternate who sits, the place of the seat that they took; None otherwise.
    """

    label: str
    mandate: str
    bound_to: str
    bound_by: str
    alternate: bool
    reserved: str
    recalled: bytes = b""
    moved_up: int | None = None

    @property
    def sits(self) -> bool:
        """Whether they are a delegate now."""
        return not self.recalled and (not self.alternate or self.moved_up is not None)


class Delegation(msgspec.Struct, frozen=True):
    """Whom a group sends, with everything it said of them later.

    Attributes:
        hash: of its statement.
        starts, ends: the term, [starts, ends).
        ballot: that elected them; None if they were not elected.
        convening: that it is for; None if it is for none.
        blob, size: names of those who were not elected; empty and 0 otherwise.
        recalls: those in force, in the order in which they came into force.
        proposed: recalls that a ballot is to decide, and none has; in the order of the log.
        reports: in the order of the group's log.
    """

    hash: bytes
    group: bytes
    time: int
    title: str
    starts: int
    ends: int
    chosen: str
    how: str
    ballot: bytes | None
    contest: int
    convening: bytes | None
    report_days: int
    seats: tuple[Seat, ...]
    blob: bytes = b""
    size: int = 0
    recalls: tuple[Recall, ...] = ()
    proposed: tuple[Recall, ...] = ()
    reports: tuple[DelegateReport, ...] = ()

    @property
    def vacant(self) -> int:
        """Seats that nobody took after a recall."""
        mains = sum(not seat.alternate for seat in self.seats)
        return mains - sum(seat.sits for seat in self.seats)
