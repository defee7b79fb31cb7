"""Points of unity as they stand: values only.

Spec: docs/spec/coalition/unity.md section 5.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec
from msgspec import field


class Standing(StrEnum):
    """Where a version of a point stands."""

    PROPOSED = "proposed"  # a motion that has not reached the charter's share
    IN_FORCE = "in-force"
    SUPERSEDED = "superseded"  # it was in force until a later version was
    OVERTAKEN = "overtaken"  # what it would change was changed before it was in force
    WITHDRAWN = "withdrawn"  # who moved it took it back before it was in force


class Stance(msgspec.Struct, frozen=True):
    """How a group stands to a version now.

    Attributes:
        stance: `ratify` or `reserve`.
        reason: in its own words; never empty for a reservation.
        time: claimed.
        hash: of its statement; empty for a founder's signature on the charter.
    """

    stance: str
    reason: str
    time: int
    hash: bytes = b""


class Version(msgspec.Struct, frozen=True):
    """One wording of one point.

    Attributes:
        id: 32 bytes: the motion's hash, or `charter_version`.
        number: of the point; 0 while a motion to add one is not in force.
        action: `charter`, `add`, `amend` or `strike`.
        base: the version that it changes; empty for the charter's and new ones.
        group: whose motion it is; empty for the charter's.
        time: claimed time of the motion, or the founding.
        stances: by group; the charter's points start with every founder's signature.
        since: when it came into force, None if it never did.
        until: when a later version replaced it, None if none did.
        needed: how many groups ratify it before it is in force, by the rules of its beginning.
        withdrawn: when who moved it took it back, None if they did not.
        withdrawal_reason: of that, in their words.
    """

    id: bytes
    number: int
    action: str
    base: bytes
    group: bytes
    text: str
    reason: str
    time: int
    standing: Standing
    stances: Mapping[bytes, Stance] = field(default_factory=dict)
    since: int | None = None
    until: int | None = None
    needed: int = 0
    withdrawn: int | None = None
    withdrawal_reason: str = ""

    def ratified_by(self) -> tuple[bytes, ...]:
        """The groups that ratify it, by id."""
        return tuple(sorted(g for g, s in self.stances.items() if s.stance == "ratify"))


class Unity(msgspec.Struct, frozen=True):
    """Every version of every point.

    Attributes:
        versions: by id, in order of claimed time, then id; the charter's first.
        points: number -> id of the version in force, ascending; struck points are absent.
        needed: how many groups must ratify a motion made now before it is in force.
    """

    versions: Mapping[bytes, Version] = field(default_factory=dict)
    points: Mapping[int, bytes] = field(default_factory=dict)
    needed: int = 0

    def ended(self) -> tuple[Version, ...]:
        """The motions that were taken back or overtaken, the newest first."""
        over = (Standing.WITHDRAWN, Standing.OVERTAKEN)
        return tuple(v for v in reversed([*self.versions.values()]) if v.standing in over)

    def history(self, number: int) -> tuple[Version, ...]:
        """The versions of a point that are or were in force, oldest first."""
        found = [v for v in self.versions.values() if v.number == number and v.since is not None]
        return tuple(sorted(found, key=lambda v: (v.since or 0, v.action != "charter", v.id)))
