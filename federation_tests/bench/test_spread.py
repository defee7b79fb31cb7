"""The bench's own model of a coalition's gossip, in small."""

from random import Random

from federation_tests.bench.material import many_id
from federation_tests.bench.rounds import MOST_ROUNDS, Coalition
from protocol.gossip.events import Head


def test_a_head_comes_to_every_live_node_and_not_at_once():
    coalition = Coalition(40, Random(1))
    rounds = coalition.spread([Head(many_id(0), 1, bytes(32), b"note")])
    assert coalition.holders() == frozenset(coalition.live)
    assert 1 < rounds < MOST_ROUNDS
    assert len(coalition.live) < 40
