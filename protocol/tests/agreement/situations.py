"""Situations that a member of a council of four gets into: what it was told so far."""

from protocol.agreement import events as ev
from protocol.agreement.votes import NIL
from protocol.tests.agreement.councils import V, W, prevotes, proposal

# The rotation: in round r of this instance it is place r % 4's turn. Place 3 listens, mostly.
BEGIN = ev.Begin()
FRESH = ev.Proposed(proposal(0, V))
SOUND, SOUND_W = ev.Sound(V), ev.Sound(W)
PASSES = ev.Judged(0, V, passes=True)
LOCKED = (BEGIN, FRESH, SOUND, PASSES, *prevotes(0, V, 0, 1, 2))
"""Place 3 prevoted V in round 0, saw a quorum do so, and precommitted."""


def in_round(round_):
    """Two others are there, so one follows."""
    return prevotes(round_, NIL, 0, 1)


def waited(round_, stage):
    return ev.Waited(round_, stage)
