"""The radix tree of heads by log id: where two frontiers differ is found by walking down it.

Spec: docs/spec/gossip.md section 5.1. A branch stands for all logs whose id, in hex, begins with
its prefix. Up to MAX_LISTED logs are listed one by one; more are parted by their next digit, and
each part is named by all that its ids have in common, so that ids that begin alike cost no level. A
branch's digest is taken over the digests of the branches below it, so whoever has named a branch's
digest can't later show other branches below it.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import groupby, starmap, takewhile

from protocol.encoding import tagged_hash
from protocol.gossip.events import Branch, Group, Head, WalkHeard
from protocol.gossip.wire import (
    BRANCH_DIGEST_BYTES,
    ID_DIGITS,
    MAX_LISTED,
    Branches,
    ChangedHead,
    frontier_rows,
    rows_digest,
)

CACHED_ROWS = 8_192
"""Digests of single logs that are kept: two frontiers of 2,000 logs that change meanwhile."""


class Radix:
    """The tree over one frontier.

    Args:
        heads: (group id of 16 bytes, size >= 0, root of 32 bytes), any order, a group once.
        frozen: group ids of the logs against which evidence is held, any order.
    """

    def __init__(
        self, heads: Iterable[tuple[bytes, int, bytes]], frozen: Collection[bytes] = ()
    ) -> None:
        self._rows = frontier_rows(heads, frozen)
        self._ids = [row[:16].hex() for row in self._rows]

    @property
    def frontier(self) -> bytes:
        """The frontier's digest, 32 bytes."""
        return rows_digest(self._rows)

    def branches(self, prefix: str) -> list[Branch]:
        """What is right below a prefix, ascending; nothing below a whole id."""
        if len(prefix) >= ID_DIGITS:
            return []
        return self._branches(*self._range(prefix), len(prefix))

    def digest(self, prefix: str) -> bytes:
        """The digest of the logs under a prefix; empty if there are none."""
        return self._digest(*self._range(prefix), len(prefix))

    def _range(self, prefix: str) -> tuple[int, int]:
        # "g" sorts behind every digit.
        return bisect_left(self._ids, prefix), bisect_left(self._ids, prefix + "g")

    def _branches(self, low: int, high: int, digits: int) -> list[Branch]:
        if high - low <= MAX_LISTED:
            return [Branch(self._ids[at], row_digest(self._rows[at])) for at in range(low, high)]
        parted = groupby(range(low, high), lambda at: self._ids[at][: digits + 1])
        firsts = [next(places) for _, places in parted]
        ends = [*firsts[1:], high]
        return [
            Branch(self._ids[first], row_digest(self._rows[first]))
            if end - first == 1
            else self._branch(first, end)
            for first, end in zip(firsts, ends, strict=True)
        ]

    def _branch(self, low: int, high: int) -> Branch:
        prefix = _alike(self._ids[low], self._ids[high - 1])
        return Branch(prefix, self._digest(low, high, len(prefix)))

    def _digest(self, low: int, high: int, digits: int) -> bytes:
        if low == high:
            return b""
        if digits >= ID_DIGITS:
            return row_digest(self._rows[low])
        return branches_digest(self._branches(low, high, digits))


def _alike(one: str, other: str) -> str:
    """What two different ids begin with."""
    alike = takewhile(lambda digits: digits[0] == digits[1], zip(one, other, strict=True))
    return "".join(digit for digit, _ in alike)


@lru_cache(maxsize=CACHED_ROWS)
def row_digest(row: bytes) -> bytes:
    """The digest of a single log: of `frontier_row`, or of its id alone if it is frozen."""
    return tagged_hash("frontier-log", row)[:BRANCH_DIGEST_BYTES]


def branches_digest(branches: Sequence[Branch]) -> bytes:
    """The digest of the branch right below which these are, ascending; empty if there are none."""
    if not branches:
        return b""
    parts = (branch.prefix.encode() + branch.digest for branch in branches)
    return tagged_hash("frontier-branch", *parts)[:BRANCH_DIGEST_BYTES]


def answer_walk(
    heads: Collection[tuple[bytes, int, bytes, bytes]],
    frozen: Collection[bytes],
    prefixes: Iterable[str],
) -> Branches:
    """What a node answers to one question of a walk.

    Args:
        heads: (group id, size, root, note) of every log it holds.
        frozen: the logs against which it holds evidence.
        prefixes: what was asked for, ascending, none the beginning of another.
    """
    plain = [head[:3] for head in heads]
    radix = Radix(plain, frozen)
    notes = {head[0].hex(): ChangedHead(group=head[0], note=head[3]) for head in heads if head[1]}
    found: list[Branch] = []
    shown: list[ChangedHead] = []
    cold: list[bytes] = []
    for prefix in prefixes:
        if len(prefix) < ID_DIGITS:
            found += radix.branches(prefix)
            continue
        if (group := bytes.fromhex(prefix)) in frozen:
            cold.append(group)
        # Of a frozen log too: who lacks what is certified of it has it from those who froze it.
        if prefix in notes:
            shown.append(notes[prefix])
    return Branches(
        digest=radix.frontier,
        prefixes=[branch.prefix for branch in found],
        digests=[branch.digest for branch in found],
        heads=shown,
        frozen=cold,
    )


def walk_heard(time_ms: int, peer: Group, answer: Branches, heads: tuple[Head, ...]) -> WalkHeard:
    """An answer on a walk as the machine's event.

    Args:
        heads: those of its notes that could be opened.
    """
    return WalkHeard(
        time_ms,
        peer,
        answer.digest,
        tuple(starmap(Branch, zip(answer.prefixes, answer.digests, strict=True))),
        heads,
        tuple(answer.frozen),
    )
