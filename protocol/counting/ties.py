"""Breaking ties by a ladder that is stated before the vote and recorded where it was used.

A tie that nothing settles does not exist here: the last step of every ladder orders all options.

Spec: docs/spec/counting/ties.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from protocol.counting.exact import Exact
from protocol.counting.result import Tally, Tie
from protocol.encoding import tagged_hash

#: `backwards`: whoever had more in the latest earlier round in which the tied differ.
#: `forwards`: whoever had more in the first round in which the tied differ.
#: `casting`: the order that whoever has the casting vote gave.
#: `lot`: a permutation drawn from a seed that was fixed before the close.
#: `order`: the order in which the options stand.
STEPS = ("backwards", "forwards", "casting", "lot", "order")
#: These order every option, so one of them ends a ladder.
FINAL_STEPS = frozenset({"casting", "lot", "order"})

K = TypeVar("K", int, bytes, Exact)


class TieBreak(msgspec.Struct, frozen=True):
    """A ladder: each step is tried on those still tied after the steps before it.

    Attributes:
        steps: of `STEPS`, the last one of `FINAL_STEPS`.
        seed: what `lot` draws from; 1 to 64 bytes if `lot` is a step.
        casting: every option, best first, if `casting` is a step.

    Raises:
        ValueError: the ladder could leave a tie unsettled.
    """

    steps: tuple[str, ...] = ("backwards", "order")
    seed: bytes = b""
    casting: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.steps or self.steps[-1] not in FINAL_STEPS or set(self.steps) - set(STEPS):
            raise ValueError(f"not a tie-break ladder: {self.steps}")
        if "lot" in self.steps and not 1 <= len(self.seed) <= 64:
            raise ValueError("drawing lots needs a seed of 1 to 64 bytes")
        if "casting" in self.steps and not self.casting:
            raise ValueError("a casting vote needs an order of the options")

    @staticmethod
    def seeded(seed: bytes) -> TieBreak:
        """The ladder of ballots: earlier rounds, then lots drawn from a seed fixed before."""
        return TieBreak(("backwards", "lot"), seed)

    def rank(self, tied: Iterable[int], earlier: Sequence[Tally] = ()) -> Tie:
        """Order tied options, who fares best first, and say which step settled it.

        Spec: docs/spec/counting/ties.md section 3.

        Args:
            tied: two or more options.
            earlier: the tallies of the rounds before this one, oldest first.

        Returns:
            The order, with the last step that was needed.

        Raises:
            ValueError: `casting` does not name a tied option.
        """
        groups = [sorted(tied)]
        everyone = tuple(groups[0])
        used = ""
        for step in self.steps:
            if all(len(group) == 1 for group in groups):
                break
            split = [part for group in groups for part in self._split(step, group, earlier)]
            if len(split) > len(groups):
                used = step
            groups = split
        return Tie(everyone, used, tuple(option for group in groups for option in group))

    def _split(self, step: str, tied: list[int], earlier: Sequence[Tally]) -> list[list[int]]:
        if len(tied) == 1:
            return [tied]
        if step in ("backwards", "forwards"):
            tallies = reversed(earlier) if step == "backwards" else earlier
            for tally in tallies:
                parts = _by(tied, partial(_less, tally))
                if len(parts) > 1:
                    # Within a part the search goes on in the remaining rounds.
                    return [one for part in parts for one in self._split(step, part, earlier)]
            return [tied]
        if step == "casting":
            return _by(tied, self.casting.index)
        if step == "lot":
            return _by(tied, lambda option: _lot(self.seed, option))
        return [[option] for option in tied]


def _by(options: Iterable[int], key: Callable[[int], K]) -> list[list[int]]:
    """Group options by key, ascending; options of one group keep their order."""
    groups: dict[K, list[int]] = {}
    for option in options:
        groups.setdefault(key(option), []).append(option)
    return [groups[k] for k in sorted(groups)]


def _less(tally: Tally, option: int) -> Exact:
    return -tally.get(option, 0)


def _lot(seed: bytes, option: int) -> bytes:
    # The lowest hash wins the lot. Every option's place is fixed by the seed alone, so the order
    # among two never depends on who else is tied.
    return tagged_hash("lot", seed, option.to_bytes(4, "big"))
