"""A log with its key: what tests append to stores."""

from dataclasses import dataclass, field

from protocol.checkpoint import Checkpoint, open_checkpoint, origin, sign_checkpoint
from protocol.keys import public_key
from protocol.merkle import CompactRange

COALITION = b"c" * 32


@dataclass
class SourceLog:
    group: bytes = b"g" * 16
    seed: bytes = b"s" * 32
    entries: list[bytes] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return origin(COALITION, self.group)

    def grow(self, count: int, label: str = "entry") -> None:
        start = len(self.entries)
        self.entries += [f"{label} {n}".encode() for n in range(start, start + count)]

    def head(self, size: int | None = None) -> tuple[bytes, Checkpoint]:
        compact = CompactRange()
        compact.extend(self.entries[: len(self.entries) if size is None else size])
        note = sign_checkpoint(self.seed, Checkpoint(self.origin, compact.size, compact.root()))
        return note, open_checkpoint(note, self.origin, public_key(self.seed))
