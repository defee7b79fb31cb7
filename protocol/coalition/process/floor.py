"""What a process asks of its meetings, and how much of it is there.

Spec: docs/spec/coalition/process.md section 7.
"""

from collections.abc import Mapping
from typing import Protocol

from protocol.coalition.gate import Gate


class Asks(Protocol):
    """The fields in which a process says what it asks: its body has them, and its value."""

    @property
    def needed(self) -> int:
        """How many regional reports."""

    @property
    def options_due(self) -> int:
        """When the national report is due, UTC seconds."""

    @property
    def reports_due(self) -> int:
        """When the regional ones are."""

    @property
    def groups(self) -> int:
        """How many groups take part in them; 0 for none."""

    @property
    def attendance(self) -> int:
        """How many people they count; 0 for none."""


def meeting_gates(
    asks: Asks, *, frozen: bool, reports: int, present: Mapping[bytes, int]
) -> tuple[Gate, ...]:
    """The gates that meetings pass, met or not, in the order in which they happen.

    Args:
        frozen: whether the national report counts.
        reports: how many regional ones count.
        present: people by group over these.
    """
    gates = [
        Gate("frozen", int(frozen), 1, asks.options_due),
        Gate("reports", reports, asks.needed, asks.reports_due),
    ]
    if asks.groups:
        gates.append(Gate("participation", len(present), asks.groups, asks.reports_due))
    if asks.attendance:
        have = sum(present.values())
        gates.append(Gate("attendance", have, asks.attendance, asks.reports_due))
    return tuple(gates)
