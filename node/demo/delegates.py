"""The roll call: each ward's delegates are bound to its own voters.

Between the last two of the mayoral count, the ward's ballots that rank the winner higher are a
yes, those that rank the other higher a no. Which is more decides for all delegates of the ward.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from node.demo.records import MAYOR, read_profile
from node.demo.ward import Ward

# Ballots for which a ward sends one delegate.
BALLOTS_PER_DELEGATE = 1_000


class Instruction(msgspec.Struct, frozen=True):
    """How a ward's voters divided between the last two.

    Attributes:
        winner, other: ballots that rank the one higher than the other.
    """

    winner: int
    other: int

    @property
    def choice(self) -> str:
        """What the delegates say: option 0 is yes, 1 no, and "" blank."""
        if self.winner == self.other:
            return ""
        return "0" if self.winner > self.other else "1"


def instruct(ward: Ward, options: Sequence[str], last_two: tuple[str, str]) -> Instruction:
    """Read from a ward's own ballots how its voters divided.

    Args:
        last_two: the winner, then the other.
    """
    winner, other = (options.index(name) for name in last_two)
    counts = {winner: 0, other: 0}
    for choice, count in read_profile(ward.papers(MAYOR), options).rows.items():
        first = next((rank for rank in choice if rank in (winner, other)), None)
        if isinstance(first, int):
            counts[first] += int(count)
    return Instruction(counts[winner], counts[other])


def roll_call(ward: Ward, found: Instruction, ballot: str) -> dict[str, Any]:
    """The arguments of the ward's return: a unit vote of all its delegates."""
    number = max(1, ward.ballots // BALLOTS_PER_DELEGATE)
    share, rest = divmod(ward.ballots, number)
    seats = [
        {
            "label": f"{ward.name}, delegate {seat + 1}",
            "weight": share + (seat < rest),
            "choices": [found.choice],
        }
        for seat in range(number)
    ]
    split = {text: count for text, count in (("0", found.winner), ("1", found.other)) if count}
    return {
        "ballot": ballot,
        "seats": seats,
        "mandate": "bound",
        "mode": "unit",
        "source": "ballot",
        "inner": [{"rows": split}],
        "inner_cast": found.winner + found.other,
        "inner_roll": ward.ballots,
        "note": "an example: bound to the ward's own ballots between the last two for mayor",
        "commit": True,
    }
