"""What the groups have decided so far, while motions and stances are gone through.

Spec: docs/spec/coalition/membership.md sections 7 and 9, docs/spec/coalition/changes.md section 4.
"""

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from protocol.coalition.charter import Charter, charter_id
from protocol.coalition.entry import MAX_INDEX_BITS, Entry
from protocol.coalition.member_rules import JoinRules, MemberRules
from protocol.coalition.membership.admitting import Inside, admitted, check_fits
from protocol.coalition.membership.applications import ApplicationBody
from protocol.coalition.membership.claims import Claims
from protocol.coalition.membership.double_votes import Bench
from protocol.coalition.membership.incarnations import Asked, Lines, is_certified
from protocol.coalition.membership.joined import Admission, Joined, voiceless_at
from protocol.coalition.membership.majorities import Deciding, agreeing, needed
from protocol.coalition.membership.motions import (
    CharterMotionBody,
    CouncilMotionBody,
    ExpulsionBody,
    IncarnationBody,
    KeyReplacementBody,
)
from protocol.coalition.membership.operators import operator_at
from protocol.coalition.membership.record import Record
from protocol.coalition.membership.renewing import Renewed
from protocol.coalition.membership.replacing import RIVALS
from protocol.coalition.membership.values import (
    Departure,
    MotionStance,
    Replacement,
)
from protocol.coalition.versions import CharterVersion, Versions
from protocol.errors import RuleError


class Motion(msgspec.Struct):
    """An expulsion, a change of the council or charter, or an application while its story is told.

    Attributes:
        entry: the statement.
        version: the rules that were in force when it was made; it is decided by these.
        due: when it can take effect at the earliest.
        orders: group -> where the stance, or of the accused the reply, that counts stands in its
            log.
        sponsors: who vouches for an applicant.
        objection: what the group said against the replacing of its keys, and when.
        rival: whether it and another one put the group aside.
        head: of an incarnation the size and root that the log goes on from.
        counted: whether it was counted at its due time.
        decided: when enough agreed; since: from when that is in effect.
    """

    entry: Entry
    body: Deciding
    version: CharterVersion
    due: int
    stances: dict[bytes, MotionStance] = msgspec.field(default_factory=dict)
    orders: dict[bytes, int] = msgspec.field(default_factory=dict)
    sponsors: set[bytes] = msgspec.field(default_factory=set)
    reply: str = ""
    objection: MotionStance | None = None
    rival: bool = False
    head: tuple[int, bytes] | None = None
    counted: bool = False
    decided: int | None = None
    since: int | None = None
    open: bool = True

    def enough(self, voices: frozenset[bytes]) -> bool:
        """Whether enough of these groups agree."""
        least = needed(self.version.rules, self.body, voices)
        return agreeing(self.stances, voices) >= least


@dataclass(slots=True)
class Story:
    """Decisions so far.

    Attributes:
        replaced: motions on the charter in whose place their group put a newer one.
        forked: group -> the log key under which its newest fork was proved.
    """

    charter: Charter
    versions: Versions
    hours: Sequence[int]
    lines: Lines
    record: Record
    renewed: Renewed
    memo: MutableMapping[Any, Any]
    bench: Bench
    motions: dict[bytes, Motion] = field(default_factory=dict)
    replaced: set[bytes] = field(default_factory=set)
    expelled: dict[bytes, Departure] = field(default_factory=dict)
    council_base: bytes = b""
    suspended: dict[bytes, int] = field(default_factory=dict)
    forked: dict[bytes, bytes] = field(default_factory=dict)
    aside: dict[bytes, list[tuple[int, int | None]]] = field(default_factory=dict)
    admissions: list[Admission] = field(default_factory=list)
    past: dict[bytes, list[tuple[Departure, int]]] = field(default_factory=dict)
    joined: Joined = field(init=False)

    def __post_init__(self) -> None:
        self.joined = self.versions.joined

    def groups_at(self, time: int) -> frozenset[bytes]:
        """Who founded the coalition or was taken in before `time`.

        A cut that admits a group was made without it.
        """
        early = {group for group, since in self.joined.firsts.items() if since >= time}
        return self.joined.groups - early

    def members_at(self, time: int) -> frozenset[bytes]:
        """Of those the ones that have neither left nor been expelled by `time`."""
        return self.groups_at(time) - self._outside(time).keys()

    def is_out(self, departure: Departure, time: int) -> bool:
        """Whether a departure keeps its group outside at a time."""
        back = self._back(departure)
        return departure.effective <= time and (back is None or time <= back)

    def _back(self, departure: Departure) -> int | None:
        """Since when its group is in again; None: it is not."""
        if departure.expelled:
            return self.joined.ended.get(departure.hash)
        return self.joined.back_after(departure.group, departure.order >> MAX_INDEX_BITS)

    def voices_at(self, time: int) -> frozenset[bytes]:
        """Of the members those that have a part in majorities of groups."""
        return self.members_at(time) - voiceless_at(self.joined.admissions, time)

    def inside(self, time: int) -> Inside:
        """What an applicant must fit in with: also with who is taken in by the same cut."""
        coming = {
            a.group for a in self.admissions if a.since == time or a not in self.joined.admissions
        }
        charter = self.joined.charter
        newcomers = {a.group: a.founder for a in self.admissions}
        return Inside(
            founders={**newcomers, **{f.card.group: f for f in charter.groups}},
            members=self.members_at(time) | coming,
            departures=self._outside(time),
            named=[key for key, since in self.renewed.named.items() if since <= time],
            regions=list(self.versions.at(time).regions),
        )

    def _outside(self, time: int) -> dict[bytes, Departure]:
        """Group -> the departure by which it is outside at `time`."""
        own = [*self.record.membership.departures.values(), *self.expelled.values()]
        before = [*self.record.past.values(), *self.past.values()]
        every = [*own, *(departure for pairs in before for departure, _ in pairs)]
        out = [d for d in every if self.is_out(d, time)]
        # The first that took effect: a leaving that ran on beside an expulsion put nobody out.
        return {d.group: d for d in sorted(out, key=lambda d: (d.effective, d.hash), reverse=True)}

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
        voices, body = self.voices_at(time), motion.body
        match body:
            case ApplicationBody():
                self._count_application(motion, body, voices, time)
            case IncarnationBody():
                self._count_incarnation(motion, body, voices - {body.group}, time)
            case KeyReplacementBody():
                self._count_replacement(motion, body, voices - {body.keys.group}, time)
            case _:
                self._count_other(motion, body, voices, time)

    def _count_other(
        self,
        motion: Motion,
        body: ExpulsionBody | CouncilMotionBody | CharterMotionBody,
        voices: frozenset[bytes],
        time: int,
    ) -> None:
        """Put out a group, or put another council or other rules in the place of those in force."""
        if isinstance(body, ExpulsionBody):
            voices -= {body.group}
            if body.group not in self.members_at(time):
                motion.open = False
                return
        if not motion.enough(voices):
            return
        motion.decided, motion.since, motion.open = time, time, False
        if isinstance(body, ExpulsionBody):
            self._expel(motion, body, time)
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

    def _expel(self, motion: Motion, body: ExpulsionBody, time: int) -> None:
        self.end(body.group)
        self.expelled[body.group] = Departure(
            hash=motion.entry.hash,
            group=body.group,
            order=0,
            time=motion.entry.time,
            effective=time,
            reason=body.reason,
            expelled=True,
        )

    def _count_application(
        self, motion: Motion, body: ApplicationBody, voices: frozenset[bytes], time: int
    ) -> None:
        """Take a group in, if it still fits, and enough vouch for it and agree."""
        rules = join_rules(motion)
        try:
            absent_from = check_fits(self.inside(time), body.asked, rules)
        except RuleError:
            # Another application of the same group, or of one with its name, was quicker.
            motion.open = False
            return
        # Who thought better of it vouches no longer.
        vouching = {group for group in motion.sponsors & voices if motion.stances[group].agree}
        if len(vouching) < rules.sponsors or not motion.enough(voices):
            return
        motion.decided, motion.since, motion.open = time, time, False
        admission = admitted(motion.entry, body.asked, absent_from, time, rules)
        self.admissions.append(admission)

    def _count_incarnation(
        self, motion: Motion, body: IncarnationBody, voices: frozenset[bytes], time: int
    ) -> None:
        """Let a log go on, if its new head is still that of what is certified."""
        assert motion.head is not None
        asked, now = (self.asked_of(body.group, at) for at in (motion.entry.time, time))
        # Replaced once more, forked again by the new key, or gone, it is another matter.
        again = now.key != asked.key or self.forked.get(body.group) == asked.key
        outside = body.group not in self.members_at(time)
        if again or outside or not is_certified(body.group, motion.head, self.lines, time):
            motion.open = False
            return
        if not motion.enough(voices):
            return
        motion.decided, motion.open = time, False
        motion.since = self.certain(time)
        for other in self.motions.values():
            if isinstance(other.body, IncarnationBody) and other.body.group == body.group:
                other.open = False
        if motion.since is not None:
            self.suspended.pop(body.group, None)
            self.forked.pop(body.group, None)

    def _count_replacement(
        self, motion: Motion, body: KeyReplacementBody, voices: frozenset[bytes], time: int
    ) -> None:
        """Let other keys be a group's, if nobody claims it for others and it has shown no key."""
        group = body.keys.group
        if self.shows_key(group, motion.entry.time, time) or group not in self.members_at(time):
            motion.open = False
        elif not motion.rival and motion.enough(voices):
            motion.decided, motion.open = time, False
            motion.since = self.certain(time)
            for other in self.claims_to(group):
                other.open = False
        self.weigh(group, time)

    def shows_key(self, group: bytes, since: int, time: int) -> bool:
        """Whether a group replaced its keys by the one it had committed to, between two times."""
        chain = self.record.membership.rotations.get(group, ())
        return any(since <= link.time <= time and not link.decided for link in chain)

    def answered(self, group: bytes, since: int) -> bool:
        """Whether a group has objected to a claim to its keys after a time."""
        return any(
            motion.objection is not None and motion.objection.time > since
            for motion in self.motions.values()
            if isinstance(motion.body, KeyReplacementBody) and motion.body.keys.group == group
        )

    def claimed(self, group: bytes) -> list[bytes]:
        """The log keys of open and decided claims to other groups' keys: no two have one key."""
        return [
            motion.body.keys.key
            for motion in self.motions.values()
            if isinstance(motion.body, KeyReplacementBody)
            and motion.body.keys.group != group
            and (motion.open or motion.since is not None)
        ]

    def claims_to(self, group: bytes) -> list[Motion]:
        """The open claims to a group's keys."""
        return [
            motion
            for motion in self.motions.values()
            if isinstance(motion.body, KeyReplacementBody)
            and motion.body.keys.group == group
            and motion.open
        ]

    def weigh(self, group: bytes, time: int) -> None:
        """Put a group aside while others stand behind two claims to its keys, or no longer."""
        claims, voices = self.claims_to(group), self.voices_at(time) - {group}
        backed = [m for m in claims if len(self._backers(m, claims, voices)) >= RIVALS]
        keys = {m.body.keys.key for m in backed if isinstance(m.body, KeyReplacementBody)}
        for motion in self.motions.values():
            if isinstance(motion.body, KeyReplacementBody) and motion.body.keys.group == group:
                motion.rival = len(keys) > 1 and motion in backed
        spans = self.aside.setdefault(group, [])
        contested = bool(spans) and spans[-1][1] is None
        if len(keys) > 1 and not contested:
            spans.append((time, None))
        elif len(keys) <= 1 and contested:
            spans[-1] = (spans[-1][0], time)

    def _backers(
        self, motion: Motion, claims: Sequence[Motion], voices: frozenset[bytes]
    ) -> set[bytes]:
        """Who stands behind a claim: whoever agrees to several stands behind the last."""
        return {
            group
            for group, said in motion.stances.items()
            if said.agree
            and group in voices
            and not any(
                other.stances[group].agree and other.orders[group] > motion.orders[group]
                for other in claims
                if group in other.stances
            )
        }

    def claims(self) -> Claims:
        """What came of all claims to keys."""
        decided: dict[bytes, list[Replacement]] = {}
        for motion in sorted(self.motions.values(), key=lambda m: (m.since or 0, m.entry.hash)):
            if isinstance(motion.body, KeyReplacementBody) and motion.since is not None:
                decided.setdefault(motion.body.keys.group, []).append(
                    replacement(motion, motion.body)
                )
        return Claims(
            {group: tuple(known) for group, known in sorted(decided.items())},
            {group: tuple(spans) for group, spans in sorted(self.aside.items()) if spans},
        )

    def asked_of(self, group: bytes, time: int) -> Asked:
        """The keys of a group just before a time."""
        chain = [
            rotation
            for rotation in self.record.membership.rotations.get(group, ())
            if rotation.since is not None and rotation.time < time
        ]
        card = self.joined.founders[group].card
        return Asked(charter_id(self.charter), card.log_key, chain)

    def operator_at(self, group: bytes, time: int) -> str:
        """Who ran a group's node at a time, by what it had said; empty: the group itself."""
        card = self.joined.founders[group].card
        return operator_at(card.operator, self.record.operators.get(group, ()), time)

    def end(self, group: bytes) -> None:
        """Put the expulsion after which a group came back with the past ones."""
        departure = self.expelled.get(group)
        if departure is not None and departure.hash in self.joined.ended:
            back = self.joined.ended[departure.hash]
            self.past.setdefault(group, []).append((departure, back))
            del self.expelled[group]

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


def join_rules(motion: Motion) -> JoinRules:
    """The rules for joining by which an application is decided."""
    members = motion.version.rules.members
    assert members is not None
    assert members.join is not None
    return members.join


def replacement(motion: Motion, body: KeyReplacementBody) -> Replacement:
    """A claim to a group's keys, as the state shows it."""
    said = motion.objection
    return Replacement(
        hash=motion.entry.hash,
        group=body.keys.group,
        by=motion.entry.group,
        keys=body.keys,
        reason=body.reason,
        time=motion.entry.time,
        due=motion.due,
        stances=dict(sorted(motion.stances.items())),
        objection=said.reason if said else "",
        objected=said.time if said else None,
        rival=motion.rival,
        since=motion.since,
        open=motion.open,
    )
