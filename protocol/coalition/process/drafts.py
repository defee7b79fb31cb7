"""What gathering finds about processes, before anything is judged by order.

Spec: docs/spec/coalition/process.md section 4.
"""

import msgspec
from msgspec import field

from protocol.coalition.entry import Entry
from protocol.coalition.process.bodies import AssentBody, ProcessBody


class ProcessDraft(msgspec.Struct):
    """A process, the convenings it waits for, and who agrees to what; `assents` by hash."""

    entry: Entry
    body: ProcessBody
    proposal: bytes
    national: bytes
    regional: tuple[bytes, ...]
    assents: dict[bytes, tuple[Entry, AssentBody]] = field(default_factory=dict)


class ProcessesDraft(msgspec.Struct):
    """Every process; `assents` gives the process of an assent, by hashes."""

    processes: dict[bytes, ProcessDraft] = field(default_factory=dict)
    assents: dict[bytes, bytes] = field(default_factory=dict)

    def of(self, proposal: bytes) -> list[ProcessDraft]:
        """The processes declared for a proposal, in the order of its author's log."""
        found = [draft for draft in self.processes.values() if draft.proposal == proposal]
        return sorted(found, key=lambda draft: draft.entry.order)
