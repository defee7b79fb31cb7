"""What happens to the gossip machine, and what it asks its driver to do.

Every `Ask...`, `Prove` and `Pull` command is answered by exactly one event, be it `Failed` or
`PullFailed`: a driver that swallows one leaves that peer or that log waiting. Heads in events were
opened under the key of their group before they got here; the machine checks no signature.

Times are milliseconds of the driver's monotonic clock (any origin), so that a wall clock set back
by an hour stalls nothing.
"""

import enum
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

Group = bytes
"""The 16-byte id of a group. A peer is named by the group whose node it is."""


class Head(msgspec.Struct, frozen=True):
    """A signed head of a group's log, already verified against the group's log key.

    Attributes:
        group: whose log.
        size: entries covered, at least 1.
        root: 32 bytes, RFC 6962 root of those entries.
        note: the signed note that says so.
    """

    group: Group
    size: int
    root: bytes
    note: bytes


class Branch(NamedTuple):
    """Logs whose ids begin alike, in the radix tree of a frontier (`protocol.gossip.radix`).

    Attributes:
        prefix: lower-case hex digits; all 32 of them for a single log.
        digest: 16 bytes over those logs.
    """

    prefix: str
    digest: bytes


# Events: from the driver to the machine.


class Tick(msgspec.Struct, frozen=True):
    """The time came round; `random` is 32 fresh bytes, the machine's only source of chance."""

    time_ms: int
    random: bytes


class DigestHeard(msgspec.Struct, frozen=True):
    """Answers `AskDigest`: the peer's frontier digest, 32 bytes."""

    time_ms: int
    peer: Group
    digest: bytes


class ChangesHeard(msgspec.Struct, frozen=True):
    """Answers `AskChanges`: one page of the peer's changes.

    Attributes:
        instance: 16 bytes, the numbering the cursor belongs to.
        cursor: where the next question starts.
        heads: what changed, each log at most once.
        more: true if a further page is ready.
        frozen: the logs against which the peer says it holds evidence, all of them in every page.
    """

    time_ms: int
    peer: Group
    instance: bytes
    cursor: int
    heads: tuple[Head, ...]
    more: bool
    frozen: tuple[Group, ...] = ()


class WalkHeard(msgspec.Struct, frozen=True):
    """Answers `AskWalk`: what lies below the prefixes that were asked for.

    Attributes:
        digest: 32 bytes; the peer's frontier digest as of this answer.
        branches: (prefix in hex, digest) right below, ascending.
        heads: of logs asked for by their whole ids.
        frozen: those of them against which the peer says it holds evidence.
    """

    time_ms: int
    peer: Group
    digest: bytes
    branches: tuple[Branch, ...]
    heads: tuple[Head, ...]
    frozen: tuple[Group, ...] = ()


class Failed(msgspec.Struct, frozen=True):
    """Answers `AskDigest`, `AskChanges` or `AskWalk`: no answer, or one that was refused."""

    time_ms: int
    peer: Group


class Announced(msgspec.Struct, frozen=True):
    """A peer pushed heads over a connection, or logs against which it holds evidence."""

    time_ms: int
    peer: Group
    heads: tuple[Head, ...]
    frozen: tuple[Group, ...] = ()


class Held(msgspec.Struct, frozen=True):
    """This node now holds a log up to a head: its own new statement, or an answer to `Pull`.

    Attributes:
        source: the peer it was pulled from; None if it was written here or imported.
    """

    time_ms: int
    group: Group
    size: int
    root: bytes
    source: Group | None = None


class Frozen(msgspec.Struct, frozen=True):
    """Evidence against a log was verified and is kept here: an answer to `AskEvidence` or `Prove`.

    Attributes:
        group: whose log.
        source: the peer it came from; None if it was found or imported here.
    """

    time_ms: int
    group: Group
    source: Group | None = None


class Reopened(msgspec.Struct, frozen=True):
    """A frozen log goes on: it was cut back, or let go to be fetched again.

    Attributes:
        group: whose log.
        size, root: what is held of it now; 0 and 32 zero bytes: nothing.
    """

    time_ms: int
    group: Group
    size: int
    root: bytes


class EvidenceFailed(msgspec.Struct, frozen=True):
    """Answers `AskEvidence`: none came, or what came proves nothing."""

    time_ms: int
    peer: Group
    group: Group


class Unproved(msgspec.Struct, frozen=True):
    """Answers `Prove`: the heads can both be true, or the peer did not give what would tell."""

    time_ms: int
    peer: Group
    head: Head
    waits: bool = False
    """It was proved, and can't be kept yet: what is certified of that log is not here."""


class Certified(msgspec.Struct, frozen=True):
    """Logs were certified: their quotas count from these sizes on.

    Attributes:
        sizes: group -> certified size; groups left out: 0.
    """

    time_ms: int
    sizes: Mapping[Group, int]


class Met(msgspec.Struct, frozen=True):
    """Groups were taken in: their nodes are peers from now on.

    Attributes:
        groups: their ids.
    """

    time_ms: int
    groups: frozenset[Group]


class Refusal(enum.StrEnum):
    """Why a pull changed nothing, which decides who is asked next and when."""

    UNREACHABLE = "unreachable"
    """No answer in time: the whole peer is left alone for a while."""
    WITHHELD = "withheld"
    """The peer answered that it doesn't have it: another source, later this one again."""
    POISONED = "poisoned"
    """What came doesn't hash to the signed root: another source, this one much later."""
    CONFLICT = "conflict"
    """The head contradicts what is held: no source can help, it is never wanted again."""
    BEYOND = "beyond"
    """The log has no room for it past its certified size: it waits, and nobody is to blame."""


class PullFailed(msgspec.Struct, frozen=True):
    """Answers `Pull`: nothing was stored."""

    time_ms: int
    peer: Group
    head: Head
    reason: Refusal


class Grown(msgspec.Struct, frozen=True):
    """Answers `Pull`: a part of what the head covers was stored; the rest is wanted still."""

    time_ms: int
    peer: Group
    head: Head


class Connected(msgspec.Struct, frozen=True):
    """A connection for announcements stands, whoever opened it."""

    time_ms: int
    peer: Group


class Disconnected(msgspec.Struct, frozen=True):
    """A connection for announcements ended, or could not be opened."""

    time_ms: int
    peer: Group


Event = (
    Tick
    | DigestHeard
    | ChangesHeard
    | WalkHeard
    | Failed
    | Announced
    | Held
    | Frozen
    | Reopened
    | EvidenceFailed
    | Unproved
    | Certified
    | Met
    | PullFailed
    | Grown
    | Connected
    | Disconnected
)

# Commands: from the machine to the driver.


class AskDigest(msgspec.Struct, frozen=True):
    """Fetch the peer's frontier digest. Answer with `DigestHeard` or `Failed`."""

    peer: Group


class AskChanges(msgspec.Struct, frozen=True):
    """Fetch the peer's changes since a cursor. Answer with `ChangesHeard` or `Failed`."""

    peer: Group
    instance: bytes
    cursor: int


class AskWalk(msgspec.Struct, frozen=True):
    """Fetch what lies below prefixes of the peer's tree. Answer with `WalkHeard` or `Failed`.

    Attributes:
        prefixes: of log ids in hex, at most MAX_WALKED, none the beginning of another.
    """

    peer: Group
    prefixes: tuple[str, ...]


class Disbelieve(msgspec.Struct, frozen=True):
    """Keep beside a peer, for people to see, that its answers can't all be true; nothing else.

    Attributes:
        code, detail: of the error that says so.
    """

    peer: Group
    code: str
    detail: str


class Pull(msgspec.Struct, frozen=True):
    """Fetch, verify and store what the head covers, or the next part of it.

    Answer with `Held`, `Grown` or `PullFailed`.
    """

    peer: Group
    head: Head


class Announce(msgspec.Struct, frozen=True):
    """Push the newest heads of these logs to these peers; lost pushes cost nothing but time."""

    peers: tuple[Group, ...]
    groups: tuple[Group, ...]


class AskEvidence(msgspec.Struct, frozen=True):
    """Fetch, verify and keep a peer's evidence. Answer with `Frozen` or `EvidenceFailed`.

    Attributes:
        group: against whose log.
    """

    peer: Group
    group: Group


class Prove(msgspec.Struct, frozen=True):
    """Find out whether two heads of a log exclude each other, and keep what proves it.

    A head no larger than what is held is compared with this node's own tree; for a larger one the
    peer's tiles say which root it has at the size held. Answer with `Frozen` or `Unproved`.

    Attributes:
        peer: who showed the head and serves its tiles.
        head: what is doubted.
        against: another head of the same log and size; None: what is held.
    """

    peer: Group
    head: Head
    against: Head | None = None


class Warn(msgspec.Struct, frozen=True):
    """Tell these peers that evidence against these logs is held here; ahead of announcements."""

    peers: tuple[Group, ...]
    groups: tuple[Group, ...]


class Connect(msgspec.Struct, frozen=True):
    """Open a connection for announcements. Answer with `Connected` or `Disconnected`."""

    peer: Group


class Disconnect(msgspec.Struct, frozen=True):
    """Close the connection to a peer, if there is one. Answer with `Disconnected`."""

    peer: Group


class Report(msgspec.Struct, frozen=True):
    """Keep a fault for people to see; the machine goes on.

    Attributes:
        peer: who showed it, which doesn't mean whose fault it is.
        kind: `rolled-back`: a group's own node shows fewer entries than it had published when it
            was asked.
    """

    peer: Group
    head: Head
    kind: str


Command = (
    AskDigest
    | AskChanges
    | AskWalk
    | Disbelieve
    | AskEvidence
    | Prove
    | Pull
    | Warn
    | Announce
    | Connect
    | Disconnect
    | Report
)
