"""What the fold gathers on its way: statements attached to what they answer.

Only what does not depend on claimed times is judged while gathering; periods, gates and returns
are judged afterwards (`proposals`, `ballots`), so that two statements that do not cite each other
give one state whichever hash is smaller.
"""

from dataclasses import dataclass, field

from protocol.ballots.facts import CharterFacts
from protocol.ballots.manifest import Manifest
from protocol.ballots.returns import Return, ReturnPart
from protocol.ballots.rolls import Roll
from protocol.coalition.charter import Charter
from protocol.coalition.entry import Entry
from protocol.coalition.kinds import (
    AddressBody,
    AmendmentBody,
    CommentBody,
    ProposalBody,
)
from protocol.coalition.state import Refusal
from protocol.errors import ProtocolError


@dataclass(slots=True)
class ProposalDraft:
    """A proposal and the entries that answer it."""

    entry: Entry
    body: ProposalBody
    sponsors: list[Entry] = field(default_factory=list)
    amendments: dict[bytes, tuple[Entry, AmendmentBody]] = field(default_factory=dict)
    adoptions: list[tuple[Entry, bytes]] = field(default_factory=list)
    comments: list[tuple[Entry, CommentBody]] = field(default_factory=list)
    withdrawals: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class BallotDraft:
    """A manifest, by its ballot id, and the entries that answer it."""

    id: bytes
    manifest: Manifest
    entries: list[Entry] = field(default_factory=list)
    rolls: dict[bytes, tuple[Entry, Roll]] = field(default_factory=dict)
    recusals: list[Entry] = field(default_factory=list)
    draws: list[tuple[Entry, bytes]] = field(default_factory=list)
    openings: list[tuple[Entry, tuple[bytes, ...]]] = field(default_factory=list)
    returns: list[tuple[Entry, Return]] = field(default_factory=list)

    @property
    def entry(self) -> Entry:
        """The statement that counts as the manifest's: the earliest claimed, then by hash."""
        return min(self.entries, key=moment)


@dataclass(slots=True)
class Collected:
    """Everything gathered so far; handlers add to it or raise and leave it as it was."""

    charter: Charter
    facts: CharterFacts
    groups: frozenset[bytes]
    proposals: dict[bytes, ProposalDraft] = field(default_factory=dict)
    topics: dict[bytes, bytes] = field(default_factory=dict)
    ballots: dict[bytes, BallotDraft] = field(default_factory=dict)
    manifests: dict[bytes, bytes] = field(default_factory=dict)
    parts: dict[bytes, tuple[Entry, ReturnPart]] = field(default_factory=dict)
    addresses: dict[bytes, tuple[int, AddressBody]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def refuse(self, entry: Entry, error: ProtocolError) -> None:
        """Record that an entry broke a rule."""
        kind = "" if entry.statement is None else entry.statement.kind
        self.refusals.append(
            Refusal(entry.hash, entry.group, entry.index, kind, error.code, error.detail)
        )


def moment(entry: Entry) -> tuple[int, bytes]:
    """The sort key of claimed time, then hash: one order everywhere, and no two are equal."""
    assert entry.statement is not None
    return entry.statement.time, entry.hash
