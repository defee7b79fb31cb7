"""What gathering finds about taking part, before anything is judged by time.

Spec: docs/spec/coalition/participation.md section 4.
"""

import msgspec
from msgspec import field

from protocol.coalition.entry import Entry
from protocol.coalition.participation.bodies import ParticipationBody, TargetBody


class ParticipationDraft(msgspec.Struct):
    """What was said, by ballot id, in fold order."""

    counts: dict[bytes, list[tuple[Entry, ParticipationBody]]] = field(default_factory=dict)
    targets: dict[bytes, list[tuple[Entry, TargetBody]]] = field(default_factory=dict)
