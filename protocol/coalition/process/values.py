"""Staged processes as they stand: values only.

Spec: docs/spec/coalition/process.md section 6.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field

from protocol.coalition.gate import Gate
from protocol.coalition.process.floor import meeting_gates


class Step(msgspec.Struct, frozen=True):
    """One thing that happened to an option.

    Attributes:
        action: `first` (worded by the process), `add`, `amend`, `merge`; `variant`: a change of
            what another report had changed; `same`: another report worded it alike.
        source: hash of the process or report.
        sources: ids of the options that it was made from, if others.
        label, text: the wording from then on.
        reason: as the report gives it.
    """

    action: str
    source: bytes
    label: str
    text: str
    sources: tuple[bytes, ...] = ()
    reason: str = ""


class Line(msgspec.Struct, frozen=True):
    """An option, from its first wording to its line on the ballot.

    Attributes:
        id: 32 bytes, `option_id`.
        label, text: as they stand.
        steps: its lineage, oldest first; never empty.
        merged: id of the option that it went into, None while it is a line of its own.
    """

    id: bytes
    label: str
    text: str
    steps: tuple[Step, ...]
    merged: bytes | None = None


class OptionSet(msgspec.Struct, frozen=True):
    """Every option of a process.

    Attributes:
        lines: by id, in order of appearance, merged ones included.
        frozen: ids of the options that the national convening left; empty before its report stands.
        rankings: report -> ids, best first, as it recommends.
        left_out: what found no room on the ballot.
    """

    lines: Mapping[bytes, Line] = field(default_factory=dict)
    frozen: tuple[bytes, ...] = ()
    rankings: Mapping[bytes, tuple[bytes, ...]] = field(default_factory=dict)
    left_out: tuple[Step, ...] = ()

    @property
    def open(self) -> tuple[Line, ...]:
        """The options that are lines of the ballot, in order."""
        return tuple(line for line in self.lines.values() if line.merged is None)


class Assent(msgspec.Struct, frozen=True):
    """A group's last word on whether it agrees to something, and why.

    Attributes:
        what: `proceed` or `emergency`.
        agree: False where it takes back what it agreed to.
        reason: in its words; may be empty.
    """

    hash: bytes
    group: bytes
    what: str
    agree: bool
    reason: str
    time: int


class Process(msgspec.Struct, frozen=True):
    """How far a proposal has come on its way to the ballot.

    Attributes:
        hash: of the statement that declared it; group and time are its.
        national, regional: hashes of the convenings it waits for, in its order.
        needed: how many regional reports must stand.
        groups, attendance: the participation floor.
        reports: convening -> the report that counts.
        present: people by group, over the regional reports that count.
        proceeding, hurrying: group -> hash of its assent to `proceed`, to `emergency`.
        said: every group's last word on each, by time, then hash; said after the opening, too.
        proceed_needed, emergency_needed: how many groups each of them takes.
        proceeds: whether enough groups agree to open without the reports that are missing.
        asked_s: (deliberation, voting) that the process asks for, in seconds; 0 for the charter's.
        deliberation_s, voting_s: the periods that hold.
        options: with their lineage.
        gates: what a ballot must pass because of the process, but for its lines.
        settled: hash of the opening as of which all this is shown; None while none counts.
    """

    hash: bytes
    group: bytes
    time: int
    proposal: bytes
    reason: str
    national: bytes
    regional: tuple[bytes, ...]
    needed: int
    options_due: int
    reports_due: int
    groups: int
    attendance: int
    reports: Mapping[bytes, bytes]
    present: Mapping[bytes, int]
    proceeding: Mapping[bytes, bytes]
    hurrying: Mapping[bytes, bytes]
    proceed_needed: int
    emergency_needed: int
    proceeds: bool
    asked_s: tuple[int, int]
    deliberation_s: int
    voting_s: int
    options: OptionSet
    gates: tuple[Gate, ...]
    settled: bytes | None = None
    said: tuple[Assent, ...] = ()

    @property
    def missing(self) -> tuple[bytes, ...]:
        """The convenings whose report does not stand, the national one first."""
        return tuple(c for c in (self.national, *self.regional) if c not in self.reports)

    @property
    def asked(self) -> tuple[Gate, ...]:
        """What it asks of its meetings, met or not, also where groups go on without."""
        return meeting_gates(
            self,
            frozen=self.national in self.reports,
            reports=sum(c in self.reports for c in self.regional),
            present=self.present,
        )

    @property
    def waived(self) -> tuple[Gate, ...]:
        """What is not met of that, where enough groups agree to go on without it."""
        return tuple(gate for gate in self.asked if not gate.met) if self.proceeds else ()

    @property
    def emergency(self) -> bool:
        """Whether it asks for a period shorter than the one that holds without assent."""
        return self.emergency_needed > 0


def counts_more(present: Mapping[bytes, int], before: Mapping[bytes, int]) -> bool:
    """Whether a report counts more people than an earlier one, and of no group fewer.

    Else whoever reports could drop those who were there from what they had confirmed.

    Args:
        present, before: people by group.
    """
    kept = all(present.get(group, 0) >= people for group, people in before.items())
    return kept and sum(present.values()) > sum(before.values())
