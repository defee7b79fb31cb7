"""What the groups have decided so far, while motions and stances are gone through.

Spec: docs/spec/coalition/membership.md section 7, docs/spec/coalition/changes.md section 4.
"""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from protocol.coalition.charter import Charter
from protocol.coalition.entry import Entry
from protocol.coalition.life_rules import groups_needed
from protocol.coalition.member_rules import MemberRules
from protocol.coalition.membership.changing import needed_to_change
from protocol.coalition.membership.motions import (
    CharterMotionBody,
    CouncilMotionBody,
    ExpulsionBody,
)
from protocol.coalition.membership.values import Departure, MotionStance, Record
from protocol.coalition.versions import CharterVersion, Versions
from protocol.errors import RuleError

#: Groups at least that agree to an expulsion: nobody puts another out alone.
MIN_TO_EXPEL = 2


@dataclass(slots=True)
class Motion:
    """An expulsion or a change of the council or charter while its story is told.

    Attributes:
        entry: the statement.
        version: the rules that were in force when it was made; it is decided by these.
        due: when it can take effect at the earliest.
        orders: group -> where the stance, or of the accused the reply, that counts stands in its
            log.
        counted: whether it was counted at its due time.
        decided: when enough agreed; since: from when that is in effect.
    """

    entry: Entry
    body: ExpulsionBody | CouncilMotionBody | CharterMotionBody
    version: CharterVersion
    due: int
    stances: dict[bytes, MotionStance] = field(default_factory=dict)
    orders: dict[bytes, int] = field(default_factory=dict)
    reply: str = ""
    counted: bool = False
    decided: int | None = None
    since: int | None = None
    open: bool = True


@dataclass(slots=True)
class Story:
    """Decisions so far."""

    charter: Charter
    versions: Versions
    hours: Sequence[int]
    record: Record
    groups: frozenset[bytes]
    memo: MutableMapping[Any, Any]
    motions: dict[bytes, Motion] = field(default_factory=dict)
    expelled: dict[bytes, Departure] = field(default_factory=dict)
    council_base: bytes = b""
    suspended: dict[bytes, int] = field(default_factory=dict)

    def members_at(self, time: int) -> frozenset[bytes]:
        """Who has neither left nor been expelled by `time`."""
        gone = {group for group, departure in self.expelled.items() if departure.effective <= time}
        return self.record.membership.members_at(self.groups, time) - gone

    def member_rules(self, time: int) -> MemberRules:
        """The rules for members that hold for a statement of this time.

        Raises:
            RuleError: `no-member-rules`.
        """
        rules = self.versions.at(time).rules.members
        if rules is None:
            raise RuleError("no-member-rules", "the charter has no rules for members")
        return rules

    def undecided_of(self, group: bytes) -> list[Motion]:
        """The open motions that a group made."""
        return [m for m in self.motions.values() if m.open and m.entry.group == group]

    def advance(self, until: int) -> None:
        """Count every notice whose time for a reply is over by `until`, at that time."""
        due = [m for m in self.motions.values() if not m.counted and m.due <= until]
        for motion in sorted(due, key=lambda m: (m.due, m.entry.hash)):
            self.count(motion, motion.due)

    def count(self, motion: Motion, time: int) -> None:
        """Put a motion into effect if enough groups agree by `time`."""
        if not motion.open or time < motion.due:
            return
        motion.counted = True
        members = self.members_at(time)
        body = motion.body
        enough = needed(motion, len(members))
        if isinstance(body, ExpulsionBody):
            if body.group not in members:
                motion.open = False
                return
            members -= {body.group}
        agreeing = sum(s.agree and group in members for group, s in motion.stances.items())
        if agreeing < enough:
            return
        motion.decided, motion.since, motion.open = time, time, False
        if isinstance(body, ExpulsionBody):
            self.expelled[body.group] = Departure(
                hash=motion.entry.hash,
                group=body.group,
                order=0,
                time=motion.entry.time,
                effective=time,
                reason=body.reason,
                expelled=True,
            )
            return
        # What it would replace is gone.
        for other in self.motions.values():
            if isinstance(other.body, type(body)) and other.body.base == body.base:
                other.open = False
        if isinstance(body, CouncilMotionBody):
            self.council_base = motion.entry.hash
        else:
            motion.since = self.certain(time)
            self.change(motion, body)

    def certain(self, time: int) -> int | None:
        """The time of the cut that makes certain what was decided by `time`; None: not yet.

        Without cuts nothing ever is, and the decision is all there is.
        """
        if self.charter.rules.cuts is None:
            return time
        return next((hour for hour in self.hours if hour >= time), None)

    def change(self, motion: Motion, body: CharterMotionBody) -> None:
        """Let other rules be in force, once a cut has them."""
        if motion.since is not None:
            version = CharterVersion(
                motion.entry.hash, motion.since, body.rules, tuple(body.regions)
            )
            self.versions = self.versions.then(version)


def needed(motion: Motion, members: int) -> int:
    """How many of so many members must agree."""
    rules, body = motion.version.rules, motion.body
    if isinstance(body, CharterMotionBody):
        return needed_to_change(rules, body.rules, members)
    assert rules.members is not None
    if isinstance(body, ExpulsionBody):
        return needed_to_expel(rules.members, members)
    return groups_needed(rules.members.share, members)


def needed_to_expel(rules: MemberRules, members: int) -> int:
    """How many groups must agree before one of so many members is expelled: of all others."""
    return max(MIN_TO_EXPEL, groups_needed(rules.share, members - 1))
