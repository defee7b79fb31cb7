"""What a ballot box takes and hands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec


class RollMember(msgspec.Struct, frozen=True):
    """One person on the frozen roll: the roster's id for them and their region; no name."""

    member: str
    region: str


class RollEntry(msgspec.Struct, frozen=True):
    """One line of the roll with where it stands.

    Attributes:
        entry: 1, 2, ... in the roll's order.
        member: the roster's id.
        region: as frozen.
        state: `listed` (no code yet), `issued`, `struck` or `paper`.
        voted: whether an online vote was accepted.
    """

    entry: int
    member: str
    region: str
    state: str
    voted: bool


class Voter(msgspec.Struct, frozen=True):
    """Who a code let in.

    Attributes:
        entry: line of the roll.
        region: its region.
        voted: whether a vote is in already; voting again changes it.
        code: the code's keyed hash; a code struck meanwhile no longer casts.
    """

    entry: int
    region: str
    voted: bool
    code: bytes


class Receipt(msgspec.Struct, frozen=True):
    """What a voter keeps: a 32-byte commitment, no salt and no choices."""

    commitment: bytes
    changed: bool


class Lines(msgspec.Struct, frozen=True):
    """Votes of one region in one contest: choice text -> votes, ascending; and blank ones."""

    rows: dict[str, int]
    blank: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """A closed box, counted.

    Attributes:
        root: 32-byte tree hash over the ascending commitments.
        size: cast ballots.
        cast: ballots by region; regions without any are left out.
        counts: (region, contest index) -> choice text -> votes; "" is blank.
        commitments: 32 bytes each, ascending.
    """

    root: bytes
    size: int
    cast: Mapping[str, int]
    counts: Mapping[tuple[str, int], Mapping[str, int]]
    commitments: Sequence[bytes] = field(repr=False)

    def lines(self, region: str, contests: int) -> list[Lines]:
        """What a return says of one region, one item per contest in order."""
        found = []
        for contest in range(contests):
            votes = self.counts.get((region, contest), {})
            rows = {choice: votes[choice] for choice in sorted(votes) if choice}
            found.append(Lines(rows, votes.get("", 0)))
        return found


class ReceiptProof(msgspec.Struct, frozen=True):
    """That a receipt's ballot is in the sealed box (docs/spec/merkle.md section 4).

    Attributes:
        commitment: 32 bytes; its leaf is `merkle.leaf_hash(commitment)`.
        index: from 0.
        size: ballots in the box.
        root: as in the group's return.
        path: 32-byte hashes, leaf to root.
    """

    commitment: bytes
    index: int
    size: int
    root: bytes
    path: Sequence[bytes]


class BoxStatus(msgspec.Struct, frozen=True):
    """Numbers for pages and `doctor`; none tells how anybody voted.

    Attributes:
        stage: `open`, `sealed`, `erasing` or `erased`; `unfrozen` before there is a roll.
        roll: entries; the next three are parts of it.
        issued: with a code that works.
        struck: struck without a new code.
        paper: given paper.
        voted: with an accepted online vote.
        failed: wrong codes tried, ever.
    """

    stage: str
    roll: int = 0
    issued: int = 0
    struck: int = 0
    paper: int = 0
    voted: int = 0
    failed: int = 0


class Act(msgspec.Struct, frozen=True):
    """Something a steward did to an entry: `issued`, `reissued`, `struck` or `paper`; and why."""

    entry: int
    act: str
    reason: str
    time: int
