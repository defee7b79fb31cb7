"""Public records that are frozen, because two versions of them were signed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """One group's frozen record.

    Attributes:
        id: the group's, 32 hex digits.
        here: whether it is this server's own group.
        since: when this server kept the proof, UTC seconds.
        found_by: the group whose server passed the proof on; empty if this one found it.
        first, second: entries of the two versions, the smaller first.
        evidence: the proof, in hex.
    """

    id: str
    group: str
    here: bool
    since: int
    found_by: str
    first: int
    second: int
    evidence: str


@dataclass(frozen=True, slots=True)
class FrozenView:
    """All frozen records, this group's own first, then by name."""

    frozen: tuple[FrozenLine, ...]

    @property
    def own(self) -> bool:
        """Whether this server's own record is among them."""
        return any(line.here for line in self.frozen)
