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

MAX_CLOCK_OFF_MS = 300_000
"""How far a member's clock is off at most: one that is further off says nothing (`node.clock`)."""


def is_unknown(lock: Lock) -> bool:
    """Whether a lock stands for whatever may have been forgotten."""
    return lock.round != NO_ROUND and lock.value == NIL


def rounds_since(timeouts: Timeouts, elapsed_ms: int) -> int:
    """The highest round that a member can be in, so long after the last cut, which no other led on.

    Whoever is first in a round has waited for late votes in the one before.
    """

    def began_ms(round_: int) -> int:
        return round_ * timeouts.vote_ms + timeouts.growth_ms * round_ * (round_ - 1) // 2

    return max(0, bisect_right(range(MAX_ROUND), elapsed_ms, key=began_ms) - 1)


def patience_ms(timeouts: Timeouts, elapsed_ms: int) -> int:
    """How long a member watches that has lost its record, before it goes on by `record_without`.

    So long that the round it then goes to is behind all in which it voted before, also those that
    others led it to who went on so: by clocks that are ahead, while its own is behind.

    Args:
        elapsed_ms: since the last cut's time, when it begins to watch.
    """
    round_ = rounds_since(timeouts, elapsed_ms + 3 * MAX_CLOCK_OFF_MS)
    return 2 * MAX_CLOCK_OFF_MS + timeouts.vote(round_)


def record_without(instance: bytes, timeouts: Timeouts, elapsed_ms: int) -> Record:
    """Where a member goes on that does not know what it said, after `patience_ms`.

    By the time alone. What votes say would not do: a liar's, for a round in which nobody is, would
    lead it there, and be withheld when it has lost its record again.

    Args:
        elapsed_ms: since the last cut's time.
    """
    through = min(rounds_since(timeouts, elapsed_ms + MAX_CLOCK_OFF_MS), MAX_ROUND - 1)
    return Record(instance, through + 1, "propose", Lock(through, NIL))


def unfounded(pool: Pool, through: int) -> frozenset[int]:
    """Places of those who precommitted, in a round up to this one, what no quorum met prevoted."""
    return frozenset(
        place
        for round_, tally in pool.tallies.items()
        if round_ <= through
        for value, voters in tally.precommits.items()
        if value != NIL and not pool.leads_back(round_, value)
        for place in voters
    )


def lock_of_all(pool: Pool, through: int) -> Lock | None:
    """The lock that stands for all that was said through a round; None: a quorum is yet to be met.

    Once everybody else has gone past that round, and all that they said before is read: whatever
    was decided in it, somebody who remembers has precommitted, and holds the quorum for that.
    """
    if unfounded(pool, through):
        return None
    rounds = [round_ for round_ in sorted(pool.tallies) if round_ <= through]
    held = [(round_, value) for round_ in rounds for value, _ in pool.polkas(round_)]
    return Lock(*held[-1]) if held else Lock()
