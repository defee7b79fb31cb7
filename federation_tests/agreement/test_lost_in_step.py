"""Whoever lost what it said takes the lock that the model gives it, or a newer one.

A node knows what others precommitted, and holds the quorums for that at least.
"""

from itertools import product

from federation_tests.agreement.machines import (
    NAMES,
    OURS,
    ROUNDS,
    heard,
    last,
    named_lock,
    shown,
)
from federation_tests.agreement.model import UNLOCKED, chains
from protocol.agreement import events as ev
from protocol.agreement.forgotten import lock_of_all
from protocol.agreement.pool import Pool
from protocol.agreement.state import begin
from protocol.tests.agreement.councils import council, precommits, setting


def cases():
    """What two others precommitted up to a round, with the quorums up to it, of every world."""
    found = set()
    for world, at, through in product(last(), range(OURS.present), range(ROUNDS)):
        others = [member for place, member in enumerate(world.members) if place != at]
        said = tuple(tuple(v for v in other.precommits if v[0] <= through) for other in others)
        found.add((through, said, tuple(link for link in world.quorums if link.round <= through)))
    return sorted(found)


def taken(through, said, quorums):
    """What a node takes for its lock that has read that."""
    votes = [
        vote
        for place, own in enumerate(said)
        for round_, value in own
        for vote in precommits(round_, NAMES[value], place)
    ]
    known = [ev.Shown(NAMES[link.value], shown(link)) for link in quorums]
    state, _ = heard(begin(setting(None)), ev.Begin(), *votes, *known)
    return lock_of_all(Pool(council(), state.tallies), through)


def test_who_lost_what_it_said_takes_the_lock_of_the_model_or_a_newer_one():
    locked = 0
    for through, said, quorums in cases():
        newest = OURS.taken([vote for own in said for vote in own] + [UNLOCKED])
        needed = {
            link
            for vote in {vote for own in said for vote in own}
            for link in next(chains(quorums, *vote))
        }
        assert taken(through, said, sorted(needed)) == named_lock(*newest)
        assert taken(through, said, quorums).round >= newest[0]
        if newest != UNLOCKED:
            locked += 1
            fewer = [link for link in needed if link.round != newest[0]]
            assert taken(through, said, fewer) is None
    assert locked > 100
