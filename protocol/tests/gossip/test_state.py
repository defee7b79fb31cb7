from protocol.gossip.state import Rules, begin
from protocol.gossip.wire import NO_INSTANCE
from protocol.tests.gossip.machines import A, B, C


def test_a_start_knows_its_peers_and_its_logs_and_nothing_else():
    state = begin(A, frozenset({C, A, B}), {C: (3, bytes(32))})
    assert list(state.peers) == [B, C]
    assert state.held == {C: (3, bytes(32))}
    assert not state.wanted
    assert not state.pulling
    assert {peer.instance for peer in state.peers.values()} == {NO_INSTANCE}


def test_the_usual_rules_keep_to_the_design():
    rules = Rules()
    assert 4 <= rules.neighbours <= 6
    assert 1 <= 60_000 / rules.stray_ms <= 3
    assert rules.pulls_per_peer < rules.pulls
