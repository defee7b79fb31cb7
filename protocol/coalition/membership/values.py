"""Who belongs to the coalition, and who is about to leave it: values only.

Spec: docs/spec/coalition/membership.md section 5.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field

from protocol.coalition.charter import CharterRules
from protocol.coalition.founders import Founder
from protocol.coalition.membership.bodies import KeyRotationBody
from protocol.coalition.membership.joined import Admission, members_at, voiceless_at
from protocol.coalition.membership.operators import Operator


class Departure(msgspec.Struct, frozen=True):
    """A group's leaving.

    Attributes:
        hash: of its statement, which openings cite.
        order: of that statement in the group's log, as `Entry.order`.
        time: when it was announced (claimed).
        effective: from this second the group is no longer a member.
        into: the group that it goes up in; empty if in none.
        caucus: the name under which its members live on; may be empty.
        expelled: the others decided so; then `hash` and `reason` are the notice's.
    """

    hash: bytes
    group: bytes
    order: int
    time: int
    effective: int
    reason: str
    into: bytes = b""
    caucus: str = ""
    expelled: bool = False


class Offer(msgspec.Struct, frozen=True):
    """A group's offer to take another up, still open.

    Attributes:
        group: who makes it.
        invited: who would go up in it.
    """

    hash: bytes
    group: bytes
    invited: bytes
    terms: str
    time: int


class Declined(msgspec.Struct, frozen=True):
    """An offer that the group it was made to doesn't take up.

    Attributes:
        offer: as it was made.
        time: when it was declined (claimed).
    """

    offer: Offer
    reason: str
    time: int


class TakenBack(msgspec.Struct, frozen=True):
    """A leaving or an offer that its group took back, and why.

    Attributes:
        hash: of the retraction.
        target: of what it takes back.
        offer: whether that is an offer; else it is a leaving.
        to: whom the offer was made to, or in whom the group would have gone up; empty if in none.
        reason: in the group's words; may be empty.
        time: when it was taken back (claimed).
    """

    hash: bytes
    group: bytes
    target: bytes
    offer: bool
    to: bytes
    reason: str
    time: int


class AtLarge(msgspec.Struct, frozen=True):
    """What a group says to people whose organization has no node."""

    hash: bytes
    about: str
    time: int


class MotionStance(msgspec.Struct, frozen=True):
    """How a group stands to a motion, and why."""

    agree: bool
    reason: str
    time: int


class Expulsion(msgspec.Struct, frozen=True):
    """A notice that a group is to be expelled.

    Attributes:
        group: the accused.
        by: who gave notice.
        due: from this second it can take effect.
        reply: what the accused answered last; empty if nothing.
        stances: by group, as the groups said last before it took effect.
        effective: from this second the group is expelled; None: it is not, by this notice.
    """

    hash: bytes
    group: bytes
    by: bytes
    reason: str
    time: int
    due: int
    reply: str
    stances: Mapping[bytes, MotionStance]
    effective: int | None


class CouncilMotion(msgspec.Struct, frozen=True):
    """A motion that changes the council.

    Attributes:
        council: who would certify, ascending.
        base: hash of the motion whose council it replaces; empty: the charter's.
        since: from when it is in force, or was; None: it never was.
        open: whether stances on it still count.
    """

    hash: bytes
    by: bytes
    base: bytes
    council: tuple[bytes, ...]
    reason: str
    time: int
    stances: Mapping[bytes, MotionStance]
    since: int | None
    open: bool


class Incarnation(msgspec.Struct, frozen=True):
    """A motion that a forked log goes on from what is certified of it.

    Attributes:
        size, root: of the log's certified part, from which it goes on.
        head: the note of exactly that, by the group's new key.
        since: the time of the cut from which the log goes on; None: it does not, by this motion.
        open: whether stances on it still count.
    """

    hash: bytes
    group: bytes
    by: bytes
    size: int
    root: bytes
    head: bytes
    reason: str
    time: int
    stances: Mapping[bytes, MotionStance]
    since: int | None
    open: bool


class CharterMotion(msgspec.Struct, frozen=True):
    """A motion that changes the charter.

    Attributes:
        base: hash of the motion whose rules it replaces; empty: the founding charter's.
        rules, regions: what would hold.
        due: it is decided at this second at the earliest.
        share: of the groups, those that must agree.
        decided: when enough agreed; None: they have not.
        since: from after this second its rules are in force, or were; None: they never were.
        open: whether stances on it still count.
    """

    hash: bytes
    by: bytes
    base: bytes
    rules: CharterRules
    regions: tuple[str, ...]
    reason: str
    time: int
    due: int
    share: tuple[int, int]
    stances: Mapping[bytes, MotionStance]
    decided: int | None
    since: int | None
    open: bool


class Application(msgspec.Struct, frozen=True):
    """A group asks to be taken in, or to come back.

    Attributes:
        founder: its card and how many members it affiliates.
        by: whose log carries it.
        about, at_large: in the applicant's words.
        after: the departure after which it comes back; empty if it was never in before.
        sponsors: the groups that vouch for it, by id.
        stances: by group; whoever vouches agrees.
        since: when enough groups had agreed; None: they have not. It is a member from the cut on
            that holds that.
        open: whether stances on it still count.
    """

    hash: bytes
    founder: Founder
    by: bytes
    about: str
    at_large: str
    after: bytes
    time: int
    sponsors: tuple[bytes, ...]
    stances: Mapping[bytes, MotionStance]
    since: int | None
    open: bool

    @property
    def group(self) -> bytes:
        """The applicant's id."""
        return self.founder.card.group


class Rotation(msgspec.Struct, frozen=True):
    """A group's keys, replaced by the one it had committed to.

    Attributes:
        hash: of the statement.
        by: in whose log it stands.
        key: the log key from then on.
        next_key_hash: of the key that replaces that one.
        time: of the statement, and not before the rotation that it follows.
        decided: whether the others decided it, the key committed to being lost.
        since: size of the group's log from which only `key` heads it; None: not in effect yet, the
            cut that holds it is not certified.
    """

    hash: bytes
    by: bytes
    key: bytes
    next_key_hash: bytes
    cosigning_key: bytes
    transport_key: bytes
    agreement_key: bytes
    time: int
    since: int | None
    decided: bool = False


class Replacement(msgspec.Struct, frozen=True):
    """A motion that a group's lost keys are replaced.

    Attributes:
        keys: as a rotation names them; its `since` is that of the motion.
        due: from this second it can be decided.
        objection, objected: what the group said against it, and when; empty and None: nothing.
        rival: whether it and another one put the group aside.
        since: the time of the cut from which the keys are in effect; None: they are not.
        open: whether stances on it still count.
    """

    hash: bytes
    group: bytes
    by: bytes
    keys: KeyRotationBody
    reason: str
    time: int
    due: int
    stances: Mapping[bytes, MotionStance]
    objection: str
    objected: int | None
    rival: bool
    since: int | None
    open: bool


class DoubleVoting(msgspec.Struct, frozen=True):
    """A group is proved to have voted against the rules on a cut.

    Attributes:
        since: when all know.
        through: number of the cut that was voted on then: of this one and earlier ones another
            proof changes nothing.
    """

    since: int
    through: int


class Membership(msgspec.Struct, frozen=True):
    """Who belongs to the coalition at the state's time.

    Attributes:
        members: groups that have not left, by id.
        departures: by group, those announced and not taken back, whether in effect or not; not
            those after which the group came back.
        offers: by hash, those neither taken up, declined nor taken back.
        declined: by hash of the offer, those declined and not taken back; oldest offer first.
        at_large: groups that take in people without a group, by id.
        taken_back: leavings and offers that their groups took back, by time, then hash.
        expulsions, council_motions, charter_motions: by hash, oldest first.
        council: who is to certify by decision of the groups, ascending; empty: the charter's.
        council_base: hash of the motion that decided it.
        suspended: groups whose logs are proved to be forked -> since when all know.
        double_votes: groups that are proved to have voted against the rules on a cut.
        agreement_keys: group -> the key that replaced the one on its card.
        applications: by hash, oldest first.
        admissions: those in effect, by their time, then by hash.
        voiceless: who is in and doesn't count in majorities of groups yet, by id.
        rotations: group -> the rotations of its keys, each by the key that the one before names.
        incarnations, replacements: by hash, oldest first.
        operators: group -> who runs its node by its last word; without one its card says.
    """

    members: tuple[bytes, ...] = ()
    departures: Mapping[bytes, Departure] = field(default_factory=dict)
    offers: Mapping[bytes, Offer] = field(default_factory=dict)
    declined: Mapping[bytes, Declined] = field(default_factory=dict)
    at_large: Mapping[bytes, AtLarge] = field(default_factory=dict)
    taken_back: tuple[TakenBack, ...] = ()
    expulsions: Mapping[bytes, Expulsion] = field(default_factory=dict)
    council_motions: Mapping[bytes, CouncilMotion] = field(default_factory=dict)
    charter_motions: Mapping[bytes, CharterMotion] = field(default_factory=dict)
    council: tuple[bytes, ...] = ()
    council_base: bytes = b""
    suspended: Mapping[bytes, int] = field(default_factory=dict)
    double_votes: Mapping[bytes, DoubleVoting] = field(default_factory=dict)
    agreement_keys: Mapping[bytes, bytes] = field(default_factory=dict)
    applications: Mapping[bytes, Application] = field(default_factory=dict)
    admissions: tuple[Admission, ...] = ()
    voiceless: tuple[bytes, ...] = ()
    rotations: Mapping[bytes, tuple[Rotation, ...]] = field(default_factory=dict)
    incarnations: Mapping[bytes, Incarnation] = field(default_factory=dict)
    replacements: Mapping[bytes, Replacement] = field(default_factory=dict)
    operators: Mapping[bytes, Operator] = field(default_factory=dict)

    @property
    def contested(self) -> frozenset[bytes]:
        """The groups that rival claims to their keys put aside."""
        return frozenset(claim.group for claim in self.replacements.values() if claim.rival)

    @property
    def healed(self) -> dict[bytes, Incarnation]:
        """Group -> the last incarnation of its log that is in effect."""
        found: dict[bytes, Incarnation] = {}
        for known in self.incarnations.values():
            last = found.get(known.group)
            if known.since is not None and (last is None or (last.since or 0) <= known.since):
                found[known.group] = known
        return found

    @property
    def voices(self) -> tuple[bytes, ...]:
        """The members that count in majorities of groups."""
        return tuple(group for group in self.members if group not in self.voiceless)

    @property
    def ends(self) -> tuple[int, ...]:
        """When a group that is leaving has left, and when a notice or motion can be decided."""
        due = (known.due for known in self.expulsions.values() if known.effective is None)
        changes = (known.due for known in self.charter_motions.values() if known.open)
        voices = (admission.voice_from for admission in self.admissions)
        left = (departure.effective for departure in self.departures.values())
        claims = (known.due for known in self.replacements.values() if known.open)
        return (*left, *due, *changes, *voices, *claims)

    def left(self, time: int) -> tuple[Departure, ...]:
        """The departures in effect at `time`, by group."""
        return tuple(d for d in self.departures.values() if d.effective <= time)

    def members_at(self, groups: frozenset[bytes], time: int) -> frozenset[bytes]:
        """Those of `groups` that have not left by `time`, and were in by then."""
        inside = members_at(groups, self.admissions, time)
        return inside - {departure.group for departure in self.left(time)}

    def voices_at(self, groups: frozenset[bytes], time: int) -> frozenset[bytes]:
        """Of the members those that count in majorities of groups."""
        return self.members_at(groups, time) - voiceless_at(self.admissions, time)
