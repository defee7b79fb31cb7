"""How far a result has come on its way to being final: values only.

Spec: docs/spec/coalition/challenges.md section 6.
"""

from collections.abc import Mapping

import msgspec
from msgspec import field
from msgspec.structs import replace

from protocol.ballots.manifest import Schedule


class Word(msgspec.Struct, frozen=True):
    """What one group of the panel said on a challenge.

    Attributes:
        outcome: `uphold`, `recount`, `correct` or `void`.
        groups: whom a recount or a correction is for.
    """

    hash: bytes
    group: bytes
    outcome: str
    groups: tuple[bytes, ...]
    reason: str
    time: int


class Order(msgspec.Struct, frozen=True):
    """What the panel asked groups for.

    Attributes:
        outcome: `recount` or `correct`.
        groups: who is to publish a return anew.
        time: since when it is in force.
        until: their returns are taken by the first cut at or past it, and not later.
        answered: group -> when it did.
    """

    outcome: str
    groups: tuple[bytes, ...]
    time: int
    until: int
    answered: Mapping[bytes, int] = field(default_factory=dict)


class Signatures(msgspec.Struct, frozen=True):
    """Who signed a members' challenge.

    Attributes:
        id: what they signed, 32 bytes.
        count: of members: each once, of no group more than it affiliates.
        keys: whose signatures there are, ascending; they name nobody.
        by_group: group -> how many of the keys stand in a register of its.
    """

    id: bytes
    count: int
    keys: tuple[bytes, ...]
    by_group: Mapping[bytes, int]


class Gathering(msgspec.Struct, frozen=True):
    """A members' challenge that too few have signed yet.

    Attributes:
        hash: of the statement that said it first.
        target, reason: as of a challenge.
        time: when it was first said.
    """

    hash: bytes
    target: bytes
    reason: str
    time: int
    signatures: Signatures


class Challenge(msgspec.Struct, frozen=True):
    """A challenge of a result, by one group or by members.

    Attributes:
        hash: of the statement; of several with one text, of the first.
        group: who made it; empty if members did.
        target: whose return it says is wrong; empty if it is the vote as a whole.
        sits: the groups of the panel that are no party to it.
        due: when it lapses: by the first cut at or past it.
        words: the last of each group of the panel, in fold order.
        order: in force, or the last one that was.
        outcome: `upheld`, `void`, `answered` (every return that was asked for is there) or
            `lapsed`; empty while it is open.
        ended: since when; None while it is open.
        members: who signed it, of a members' challenge; None of a group's.
    """

    hash: bytes
    group: bytes
    target: bytes
    reason: str
    time: int
    sits: tuple[bytes, ...]
    due: int
    words: tuple[Word, ...] = ()
    order: Order | None = None
    outcome: str = ""
    ended: int | None = None
    members: Signatures | None = None

    @property
    def id(self) -> bytes:
        """32 bytes: the statement's, or the text's that members signed, whoever said it first."""
        return self.hash if self.members is None else self.members.id

    @property
    def needed(self) -> int:
        """How many groups of the panel say the same before it holds: more than half."""
        return len(self.sits) // 2 + 1

    def agreeing(self, outcome: str, groups: tuple[bytes, ...]) -> tuple[bytes, ...]:
        """The groups of the panel whose last word is this one, in the order in which they sit.

        Args:
            groups: whom a recount or a correction is for; none for the other outcomes.
        """
        last = {word.group: (word.outcome, word.groups) for word in self.words}
        return tuple(group for group in self.sits if last.get(group) == (outcome, groups))


class Superseded(msgspec.Struct, frozen=True):
    """A result that stood until a corrected return or a draw changed it.

    Attributes:
        result: its hash.
        outcomes: of each contest its outcome and who won, by option.
        until: when that came.
    """

    result: bytes
    outcomes: tuple[tuple[str, tuple[int, ...]], ...]
    until: int


class Standing(msgspec.Struct, frozen=True):
    """A closed ballot's way to a final result.

    Attributes:
        by_cuts: whether the coalition certifies cuts; if not, nothing is ever final.
        declared: the first cut at or past the time when returns were due, or when a corrected
            return or a draw changed the result since; None before.
        until: the end of the challenge period; None before it has begun.
        final: the cut from which on nothing changes any more; None before.
        void: whether the panel has declared the vote void.
        challenges: in fold order.
        superseded: results that corrected returns or a draw changed, the oldest first.
        gathering: members' challenges of this result that too few have signed, in fold order.
    """

    by_cuts: bool
    declared: int | None = None
    until: int | None = None
    final: int | None = None
    void: bool = False
    challenges: tuple[Challenge, ...] = ()
    superseded: tuple[Superseded, ...] = ()
    gathering: tuple[Gathering, ...] = ()

    @property
    def open_challenges(self) -> tuple[Challenge, ...]:
        """Those that wait for a ruling, or for what it asked for."""
        return tuple(c for c in self.challenges if c.ended is None)

    @property
    def ahead(self) -> tuple[int, ...]:
        """The hours at which a cut may change something."""
        if self.final is not None or not self.by_cuts:
            return ()
        orders = [c.order.until for c in self.open_challenges if c.order is not None]
        ends = [] if self.until is None else [self.until]
        return (*ends, *(c.due for c in self.open_challenges), *orders)


class Withdrawal(msgspec.Struct, frozen=True):
    """Who put a ballot takes it back.

    Attributes:
        in_force: whether a cut before the close holds it; until then the ballot goes on.
    """

    hash: bytes
    reason: str
    time: int
    in_force: bool


class OutageWord(msgspec.Struct, frozen=True):
    """What one group of the panel said of an outage.

    Attributes:
        about: whose node was out.
        certified: whether a cut holds it; until then it doesn't count.
    """

    hash: bytes
    group: bytes
    about: bytes
    reason: str
    time: int
    certified: bool


class Extension(msgspec.Struct, frozen=True):
    """Whether the close of a vote is moved, where its manifest lets it be.

    Attributes:
        closes, returns_due: as they stand now, in UTC seconds.
        sits: the groups of the panel that may say so: all but who put the ballot and who left.
        words: the last of each, in fold order.
        since: the cut that moved the close; None while it stands where it was announced.
        about: whose outage moved it; empty if none did.
    """

    closes: int
    returns_due: int
    sits: tuple[bytes, ...]
    words: tuple[OutageWord, ...] = ()
    since: int | None = None
    about: bytes = b""

    @property
    def needed(self) -> int:
        """How many say that the same group was out before the close moves: more than half."""
        return len(self.sits) // 2 + 1


def hours(schedule: Schedule, extension: Extension | None) -> Schedule:
    """The hours of a ballot as they stand: the manifest's, unless an outage moved its close."""
    if extension is None:
        return schedule
    return replace(schedule, closes=extension.closes, returns_due=extension.returns_due)
