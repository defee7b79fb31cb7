"""The coalition's state: what everyone who holds the same logs knows.

Spec: docs/spec/coalition/state.md. Values only; `protocol.coalition.fold` makes them: a pure
function of the charter, the frontier, the time and the certified cuts. What no cut holds is
provisional.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec
from msgspec import field

from protocol.ballots.decision import Decision
from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Manifest, Schedule
from protocol.ballots.returns import Return
from protocol.ballots.rolls import Roll
from protocol.ballots.tally import Tally
from protocol.coalition.card import Card
from protocol.coalition.caucuses.values import Caucuses
from protocol.coalition.challenges.values import Extension, Standing, Withdrawal, hours
from protocol.coalition.charter import Charter, CharterRules
from protocol.coalition.conditions.values import Conditional
from protocol.coalition.convenings.values import Convening
from protocol.coalition.cut_mark import CutMark
from protocol.coalition.delegates.values import Delegation
from protocol.coalition.demands.values import Demand
from protocol.coalition.gate import Gate
from protocol.coalition.membership.values import Membership
from protocol.coalition.moderation.values import Moderation
from protocol.coalition.participation.values import TakingPart
from protocol.coalition.pledges.values import Dissent, Pledge
from protocol.coalition.process.values import Process
from protocol.coalition.registers.values import Registers
from protocol.coalition.unity.values import Unity
from protocol.coalition.versions import Versions


class Group(msgspec.Struct, frozen=True):
    """A member organization as the charter and its own statements describe it.

    Attributes:
        affiliated: its members by the charter, with those of groups that went up in it.
    """

    card: Card
    affiliated: int
    address: str

    @property
    def id(self) -> bytes:
        """16 bytes; outlives the group's keys."""
        return self.card.group


class Comment(msgspec.Struct, frozen=True):
    """Words for, against or asking; the words themselves are a blob.

    Attributes:
        member: the public key of the member of the group who speaks; empty for the group's own.
    """

    hash: bytes
    group: bytes
    target: bytes
    stance: str
    blob: bytes
    size: int
    time: int
    member: bytes = b""


class Amendment(msgspec.Struct, frozen=True):
    """A wording offered for a proposal.

    Attributes:
        adopted: when its author first took it over (claimed time), or None.
        adoption: the hash of the statement that did.
        adoption_order: where that stands in the author's log.
        seconds: group -> claimed time of its earliest second.
        declined: when its author first declined it (claimed time), or None.
        editorials: group -> (claimed time, hash) of the statement by which a sponsor agrees that
            it changes no meaning; `agreeing` of them make it so.
    """

    hash: bytes
    group: bytes
    title: str
    text: str
    material: bool
    reason: str
    time: int
    adopted: int | None = None
    adoption: bytes | None = None
    adoption_order: int | None = None
    seconds: Mapping[bytes, int] = field(default_factory=dict)
    declined: int | None = None
    decline_reason: str = ""
    editorials: Mapping[bytes, tuple[int, bytes]] = field(default_factory=dict)
    agreeing: int = 1

    @property
    def restarts(self) -> bool:
        """Whether its adoption gives everybody the whole period for deliberation again.

        Each does, unless it was offered as editorial and enough sponsors agree that it is.
        """
        return self.material or len(self.editorials) < self.agreeing

    @property
    def answered(self) -> bool:
        """Whether the proposal's author has adopted or declined it."""
        return self.adopted is not None or self.declined is not None


class Merge(msgspec.Struct, frozen=True):
    """A proposal given up for another.

    Attributes:
        hash: of the statement.
        into: the other proposal.
        undone: when its author took it back, or None.
    """

    hash: bytes
    into: bytes
    reason: str
    time: int
    undone: int | None = None


class Proposal(msgspec.Struct, frozen=True):
    """A proposal with all that was said of it.

    Attributes:
        title, text: the wording in force, the latest adopted amendment's if there is one.
        first_title, first_text: as first put.
        sponsors: group -> claimed time of its earliest sponsorship.
        sponsorships: group -> hash of that statement, which an opening cites.
        amendments, comments: by claimed time, then hash.
        withdrawn: when its author took it back, or None.
        restarted: the time from which the deliberation period runs.
        clauses: hashes of what is so if a ballot on it carries, as it cites them.
        merges: every merge into another proposal, in the order of the author's log.
    """

    hash: bytes
    group: bytes
    title: str
    summary: str
    text: str
    first_title: str
    first_text: str
    time: int
    restarted: int
    sponsors: Mapping[bytes, int] = field(default_factory=dict)
    sponsorships: Mapping[bytes, bytes] = field(default_factory=dict)
    amendments: tuple[Amendment, ...] = ()
    comments: tuple[Comment, ...] = ()
    withdrawn: int | None = None
    withdrawal_reason: str = ""
    clauses: tuple[bytes, ...] = ()
    merges: tuple[Merge, ...] = ()

    @property
    def merged(self) -> Merge | None:
        """The merge that stands, the last of them; None if the proposal stands by itself."""
        return next((m for m in reversed(self.merges) if m.undone is None), None)

    @property
    def adoption(self) -> bytes | None:
        """The hash of the adoption whose wording is in force; None for the first wording."""
        adopted = [a for a in self.amendments if a.adopted is not None]
        if not adopted:
            return None
        # The author's log decides which came last: its order can't be claimed otherwise.
        return max(adopted, key=lambda a: a.adoption_order or 0).adoption


class Phase(StrEnum):
    """Where a ballot stands at the state's time."""

    ANNOUNCED = "announced"  # a manifest is there; gates or the opening hour are still ahead
    OPEN = "open"
    CLOSED = "closed"  # votes are in; returns are still due
    DECLARED = "declared"  # every group has returned, or returns are overdue
    WITHDRAWN = "withdrawn"  # who put it took it back while it was open
    LAPSED = "lapsed"  # its closing time passed without a valid opening


class RollState(msgspec.Struct, frozen=True):
    """A group's attested roll for one ballot."""

    hash: bytes
    group: bytes
    time: int
    roll: Roll


class ReturnState(msgspec.Struct, frozen=True):
    """A return that stands, or stood until the same group replaced it."""

    hash: bytes
    group: bytes
    index: int
    time: int
    body: Return


class Recusal(msgspec.Struct, frozen=True):
    """Why a group stands aside from a ballot; `reason` may be empty, `hash` is what says it."""

    hash: bytes
    reason: str
    time: int


class Ballot(msgspec.Struct, frozen=True):
    """A question put to the coalition, with its returns and, once they are in, its result.

    Attributes:
        id: 32 bytes, the manifest's hash.
        hash: of the statement that published the manifest.
        group: who put it, and the only group that may open it.
        rolls: every attested roll by group; of several, the one that the opening cites, else the
            latest.
        electorate: the groups whose rolls the opening cites, by id; empty before it opened.
        recused: who stands aside: by the rule, and by the recusals that the opening cites; before
            it opened, by every recusal so far.
        departed: groups that have left the coalition: of those that the opening cites, before it
            opened all that have left by the state's time.
        recusals: group -> its latest recusal, which an opening cites.
        opened: when it was opened (claimed time), or None.
        gates: the conditions of opening as they stand at the state's time.
        returns: the group's last valid return, by group.
        replaced: valid returns that a later one of the same group superseded.
        tallies, decisions: one per contest; empty while no return may be counted.
        result: 32-byte hash of tallies and decisions, which nodes compare; empty without any.
        standing: how far the result has come on its way to being final; None before the close, and
            where the charter knows no challenges.
        withdrawal: of who put it, in force or not yet; None without one.
        version: hash of the change of the charter whose rules it has: of those at its opening, or
            at the beginning of its process; before it opened of those in force. Empty: the
            founding charter's.
        newcomers: groups that were taken in too late for it: after the cut before its opening.
        extension: what the panel says of an outage; None where nothing can move the close.
    """

    id: bytes
    hash: bytes
    group: bytes
    time: int
    proposal: bytes
    adoption: bytes | None
    manifest: Manifest
    phase: Phase
    rolls: Mapping[bytes, RollState] = field(default_factory=dict)
    electorate: tuple[bytes, ...] = ()
    recused: tuple[bytes, ...] = ()
    departed: tuple[bytes, ...] = ()
    recusals: Mapping[bytes, Recusal] = field(default_factory=dict)
    opened: int | None = None
    opening: bytes | None = None
    gates: tuple[Gate, ...] = ()
    returns: Mapping[bytes, ReturnState] = field(default_factory=dict)
    replaced: tuple[ReturnState, ...] = ()
    draw: bytes | None = None
    tallies: tuple[Tally, ...] = ()
    decisions: tuple[Decision, ...] = ()
    result: bytes = b""
    standing: Standing | None = None
    withdrawal: Withdrawal | None = None
    version: bytes = b""
    newcomers: tuple[bytes, ...] = ()
    extension: Extension | None = None

    @property
    def schedule(self) -> Schedule:
        """The hours as they stand: the manifest's, unless an outage moved its close."""
        return hours(self.manifest.schedule, self.extension)

    @property
    def opens(self) -> int:
        """When voting begins: the manifest's hour, or the opening if that came later."""
        opens = self.manifest.schedule.opens
        return opens if self.opened is None else max(opens, self.opened)

    @property
    def aside(self) -> frozenset[bytes]:
        """The groups that don't vote in it: they stand aside, have left, or joined after it."""
        return frozenset((*self.recused, *self.departed, *self.newcomers))

    @property
    def missing(self) -> tuple[bytes, ...]:
        """The groups of the electorate that have not returned, by id."""
        return tuple(g for g in self.electorate if g not in self.returns)


class Refusal(msgspec.Struct, frozen=True):
    """A statement that broke a rule: it stays in its log and changes nothing."""

    hash: bytes
    group: bytes
    index: int
    kind: str
    code: str
    detail: str


class State(msgspec.Struct, frozen=True):
    """What the fold makes of the charter, the logs and the time.

    Attributes:
        charter: the founding one with the rules and regions in force: its hash is not the
            coalition's id.
        versions: the founding charter, and every change that came into force.
        frontier: (group, size) of every log folded, by group.
        proposals: by hash, in order of claimed time, then hash.
        ballots: by ballot id, in order of claimed time, then hash.
        refusals: by group and index.
        waiting: hashes of statements whose references are not held yet or whose claimed time has
            not come, by group and index.
        changes_at: the next time at which the same logs fold to another state; None if none.
        unity: the points of unity.
        membership: who belongs, is leaving, or takes people in.
        registers: the groups' registers of members' credentials.
        conditions: decisions that wait, or waited, for a condition, by the clause that holds it.
        demands: by hash.
        pledges: by id, the hash of their first wording.
        dissents: of groups that do not carry a decision.
        participation: who takes part in each ballot, by ballot id.
        convenings: by hash, in order of claimed time, then hash.
        processes: by proposal, in order of claimed time, then hash.
        moderation: what is hidden, erased and slowed down, and why.
        caucuses: what members who organize together say, and how many signed it.
        delegations: whom groups send, by hash.
        frozen: (group, certified size) of each log proved to be forked, by group: past that size
            it says nothing, and the frontier ends there.
        cut: the last certified one; None while there is none, and everything is provisional.
        certified: group -> size of its log in that cut.
        held_up: hashes of statements that the cut holds, but not all that they cite: they count
            from a later one on.
        away: groups that have no seat in the council because their logs gained nothing, by id.
        spent: of a certified state, the hash of which statements no fold needs any more.
    """

    coalition: bytes
    charter: Charter
    versions: Versions
    time: int
    frontier: tuple[tuple[bytes, int], ...]
    groups: Mapping[bytes, Group]
    proposals: Mapping[bytes, Proposal]
    ballots: Mapping[bytes, Ballot]
    refusals: tuple[Refusal, ...]
    waiting: tuple[bytes, ...]
    changes_at: int | None
    unity: Unity = field(default_factory=Unity)
    membership: Membership = field(default_factory=Membership)
    registers: Registers = field(default_factory=Registers)
    conditions: Mapping[bytes, Conditional] = field(default_factory=dict)
    demands: Mapping[bytes, Demand] = field(default_factory=dict)
    pledges: Mapping[bytes, Pledge] = field(default_factory=dict)
    dissents: tuple[Dissent, ...] = ()
    participation: Mapping[bytes, TakingPart] = field(default_factory=dict)
    convenings: Mapping[bytes, Convening] = field(default_factory=dict)
    processes: Mapping[bytes, Process] = field(default_factory=dict)
    moderation: Moderation = field(default_factory=Moderation)
    caucuses: Caucuses = field(default_factory=Caucuses)
    delegations: Mapping[bytes, Delegation] = field(default_factory=dict)
    frozen: tuple[tuple[bytes, int], ...] = ()
    cut: CutMark | None = None
    certified: Mapping[bytes, int] = field(default_factory=dict)
    held_up: frozenset[bytes] = frozenset()
    away: tuple[bytes, ...] = ()
    spent: bytes = b""

    def is_certified(self, group: bytes, index: int, name: bytes) -> bool:
        """Whether what a statement does is certified.

        Args:
            group: whose log it stands in.
            index: in that log.
            name: its hash.
        """
        return index < self.certified.get(group, 0) and name not in self.held_up

    def rules_of(self, ballot: Ballot) -> CharterRules:
        """The charter's rules that a ballot has."""
        return self.versions.named(ballot.version).rules

    def facts_of(self, ballot: Ballot | None = None) -> CharterFacts:
        """The charter as ballots see it: that of a ballot, or as it is in force."""
        version = self.versions.newest.hash if ballot is None else ballot.version
        return self.versions.facts()[version]

    def operator(self, group: bytes) -> str:
        """Who runs a group's node, as it said last, or its card; empty: the group itself."""
        said = self.membership.operators.get(group)
        return self.groups[group].card.operator if said is None else said.name

    def is_frozen(self, group: bytes) -> bool:
        """Whether a group's log was proved to be forked."""
        return any(group == known for known, _ in self.frozen)
