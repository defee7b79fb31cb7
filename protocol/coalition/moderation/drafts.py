"""What gathering finds about moderation, before anything is judged by time.

Spec: docs/spec/coalition/moderation.md section 4. Dicts are by hash.
"""

import msgspec
from msgspec import field

from protocol.coalition.entry import Entry
from protocol.coalition.moderation.bodies import (
    AppealBody,
    ErasureBody,
    HideBody,
    RulingBody,
    SlowModeBody,
)


class HideDraft(msgspec.Struct):
    """A hiding and what was said of it."""

    entry: Entry
    body: HideBody
    comment: bytes
    appeals: dict[bytes, tuple[Entry, AppealBody]] = field(default_factory=dict)
    rulings: dict[bytes, tuple[Entry, RulingBody]] = field(default_factory=dict)


class ErasureDraft(msgspec.Struct):
    """A notice of erasure and who acknowledged it."""

    entry: Entry
    body: ErasureBody
    target: bytes
    blobs: tuple[bytes, ...]
    done: dict[bytes, Entry] = field(default_factory=dict)


class ModerationDraft(msgspec.Struct):
    """Everything gathered; `slow` holds settings with the proposal that they are for."""

    hides: dict[bytes, HideDraft] = field(default_factory=dict)
    erasures: dict[bytes, ErasureDraft] = field(default_factory=dict)
    slow: list[tuple[Entry, SlowModeBody, bytes]] = field(default_factory=list)
