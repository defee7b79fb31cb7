"""Who belongs to the coalition, as the pages show it."""

from node.web.viewmodels.view import View


class LeavingLine(View):
    """A group that leaves or has left.

    Attributes:
        ends: UTC seconds from which it is no longer a member.
        left: whether that is past.
        into: the group that it goes up in; empty if in none.
        caucus: under which name its members go on; may be empty.
        here: whether it is this server's group.
        expelled: the other groups decided so; `announced` is their notice.
    """

    group: str
    announced: int
    ends: int
    left: bool
    into: str
    caucus: str
    reason: str
    here: bool
    expelled: bool = False


class OfferLine(View):
    """An open offer to take a group up; `id` has 64 hex digits.

    Attributes:
        mine: whether this server's group made it.
        to_me: whether it is made to this server's group.
    """

    id: str
    group: str
    to: str
    terms: str
    time: int
    mine: bool
    to_me: bool


class DeclinedLine(View):
    """An offer that the group it was made to doesn't take up, with its reason."""

    group: str
    to: str
    reason: str
    time: int


class TakenBackLine(View):
    """An offer to `to`, or without it a leaving, that a group took back; it may give a reason."""

    group: str
    to: str
    reason: str
    time: int


class AtLargeLine(View):
    """A group that takes in people without one; `address` is its server's."""

    group: str
    region: str
    about: str
    here: bool
    address: str = ""


class GroupLine(View):
    """A group that belongs.

    Attributes:
        region: may be empty.
        affiliated: members by the charter.
        keys: of members, in its newest register; 0 if it has published none.
        operator: who runs its server, as it said last or its card; empty: itself.
    """

    id: str
    name: str
    region: str
    affiliated: int
    here: bool
    keys: int = 0
    operator: str = ""


class MotionStanceLine(View):
    """How a group stands to a motion, by name; `reason` may be empty.

    Attributes:
        here: whether it is this server's group.
    """

    group: str
    reason: str
    here: bool


class MotionLine(View):
    """A notice against a group, or a motion about who certifies, a record or keys; undecided.

    Attributes:
        id: 64 hex digits.
        group: the accused, or whose record is to go on, or whose lost keys are to be replaced;
            empty in a motion on who certifies.
        council: who would certify; empty in the others.
        by: who gave notice or moves.
        due: UTC seconds before which it doesn't take effect.
        reply: what the accused answered; may be empty.
        agree, disagree: the groups that said so.
        needed: how many must agree.
        offline: how many of the council could be away; None where none is moved.
        against_me: whether it is against, or about, this server's group.
        goes_on: from how many entries a frozen record is to go on; None in the others.
        key: by which the record of a group that lost its keys would go on, 64 hex digits; empty
            in the others.
        due_past: whether `due` is over.
        rival: whether that group is put aside, by it and another claim to its keys.
    """

    id: str
    group: str
    council: tuple[str, ...]
    by: str
    reason: str
    due: int
    reply: str
    agree: tuple[MotionStanceLine, ...]
    disagree: tuple[MotionStanceLine, ...]
    needed: int
    offline: int | None
    against_me: bool
    goes_on: int | None = None
    key: str = ""
    due_past: bool = False
    rival: bool = False

    @property
    def accuses(self) -> bool:
        """Whether it is a notice of expulsion: the group replies, and does not vote."""
        return bool(self.group) and self.goes_on is None and not self.key


class ApplicationLine(View):
    """A group asks to be taken in, or to come back, and is not in yet.

    Attributes:
        id: 64 hex digits.
        back: whether it was in before.
        region, address: as on its card; may be empty.
        about, at_large: who it is, and whom it takes in, in its words; may be empty.
        by: whose log carries it.
        sponsors: by name, those that vouch and count; whoever vouches agrees.
        sponsors_needed: how many must vouch.
        agree, disagree: the groups that count and said so.
        needed: how many must agree.
        wait_s: seconds, from being taken in, after which it counts among groups.
        decided: when enough had agreed; None: they have not.
        open: whether stances on it still count.
        mine: whether it is this server's group that asks.
        vouched: whether this server's group vouches for it.
    """

    id: str
    group: str
    back: bool
    region: str
    address: str
    affiliated: int
    about: str
    at_large: str
    by: str
    time: int
    sponsors: tuple[str, ...]
    sponsors_needed: int
    agree: tuple[MotionStanceLine, ...]
    disagree: tuple[MotionStanceLine, ...]
    needed: int
    wait_s: int
    decided: int | None
    open: bool
    mine: bool
    vouched: bool


class NewcomerLine(View):
    """A group that was taken in and doesn't count in majorities of groups before `voice_from`."""

    group: str
    since: int
    voice_from: int
    here: bool


class KeyLine(View):
    """A replacement of a group's keys: by the one it had committed to, or as the others decided.

    Attributes:
        key: by which its record goes on, 64 hex digits.
        by: the group in whose record it stands, or that moved it; empty if its own.
        time: UTC seconds: of the cut from which it is in effect, or when it was said.
        statements: up to where the key before counts in its record.
        here: whether it is this server's group.
        decided: whether the others decided it, as the group had lost its keys.
    """

    group: str
    key: str
    by: str
    time: int
    in_effect: bool
    statements: int
    here: bool
    decided: bool = False


class CouncilLines(View):
    """Who certifies, by name, and who could not: away, or proved to have forked their record.

    Attributes:
        giving_way: those whose operator runs a certifying group's server too.
        voted_twice: proved to have voted against the rules on what is final.
    """

    certifying: tuple[str, ...]
    away: tuple[str, ...]
    suspended: tuple[str, ...]
    giving_way: tuple[str, ...] = ()
    voted_twice: tuple[str, ...] = ()


class MembershipView(View):
    """The page of who belongs.

    Attributes:
        notice_s: seconds from announcing to having left.
        mine: this server's group's own leaving, if it announced one.
        member: whether this server's group is a member.
        declined: of offers from one group to another the last, unless one is open again.
        stayed: of each group the last leaving that it took back, unless it leaves again.
        taken_back: as `declined`, of the offers that were taken back.
        council: None if nobody certifies.
        motions: notices and motions that are open, oldest first.
        ruled: whether the charter has rules for expelling and for changing the council.
        joinable: whether it has rules for taking groups in.
        voice: whether this server's group counts in majorities of groups, and decides with them.
        applications: of groups that are not in yet, oldest first.
        newcomers: groups that are in and don't count in majorities of groups yet, by that hour.
        keys: replacements of groups' keys, those not in effect yet first, then the newest.
    """

    groups: tuple[GroupLine, ...]
    leaving: tuple[LeavingLine, ...]
    offers: tuple[OfferLine, ...]
    at_large: tuple[AtLargeLine, ...]
    notice_s: int
    mine: LeavingLine | None
    member: bool
    declined: tuple[DeclinedLine, ...] = ()
    stayed: tuple[TakenBackLine, ...] = ()
    taken_back: tuple[TakenBackLine, ...] = ()
    council: CouncilLines | None = None
    motions: tuple[MotionLine, ...] = ()
    ruled: bool = False
    joinable: bool = False
    voice: bool = True
    applications: tuple[ApplicationLine, ...] = ()
    newcomers: tuple[NewcomerLine, ...] = ()
    keys: tuple[KeyLine, ...] = ()

    def offer(self, name: str) -> OfferLine | None:
        """An open offer by its id."""
        return next((offer for offer in self.offers if offer.id == name), None)

    def motion(self, name: str) -> MotionLine | None:
        """An open notice or motion by its id."""
        return next((motion for motion in self.motions if motion.id == name), None)

    def application(self, name: str) -> ApplicationLine | None:
        """An open application by its id."""
        return next((one for one in self.applications if one.id == name and one.open), None)

    @property
    def others(self) -> tuple[GroupLine, ...]:
        """The groups besides this server's."""
        return tuple(group for group in self.groups if not group.here)
