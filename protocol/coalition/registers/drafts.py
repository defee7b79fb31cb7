"""What gathering finds about registers, before anything is judged by time.

Spec: docs/spec/coalition/registers.md section 6.
"""

import msgspec
from msgspec import field

from protocol.coalition.entry import Entry
from protocol.coalition.registers.bodies import RegisterBody


class RegistersDraft(msgspec.Struct):
    """Registers in fold order."""

    said: list[tuple[Entry, RegisterBody]] = field(default_factory=list)
