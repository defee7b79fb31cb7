"""What a member goes on from that has lost its record of an instance, and may have voted in it.

Spec: docs/spec/agreement.md section 4.4. Until it knows better it takes itself for locked in the
last round in which it can have voted, by a value that it does not know. So it votes in no round
twice, and prevotes nothing that an unknown lock would forbid; what it says meanwhile is nothing,
or for what a quorum has prevoted later.
"""

from bisect import bisect_right

from protocol.agreement.pool import Pool
from protocol.agreement.rules import NO_ROUND, Timeouts
from protocol.agreement.state import Lock, Record
from protocol.agreement.votes import MAX_ROUND, NIL

MAX_CLOCK_OFF_MS = 3_600_000
"""How far clocks may be apart before more rounds can have gone by than are reckoned with."""


def is_unknown(lock: Lock) -> bool:
    """Whether a lock stands for whatever may have been forgotten."""
    return lock.round != NO_ROUND and lock.value == NIL


def rounds_since(timeouts: Timeouts, elapsed_ms: int) -> int:
    """The highest round that any honest member can be in, so long after the last cut.

    Whoever is first in a round has waited for late votes in the one before; a liar that claims to
    be further ahead would else send all the others there, where rounds take days.
    """

    def began_ms(round_: int) -> int:
        return round_ * timeouts.vote_ms + timeouts.growth_ms * round_ * (round_ - 1) // 2

    most = elapsed_ms + MAX_CLOCK_OFF_MS
    return max(0, bisect_right(range(MAX_ROUND), most, key=began_ms) - 1)


def record_without(instance: bytes, seen: int, timeouts: Timeouts, elapsed_ms: int) -> Record:
    """Where a member goes on that does not know what it said.

    Args:
        seen: the highest round of any vote in the members' own logs, each read as far as its
            member had it after this one lost its record; `NO_ROUND` if nobody has voted.
        elapsed_ms: since the last cut's time.
    """
    # Whoever was in a round saw a quorum precommit in the one before it.
    through = min(seen + 1, rounds_since(timeouts, elapsed_ms), MAX_ROUND - 1)
    return Record(instance, through + 1, "propose", Lock(through, NIL))


def lock_of_all(pool: Pool, through: int) -> Lock | None:
    """The lock that stands for all that was said through a round; None: a quorum is yet to be met.

    Once everybody else has gone past that round, and all that they said before is read: whatever
    was decided in it, somebody who remembers has precommitted, and holds the quorum for that.
    """
    rounds = [round_ for round_ in sorted(pool.tallies) if round_ <= through]
    for round_ in rounds:
        for value in pool.tallies[round_].precommits:
            if value != NIL and not pool.leads_back(round_, value):
                return None
    held = [(round_, value) for round_ in rounds for value, _ in pool.polkas(round_)]
    return Lock(*held[-1]) if held else Lock()
