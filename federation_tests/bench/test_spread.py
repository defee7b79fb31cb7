"""The bench's own model of a coalition's gossip, in small."""

from random import Random

from federation_tests.bench.spread import MOST_ROUNDS, Coalition


def test_a_head_comes_to_every_live_node_and_not_at_once():
    coalition = Coalition(40, Random(1))
    rounds = coalition.spread()
    assert coalition.holders() == frozenset(coalition.live)
    assert 1 < rounds < MOST_ROUNDS
    assert len(coalition.live) < 40
