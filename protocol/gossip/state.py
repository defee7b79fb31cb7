"""What the gossip machine remembers: everything that affects its next step, and nothing else."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from msgspec import field

from protocol.gossip.events import Branch, Group, Head
from protocol.gossip.quota import USUAL_QUOTA, Certified, Quota
from protocol.gossip.wire import NO_INSTANCE

MAX_CANDIDATES = 16
"""Heads of one log wanted at a time. Honest heads of a log lie on one line, so the largest covers
the others; only groups that offer heads they don't serve ever fill this, and so many of them are
needed to leave no room for what others hold of a log."""
MAX_REFUSED = 16
"""Contradicting heads of one log remembered so that they aren't fetched again and again."""
MAX_SUSPECTS = 8
"""Heads of one log waiting to be weighed. Weighing one against this node's own tree takes
milliseconds; only a group that signs heads by the dozen fills this, and one proof is enough."""
MAX_PROOFS_PER_PEER = 2
"""Heads weighed with one peer's tiles at a time: one that serves wrong bytes and then no tiles must
not have a question under way for every log there is."""
MAX_CLEARED = 64
"""Heads of one log remembered as lying on the line that is held, so that a peer that is behind
isn't doubted at every step; forgetting one costs a look at this node's own tiles."""
MAX_WAITING = 4
"""Heads of one log past its quota that are remembered, the smallest: they fit first."""
MAX_PAGES = 64
"""Pages of changes read from a peer in one go: 12,800 logs. A peer that always has one more page
is read on at the next poll, so it can't keep this node busy."""
MAX_WALK_QUESTIONS = 64
"""Questions of one walk: 2,048 logs that all differ take 24, if their ids are as random as they
should be. One that goes on is a liar's."""
MAX_FAILURES = 16
"""Failures counted in a row: beyond this the pause no longer grows, so the count needn't either."""

NEIGHBOURS = 6
"""Peers that a node keeps connections with: the top of DESIGN 4.3's range. Only over these can a
node behind NAT be asked; everybody else has its record from any peer that holds it."""


class Rules(msgspec.Struct, frozen=True):
    """How eager a node is. All times in milliseconds.

    Attributes:
        poll_ms: between two questions to a neighbour.
        stray_ms: between two questions to any peer drawn at random (anti-entropy; 20 s is three a
            minute, the top of DESIGN 4.3's range).
        walk_ms: least time between two walks with one peer whose numbering is known, begun when
            digests differ although every change was seen: mostly it is merely behind.
        pause_ms: after a first failure; doubled by each further one.
        pause_max_ms: the longest pause.
        poison_ms: how long a source that served wrong bytes for a head isn't asked for it again.
        neighbours: peers to be connected with.
        pulls: pulls under way at a time.
        pulls_per_peer: and from one peer: one slow peer can't take them all.
        drop_after: failures in a row after which another neighbour is chosen.
        head_rate, head_burst: heads a second, and at once, that a peer may show before it counts as
            loud (2,000 logs listed once take 20 s to be forgiven).
        quota: how far a log may grow past its certified size.
    """

    poll_ms: int = 30_000
    stray_ms: int = 20_000
    walk_ms: int = 60_000
    pause_ms: int = 1_000
    pause_max_ms: int = 300_000
    poison_ms: int = 600_000
    neighbours: int = NEIGHBOURS
    pulls: int = 8
    pulls_per_peer: int = 2
    drop_after: int = 3
    head_rate: int = 100
    head_burst: int = 500
    quota: Quota = USUAL_QUOTA


class Peer(msgspec.Struct, frozen=True):
    """What is remembered of one peer; a struct, because one is replaced in nearly every step.

    Attributes:
        instance: the numbering of its cursor; NO_INSTANCE before the first page.
        cursor: changes up to here were seen.
        asking: `digest`, `changes`, `walk` or empty: the question under way.
        pages: pages of changes read since the last digest.
        expected: this node's size of the peer's own log when the question left, 0 if unknown.
        next_ms: not asked before this.
        failures: in a row.
        neighbour: whether a connection is wanted.
        connection: `open`, `opening` or empty.
        walked_ms: when a walk was last begun; None if never.
        agreed: whether the last digest heard equalled this node's.
        heard_ms: when it last answered or spoke; None if never.
        spent, spent_ms: thousandths of tokens taken from its bucket, as of when.
        score: how its pulls ended, -MAX_SCORE to MAX_SCORE.
    """

    instance: bytes = NO_INSTANCE
    cursor: int = 0
    asking: str = ""
    pages: int = 0
    expected: int = 0
    next_ms: int = 0
    failures: int = 0
    neighbour: bool = False
    connection: str = ""
    walked_ms: int | None = None
    agreed: bool = False
    heard_ms: int | None = None
    spent: int = 0
    spent_ms: int = 0
    score: int = 0


class Walk(msgspec.Struct, frozen=True):
    """A walk down a peer's radix tree of heads.

    Attributes:
        asked: what the question under way asks for, with what the peer said of each before.
        left: what is asked for after that.
        digest: the peer's frontier digest with its last answer; empty before the first.
        questions: asked so far.
    """

    asked: tuple[Branch, ...]
    left: tuple[Branch, ...] = ()
    digest: bytes = b""
    questions: int = 1


class Want(msgspec.Struct, frozen=True):
    """A head that is known and not held.

    Attributes:
        head: what is wanted.
        sources: peer -> time from which it may be asked for it.
    """

    head: Head
    sources: Mapping[Group, int]


class Suspect(NamedTuple):
    """A head to be weighed: who showed it, the head, and against which one (None: what is held)."""

    peer: Group
    head: Head
    against: Head | None = None


class State(msgspec.Struct, frozen=True):
    """All of the machine's memory; a struct, because every step makes one.

    Attributes:
        held: group -> (size, root) of the log as verified and stored here.
        walking: peer -> the walk under way with it.
        wanted: group -> heads wanted, largest first, at most MAX_CANDIDATES.
        pulling: group -> (peer, head) under way; one pull per log.
        refused: group -> (size, root) that contradict what is held.
        next_stray_ms: when the next random peer is asked.
        frozen: logs against which evidence is kept here.
        accused: group -> peers that say they hold evidence against its log.
        evidence: peer -> the group about whose log it is being asked for evidence.
        suspected: group -> heads to be weighed, the first under way, at most MAX_SUSPECTS.
        cleared: group -> (size, root) known to lie on the line that is held.
        certified: group -> certified size; None: no quota.
        waiting: group -> heads past the quota, smallest first, at most MAX_WAITING.
    """

    own: Group
    rules: Rules
    peers: Mapping[Group, Peer]
    held: Mapping[Group, tuple[int, bytes]]
    walking: Mapping[Group, Walk] = field(default_factory=dict)
    wanted: Mapping[Group, tuple[Want, ...]] = field(default_factory=dict)
    pulling: Mapping[Group, tuple[Group, Head]] = field(default_factory=dict)
    refused: Mapping[Group, tuple[tuple[int, bytes], ...]] = field(default_factory=dict)
    next_stray_ms: int = 0
    frozen: frozenset[Group] = frozenset()
    accused: Mapping[Group, tuple[Group, ...]] = field(default_factory=dict)
    evidence: Mapping[Group, Group] = field(default_factory=dict)
    suspected: Mapping[Group, tuple[Suspect, ...]] = field(default_factory=dict)
    cleared: Mapping[Group, tuple[tuple[int, bytes], ...]] = field(default_factory=dict)
    certified: Certified | None = None
    waiting: Mapping[Group, tuple[Want, ...]] = field(default_factory=dict)


def begin(
    own: Group,
    peers: frozenset[Group],
    held: Mapping[Group, tuple[int, bytes]],
    rules: Rules | None = None,
    frozen: frozenset[Group] = frozenset(),
    certified: Certified | None = None,
) -> State:
    """The state of a node that has just started.

    Cursors aren't kept over a restart: the first conversation with each peer whose digest differs
    lists its heads once, and a store restored from a backup can't skip what it lost.

    Args:
        own: this node's group, never among its own peers.
        peers: the groups whose nodes may be asked.
        held: group -> (size, root) in the store.
        rules: how eager; the defaults if None.
        frozen: logs against which the store holds evidence.
        certified: group -> certified size; None turns quotas off.
    """
    return State(
        own=own,
        rules=rules or Rules(),
        peers={peer: Peer() for peer in sorted(peers - {own})},
        held=dict(held),
        frozen=frozen,
        certified=certified,
    )
