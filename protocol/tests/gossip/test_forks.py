"""Evidence goes before all else, and every contradiction is weighed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.gossip import events as ev
from protocol.gossip.machine import own_digest
from protocol.gossip.state import MAX_CLEARED, MAX_PROOFS_PER_PEER, MAX_SUSPECTS, begin
from protocol.gossip.wire import frontier_digest
from protocol.tests.gossip.machines import SEED, A, B, C, D, alone, asked, changes, head, of, run

STRANGER = b"s" * 16


def holding(size=5, mark=0):
    """A node that holds `size` entries of D, with B and C connected."""
    state = begin(A, frozenset({A, B, C, D}), {D: (size, head(D, size, mark).root)})
    return run(state, ev.Connected(0, B), ev.Connected(0, C))[0]


def test_evidence_is_asked_for_before_anything_is_pulled(alone_asked):
    page = replace(changes(B, head(C, 9)), frozen=(D,))
    state, commands = run(alone_asked, page)
    assert commands == [ev.AskEvidence(B, D), ev.Pull(B, head(C, 9))]
    assert D not in state.frozen


@pytest.fixture(name="alone_asked")
def alone_asked_fixture():
    return asked()


def test_a_claim_freezes_nothing_and_kept_evidence_does():
    state, commands = run(holding(), ev.Announced(1, B, (), (D,)))
    assert commands == [ev.AskEvidence(B, D)]
    assert not state.frozen
    state, commands = run(state, ev.Frozen(2, D, B))
    assert state.frozen == {D}
    assert commands == [ev.Warn((C,), (D,))]
    assert run(state, ev.Frozen(3, D, C), ev.Announced(4, C, (), (D,)))[1] == []


def test_the_next_that_claims_to_hold_evidence_is_asked_when_one_has_none():
    state, commands = run(alone(), ev.Announced(0, B, (), (D,)), ev.Announced(0, C, (), (D,)))
    assert commands == [ev.AskEvidence(B, D)]
    assert run(state, ev.EvidenceFailed(1, C, D))[1] == []
    state, commands = run(state, ev.EvidenceFailed(1, B, D))
    assert commands == [ev.AskEvidence(C, D)]
    state, commands = run(state, ev.EvidenceFailed(2, C, D))
    assert commands == []
    # Whoever has it says so again, and is asked again.
    assert run(state, ev.Announced(3, B, (), (D,)))[1] == [ev.AskEvidence(B, D)]


def test_evidence_against_nobody_here_is_passed_over():
    state, commands = run(alone(), ev.Announced(0, B, (), (STRANGER,)))
    assert commands == []
    assert not state.accused


def test_a_node_is_told_of_evidence_against_its_own_log():
    assert run(alone(), ev.Announced(0, B, (), (A,)))[1] == [ev.AskEvidence(B, A)]


def test_of_a_frozen_log_nothing_is_wanted_weighed_or_announced():
    wanted = head(D, 9)
    state, _ = run(holding(), ev.Announced(0, B, (wanted, head(C, 2))))
    state, _ = run(state, ev.Frozen(1, D, None))
    assert D not in state.wanted
    state, commands = run(
        state,
        ev.Held(2, D, 9, wanted.root, B),
        ev.Announced(3, C, (head(D, 12), head(D, 5, mark=3))),
    )
    assert not of(ev.Announce, commands)
    assert not of(ev.Prove, commands)
    assert not of(ev.Pull, commands)


def test_a_pull_under_way_when_its_log_freezes_ends_quietly():
    wanted = head(D, 9)
    state, _ = run(holding(), ev.Announced(0, B, (wanted,)), ev.Frozen(1, D, None))
    assert state.pulling[D] == (B, wanted)
    state, commands = run(state, ev.PullFailed(2, B, wanted, ev.Refusal.WITHHELD))
    assert commands == []
    assert not state.pulling
    assert not state.wanted


def test_the_digest_of_a_node_says_what_is_frozen():
    state, _ = run(holding(), ev.Frozen(1, D, None))
    other, _ = run(holding(7, mark=4), ev.Frozen(1, D, None))
    assert own_digest(state) == own_digest(other) == frontier_digest([], {D})
    assert own_digest(begin(A, frozenset({B}), {}, frozen=frozenset({D}))) == own_digest(state)


def test_a_head_that_is_behind_is_weighed_once_and_then_cleared():
    state, commands = run(holding(), ev.Announced(0, B, (head(D, 3),)))
    assert commands == [ev.Prove(B, head(D, 3))]
    assert run(state, ev.Announced(0, C, (head(D, 3),)))[1] == []
    state, _ = run(state, ev.Unproved(1, B, head(D, 3)))
    assert run(state, ev.Announced(2, C, (head(D, 3),)))[1] == []
    # Another root at that size is another head.
    assert run(state, ev.Announced(2, C, (head(D, 3, mark=1),)))[1] == [
        ev.Prove(C, head(D, 3, mark=1))
    ]


def test_a_head_whose_proof_has_to_wait_is_not_cleared_but_weighed_again():
    state, _ = run(holding(), ev.Announced(0, B, (head(D, 3),)))
    state, _ = run(state, ev.Unproved(1, B, head(D, 3), waits=True))
    assert run(state, ev.Announced(2, C, (head(D, 3),)))[1] == [ev.Prove(C, head(D, 3))]


def test_what_was_held_before_is_not_doubted():
    state, _ = run(holding(), ev.Held(1, D, 8, head(D, 8).root))
    assert run(state, ev.Announced(2, B, (head(D, 5), head(D, 8))))[1] == []


def test_wrong_bytes_lead_to_the_tiles_of_who_served_them():
    wanted = head(D, 9)
    state, _ = run(holding(), ev.Announced(0, B, (wanted,)))
    state, commands = run(state, ev.PullFailed(1, B, wanted, ev.Refusal.POISONED))
    assert commands == [ev.Prove(B, wanted)]
    # Unproved: the peer lied. A second time it is weighed again, for its tiles may have lied too.
    state, _ = run(state, ev.Unproved(2, B, wanted), ev.Announced(3, C, (wanted,)))
    state, commands = run(state, ev.PullFailed(4, C, wanted, ev.Refusal.POISONED))
    assert commands == [ev.Prove(C, wanted)]


def test_a_conflict_met_while_storing_is_weighed():
    wanted = head(D, 9)
    state, _ = run(holding(), ev.Announced(0, B, (wanted,)))
    _, commands = run(state, ev.PullFailed(1, B, wanted, ev.Refusal.CONFLICT))
    assert commands == [ev.Prove(B, wanted)]


def test_nothing_is_weighed_where_nothing_is_held():
    wanted = head(D, 9)
    state, _ = run(alone(), ev.Announced(0, B, (wanted,)))
    assert run(state, ev.PullFailed(1, B, wanted, ev.Refusal.POISONED))[1] == []


def test_two_heads_of_one_size_prove_a_fork_although_neither_is_held():
    one, other = head(D, 9), head(D, 9, mark=1)
    state, commands = run(alone(), ev.Announced(0, B, (one,)), ev.Announced(1, C, (other,)))
    assert ev.Prove(C, other, one) in commands
    state, _ = run(state, ev.Unproved(2, C, other))
    assert not state.suspected


def test_wanted_heads_that_are_overtaken_are_weighed():
    """The group showed B one branch and C another; C's is larger and comes first."""
    state, _ = run(alone(), ev.Announced(0, B, (head(D, 3, mark=1),)))
    state, _ = run(state, ev.Announced(0, C, (head(D, 9),)))
    state, commands = run(state, ev.Held(1, D, 9, head(D, 9).root, C))
    assert of(ev.Prove, commands) == [ev.Prove(B, head(D, 3, mark=1))]


def test_heads_of_a_log_are_weighed_one_after_the_other_up_to_a_limit():
    doubted = [head(D, 3, mark) for mark in range(1, 40)]
    state, commands = run(holding(), *(ev.Announced(0, B, (item,)) for item in doubted))
    assert commands == [ev.Prove(B, doubted[0])]
    assert len(state.suspected[D]) == MAX_SUSPECTS
    weighed = 1
    while D in state.suspected:
        item = state.suspected[D][0]
        state, commands = run(state, ev.Unproved(1, B, item.head))
        weighed += len(commands)
    assert weighed == MAX_SUSPECTS
    for mark in range(100):
        state, _ = run(state, ev.Announced(0, B, (head(D, 4, mark),)))
        state, _ = run(state, ev.Unproved(1, B, head(D, 4, mark)))
    assert len(state.cleared[D]) == MAX_CLEARED


def test_an_answer_to_no_question_changes_nothing():
    state = holding()
    for event in (ev.Unproved(0, B, head(D, 3)), ev.EvidenceFailed(0, B, D)):
        assert run(state, event) == (state, [])
    state, _ = run(state, ev.Announced(0, B, (head(D, 3),)))
    for event in (ev.Unproved(0, C, head(D, 3)), ev.Unproved(0, B, head(D, 2))):
        assert run(state, event) == (state, [])


peers = st.sampled_from([B, C, D, STRANGER])
logs = st.sampled_from([A, B, C, D])
heads = st.builds(head, logs, st.integers(1, 9), st.integers(0, 2))
events = st.one_of(
    st.builds(ev.Announced, st.just(0), peers, heads.map(lambda h: (h,)), st.tuples(peers)),
    st.builds(ev.Held, st.just(0), logs, st.integers(1, 9), st.just(bytes(32))),
    st.builds(ev.Frozen, st.just(0), logs),
    st.builds(ev.EvidenceFailed, st.just(0), peers, logs),
    st.builds(ev.Unproved, st.just(0), peers, heads),
    st.builds(ev.Connected, st.just(0), peers),
    st.builds(ev.Tick, st.just(0), st.just(SEED)),
)


@given(st.lists(events, max_size=40))
def test_what_is_frozen_stays_so_and_one_head_of_a_log_is_weighed_at_a_time(script):
    state, under_way = alone(), {}
    for event in script:
        before = state.frozen
        state, commands = run(state, event)
        assert before <= state.frozen
        assert not state.frozen & (set(state.wanted) | set(state.suspected) | set(state.accused))
        if isinstance(event, ev.Unproved) and under_way.get(event.head.group) == event.head:
            del under_way[event.head.group]
        for item in of(ev.Prove, commands):
            assert item.head.group not in under_way
            under_way[item.head.group] = item.head
        for group in state.frozen:
            under_way.pop(group, None)


def test_a_claim_that_is_repeated_is_one_claim():
    claims = [ev.Announced(0, B, (), (D,))] * 3
    state, commands = run(alone(), *claims)
    assert commands == [ev.AskEvidence(B, D)]
    state, commands = run(state, ev.EvidenceFailed(1, B, D))
    assert commands == []
    assert not state.accused


def test_what_was_doubted_or_claimed_of_a_log_ends_when_it_freezes():
    state, _ = run(
        holding(), ev.Announced(0, B, (head(D, 3), head(D, 4)), (D,)), ev.Frozen(1, D, None)
    )
    assert not state.suspected
    assert not state.accused
    assert run(state, ev.Unproved(2, B, head(D, 3))) == (state, [])
    # The question to B is still under way; its answer frees B for the next.
    state, _ = run(state, ev.Announced(2, B, (), (C,)))
    assert run(state, ev.EvidenceFailed(3, B, D))[1] == [ev.AskEvidence(B, C)]


def test_a_peer_that_accuses_everybody_is_asked_for_one_proof_at_a_time():
    groups = [bytes([n]) * 16 for n in range(2, 60)]
    state = begin(A, frozenset(groups), {})
    state, commands = run(state, ev.Announced(0, B, (), tuple(groups)))
    assert commands == [ev.AskEvidence(B, groups[0])]
    # Who accuses one of them too is asked at once.
    state, commands = run(state, ev.Announced(1, C, (), (groups[9],)))
    assert commands == [ev.AskEvidence(C, groups[9])]
    state, commands = run(state, ev.EvidenceFailed(2, B, groups[0]))
    assert commands == [ev.AskEvidence(B, groups[1])]
    # Evidence that came from it frees it as well, and evidence from elsewhere does not.
    state, commands = run(state, ev.Frozen(3, groups[20]))
    assert of(ev.AskEvidence, commands) == []
    state, commands = run(state, ev.Frozen(4, groups[1], B))
    assert of(ev.AskEvidence, commands) == [ev.AskEvidence(B, groups[2])]


def test_a_peer_that_serves_wrong_bytes_of_every_log_is_asked_for_few_tiles():
    groups = [bytes([n]) * 16 for n in range(10, 40)]
    held = {group: (3, head(group, 3).root) for group in groups}
    state, proofs = begin(A, frozenset({B, C, *groups}), held), []
    for group in groups:
        state, _ = run(state, ev.Announced(0, B, (head(group, 9),)))
        while state.pulling:
            peer, wanted = next(iter(state.pulling.values()))
            state, commands = run(state, ev.PullFailed(1, peer, wanted, ev.Refusal.POISONED))
            proofs += of(ev.Prove, commands)
    assert len(proofs) == MAX_PROOFS_PER_PEER
    # What needs no tiles is weighed all the same.
    state, commands = run(state, ev.Announced(2, B, (head(groups[9], 2),)))
    assert of(ev.Prove, commands) == [ev.Prove(B, head(groups[9], 2))]


def reopened(size, mark=0):
    return ev.Reopened(9, D, size, bytes([mark]) * 32)


def test_a_log_that_goes_on_is_wanted_weighed_and_announced_again():
    state, _ = run(holding(), ev.Announced(0, B, (head(D, 9),)), ev.Frozen(1, D, None))
    state, commands = run(state, reopened(3, mark=7))
    assert D not in state.frozen
    assert state.held[D] == (3, bytes([7]) * 32)
    (told,) = of(ev.Announce, commands)
    assert (set(told.peers), told.groups) == ({B, C}, (D,))
    _, commands = run(state, ev.Announced(10, B, (head(D, 9),)))
    assert [(pull.peer, pull.head) for pull in of(ev.Pull, commands)] == [(B, head(D, 9))]


def test_what_was_known_of_the_branches_is_forgotten():
    state, _ = run(holding(), ev.Announced(0, B, (head(D, 9), head(D, 5, mark=3)), (D,)))
    tables = ("wanted", "pulling", "suspected", "accused")
    assert any(D in getattr(state, table) for table in tables)
    state, _ = run(state, ev.Frozen(1, D, None), reopened(3))
    for table in (*tables, "cleared", "refused", "waiting"):
        assert D not in getattr(state, table), table


def test_lists_of_peers_are_read_from_the_start_once_a_log_goes_on():
    state, _ = run(asked(), changes(B, head(D, 9), cursor=4))
    assert state.peers[B].cursor == 4
    state, _ = run(state, ev.Frozen(3, D, None), reopened(3))
    for peer in state.peers.values():
        assert (peer.instance, peer.cursor, peer.agreed) == (bytes(16), 0, False)


def test_a_log_that_was_let_go_is_told_to_nobody_and_fetched_anew():
    state, _ = run(holding(), ev.Frozen(1, D, None))
    state, commands = run(state, reopened(0))
    assert D not in state.held
    assert of(ev.Announce, commands) == []
    _, commands = run(state, ev.Announced(10, C, (head(D, 5, mark=3),)))
    assert [(pull.peer, pull.head) for pull in of(ev.Pull, commands)] == [(C, head(D, 5, mark=3))]
