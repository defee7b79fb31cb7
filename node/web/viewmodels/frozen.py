"""Public records that are frozen, because two versions of them were signed."""

from node.web.viewmodels.view import View


class FrozenLine(View):
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


class HealedLine(View):
    """A record that goes on after a fork.

    Attributes:
        by: the group that moved it.
        reason: in that group's words.
        agreed: the other groups that agreed, by name.
        since: from when it goes on, UTC seconds.
        size: from its first how many entries.
    """

    group: str
    by: str
    reason: str
    agreed: tuple[str, ...]
    since: int
    size: int


class FrozenView(View):
    """All frozen records, this group's own first, then by name.

    Attributes:
        healed: those that went on, oldest first.
    """

    frozen: tuple[FrozenLine, ...]
    healed: tuple[HealedLine, ...] = ()

    @property
    def own(self) -> bool:
        """Whether this server's own record is among them."""
        return any(line.here for line in self.frozen)
