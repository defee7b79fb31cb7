"""The rules of agreement that need no memory: how many make a quorum, who proposes, who may vote.

Spec: docs/spec/agreement.md section 2. The machine and the exhaustive search both call these, so
what was searched is what runs.
"""

from typing import NamedTuple

from msgspec import Struct

NO_ROUND = -1
"""No earlier round: the valid round of a fresh proposal, and the lock of who has none."""


class Tolerance(NamedTuple):
    """What a council of n stands: how many may be silent, and how many may lie."""

    offline: int
    lying: int


class Timeouts(Struct, frozen=True):
    """How long a stage waits, in milliseconds; each later round waits longer. From the charter.

    Attributes:
        propose_ms: for the proposal of round 0, its data and the fold over it.
        vote_ms: for the votes that are missing once a quorum of any has come.
        growth_ms: added for each round, so that some round is longer than messages take.
    """

    propose_ms: int = 120_000
    vote_ms: int = 30_000
    growth_ms: int = 60_000

    def propose(self, round_: int) -> int:
        """How long a round's proposal is waited for."""
        return self.propose_ms + round_ * self.growth_ms

    def vote(self, round_: int) -> int:
        """How long a round's late votes are waited for."""
        return self.vote_ms + round_ * self.growth_ms


def quorum(n: int) -> int:
    """How many of n votes decide: more than two thirds. Any two quorums share 2q - n voters."""
    return 2 * n // 3 + 1


def skippers(n: int) -> int:
    """How many voters in later rounds make one follow: so many that one of them is honest."""
    return n - quorum(n) + 1


def tolerance(n: int) -> Tolerance:
    """What founders are told of a council of n (DESIGN 4.5).

    Returns:
        How many may be offline and cuts still be certified; and how many may vote twice without
        two different cuts ever being certified.
    """
    return Tolerance(n - quorum(n), 2 * quorum(n) - n - 1)


def proposer(number: int, round_: int, n: int) -> int:
    """Whose turn it is to propose: the place in the council, 0 .. n - 1."""
    return (number + round_) % n


def well_formed(round_: int, valid_round: int) -> bool:
    """Whether a proposal or prevote can exist: it answers to an earlier round, or to none."""
    return NO_ROUND <= valid_round < round_


def may_prevote(locked_round: int, valid_round: int) -> bool:
    """Whether a lock allows a prevote; stricter than the paper, also for the locked value itself.

    So a precommit at round r binds its voter to values for which a quorum prevoted at r or later,
    and whoever breaks that is shown by two certificates (see `culprits`).

    Args:
        locked_round: the round of this voter's newest precommit for a value; `NO_ROUND` if none.
        valid_round: the proposal's.
    """
    return valid_round >= locked_round
