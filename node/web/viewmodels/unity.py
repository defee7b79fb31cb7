"""Points of unity as the pages show them."""

from node.web.viewmodels.proposals import Change
from node.web.viewmodels.view import View


class StanceLine(View):
    """How one group stands to a version. `stance`: ratify, reserve, or empty: nothing said yet.

    Attributes:
        time: claimed, UTC seconds; 0 if nothing was said.
    """

    group: str
    stance: str
    reason: str = ""
    time: int = 0


class VersionView(View):
    """One wording of one point.

    Attributes:
        id: 64 hex digits.
        number: of the point; 0 for a motion to add one.
        action: charter, add, amend or strike.
        standing: proposed, in-force, superseded, overtaken or withdrawn.
        group: who moved it; empty for the charter's.
        time, since, until: UTC seconds; the latter two None if that never came.
        stances: of every group that is a member, in the groups' order.
        changes: against the wording it changes; one added stretch if it changes none.
        needed: how many groups must ratify it.
        own: how this node's group stands to it, as in `StanceLine`.
        withdrawn: when its group took it back, UTC seconds; None if it did not.
        withdrawal_reason: of that; may be empty.
        may_withdraw: whether this node's group moved it and may take it back.
    """

    id: str
    number: int
    action: str
    standing: str
    text: str
    reason: str
    group: str
    time: int
    since: int | None
    until: int | None
    stances: tuple[StanceLine, ...]
    changes: tuple[Change, ...]
    needed: int
    own: str
    withdrawn: int | None = None
    withdrawal_reason: str = ""
    may_withdraw: bool = False

    @property
    def ratified(self) -> int:
        """How many groups ratify it."""
        return sum(line.stance == "ratify" for line in self.stances)

    @property
    def reservations(self) -> tuple[StanceLine, ...]:
        """The groups with reservations."""
        return tuple(line for line in self.stances if line.stance == "reserve")


class PointView(View):
    """A point's page: its wording in force (None if struck), open motions, history newest first.

    Attributes:
        ended: motions on it that were taken back or overtaken, the newest first.
    """

    number: int
    current: VersionView | None
    motions: tuple[VersionView, ...]
    history: tuple[VersionView, ...]
    ended: tuple[VersionView, ...] = ()


class UnityView(View):
    """All points: those in force, open motions, the groups' names, and how many must ratify.

    Attributes:
        ended: motions for new points that were taken back, the newest first; others stand on the
            page of their point.
    """

    points: tuple[VersionView, ...]
    motions: tuple[VersionView, ...]
    groups: tuple[str, ...]
    needed: int
    ended: tuple[VersionView, ...] = ()
