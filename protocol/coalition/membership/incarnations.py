"""A forked log goes on: what a group has to show, and what the others decide on.

Spec: docs/spec/coalition/incarnations.md. A group replaces the keys that signed two versions of its
record, and signs with the new one the head up to which its log is certified. Once the others agree
the log goes on from there: what it said up to it stands, what either branch said past it never
counted and doesn't come back.
"""

from collections.abc import Iterable, MutableMapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from protocol.checkpoint import open_checkpoint, origin
from protocol.coalition.cut_mark import CutMark, certified_sizes
from protocol.coalition.entry import Entry
from protocol.coalition.log_keys import open_fork
from protocol.coalition.membership.motions import IncarnationBody
from protocol.coalition.membership.values import Rotation
from protocol.errors import MalformedError, ProtocolError, RuleError
from protocol.merkle import CompactRange

MAX_INCARNATIONS = 3
"""Times that one group's log goes on after a fork. One mistake with an old copy is human, so is
another years later; who has made three is to come back as another group, if the others want it."""


class Lines:
    """What cuts and entries say of each log's certified part.

    Args:
        entries: of all logs, at least those that the cuts hold.
        cuts: certified, from the first one on.
    """

    def __init__(self, entries: Iterable[Entry], cuts: Sequence[CutMark]) -> None:
        self._entries = entries
        self._cuts = cuts
        self._roots: dict[tuple[bytes, int], bytes] = {}

    def size_at(self, group: bytes, time: int) -> int:
        """The size of a log in the last cut up to a time; 0 if none holds anything of it."""
        return certified_sizes([cut for cut in self._cuts if cut.time <= time]).get(group, 0)

    def root(self, group: bytes, size: int) -> bytes | None:
        """The root of a log's first entries; None if not all of them are held."""
        if (group, size) in self._roots:
            return self._roots[group, size]
        leaves = self._leaves.get(group, {})
        if any(index not in leaves for index in range(size)):
            return None
        tree = CompactRange()
        tree.extend_hashes([leaves[index] for index in range(size)])
        # At each stance on a motion it is asked for again.
        root = self._roots[group, size] = tree.root()
        return root

    @cached_property
    def _leaves(self) -> dict[bytes, dict[int, bytes]]:
        found: dict[bytes, dict[int, bytes]] = {}
        for entry in self._entries:
            found.setdefault(entry.group, {})[entry.index] = entry.hash
        return found


class Asked(NamedTuple):
    """What a motion is judged by.

    Attributes:
        coalition: 32-byte id.
        card_key: the log key on the group's card.
        chain: the rotations of its keys that are in effect before the motion, oldest first.
    """

    coalition: bytes
    card_key: bytes
    chain: Sequence[Rotation]

    @property
    def key(self) -> bytes:
        """The log key in force."""
        return self.chain[-1].key if self.chain else self.card_key


def check_shown(
    asked: Asked, forked: bytes, body: IncarnationBody, memo: MutableMapping[Any, Any]
) -> None:
    """Check what a motion shows by itself: the fork under a replaced key, and the new head.

    Args:
        forked: the log key under which the fork was proved, not in force any more.

    Raises:
        ProtocolError: the evidence, or the head's signature, does not hold.
    """
    name = ("incarnation", body.group, body.proof, body.head, asked.key, forked)
    if name not in memo:
        try:
            fork = open_fork(body.proof, asked.coalition, {body.group: [forked]})
            if fork.group != body.group:
                raise MalformedError("bad-evidence", "it is about another group")
            open_checkpoint(body.head, origin(asked.coalition, body.group), asked.key)
            memo[name] = None
        except ProtocolError as error:
            memo[name] = error
    if memo[name] is not None:
        raise memo[name].with_traceback(None)


def is_certified(group: bytes, head: tuple[int, bytes], lines: Lines, time: int) -> bool:
    """Whether a head that was checked before is still that of all that is certified.

    Args:
        head: its size and root; its signature isn't checked again at each stance.
    """
    size, root = head
    return size == lines.size_at(group, time) and root == lines.root(group, size)


def check_certified(
    asked: Asked, body: IncarnationBody, lines: Lines, time: int
) -> tuple[int, bytes]:
    """Check that the new head is that of what is certified by a time; its size and root.

    Raises:
        RuleError: `head-not-certified`.
    """
    head = open_checkpoint(body.head, origin(asked.coalition, body.group), asked.key)
    size = lines.size_at(body.group, time)
    if head.size != size:
        raise RuleError("head-not-certified", f"{head.size} entries, of which {size} are certified")
    if size == 0 or head.root != lines.root(body.group, size):
        raise RuleError("head-not-certified", f"another record than the {size} certified entries")
    return size, head.root
