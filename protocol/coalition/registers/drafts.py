"""What gathering finds about registers, before anything is judged by time.

Spec: docs/spec/coalition/registers.md section 6.
"""

from dataclasses import dataclass, field

from protocol.coalition.entry import Entry
from protocol.coalition.registers.bodies import RegisterBody


@dataclass(slots=True)
class RegistersDraft:
    """Registers in fold order."""

    said: list[tuple[Entry, RegisterBody]] = field(default_factory=list)
