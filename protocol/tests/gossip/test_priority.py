"""Buckets and scores move questions in time; nobody is left out by them."""

from hypothesis import given
from hypothesis import strategies as st

from protocol.gossip import events as ev
from protocol.gossip.draft import Draft
from protocol.gossip.machine import step
from protocol.gossip.priority import MAX_SCORE, loud, rate, spend
from protocol.gossip.state import Rules, begin
from protocol.tests.gossip.machines import A, B, C, D, alone, head, of, run

TIGHT = Rules(head_burst=2, head_rate=1, pulls=1)


def start(rules=TIGHT):
    return begin(A, frozenset({B, C, D}), {}, rules)


def test_a_bucket_empties_with_what_is_shown_and_fills_with_time():
    draft = Draft(start())
    spend(draft, B, 2, 0)
    assert not loud(draft, B)
    spend(draft, B, 1, 0)
    assert loud(draft, B)
    spend(draft, B, 0, 1000)
    assert not loud(draft, B)
    spend(draft, B, 10**6, 2000)
    # However much was shown, it is forgiven in the time of two bursts.
    spend(draft, B, 0, 2000 + 2 * TIGHT.head_burst * 1000)
    assert draft.peers[B].spent == 0
    # A clock that is set back fills nothing and takes nothing.
    spend(draft, B, 1, 0)
    assert draft.peers[B].spent == 1000


def test_a_log_of_which_only_loud_peers_speak_comes_after_the_others():
    logs = [bytes([n]) * 16 for n in range(10, 14)]
    flood = ev.Announced(0, B, tuple(head(log, 1) for log in logs))
    state, commands = run(start(), flood)
    (first,) = of(ev.Pull, commands)
    state, _ = run(state, ev.Announced(0, C, (head(D, 1),)))
    state, commands = run(state, ev.Held(1, first.head.group, 1, first.head.root, B))
    assert of(ev.Pull, commands) == [ev.Pull(C, head(D, 1))]
    # And the flood's own are pulled all the same.
    pulled = []
    while state.pulling:
        ((group, (peer, wanted)),) = state.pulling.items()
        pulled.append(group)
        state, _ = run(state, ev.Held(2, group, 1, wanted.root, peer))
    assert set(pulled) == {D, *logs} - {first.head.group}


def test_of_two_sources_the_one_that_kept_its_word_is_asked_first():
    wanted = head(D, 3)
    state, _ = run(alone(), ev.Announced(0, C, (head(C, 1),)), ev.Held(1, C, 1, bytes(32), C))
    both = ev.Announced(2, B, (wanted,)), ev.Announced(2, C, (wanted,))
    busy = Rules(pulls_per_peer=1)
    assert state.peers[C].score > state.peers[B].score
    first = begin(A, frozenset({B, C}), {}, busy)
    assert of(ev.Pull, run(first, *both)[1]) == [ev.Pull(B, wanted)]
    state, commands = run(
        state, ev.Announced(2, B, (head(B, 9),)), ev.Announced(2, C, (head(C, 9),)), *both
    )
    assert ev.Pull(B, wanted) in commands
    state, commands = run(state, ev.PullFailed(3, B, wanted, ev.Refusal.POISONED))
    assert ev.Pull(C, wanted) in commands
    assert state.peers[B].score < 0


def test_scores_are_bounded_both_ways():
    draft = Draft(start())
    for _ in range(1000):
        rate(draft, B, 1)
        rate(draft, C, -20)
    assert (draft.peers[B].score, draft.peers[C].score) == (MAX_SCORE, -MAX_SCORE)
    rate(draft, None, 5)
    rate(draft, b"s" * 16, 5)


@given(
    st.lists(st.tuples(st.sampled_from([B, C]), st.integers(1, 9)), min_size=1, max_size=30),
    st.integers(-MAX_SCORE, MAX_SCORE),
)
def test_no_bucket_and_no_score_keeps_a_head_from_being_pulled_in_the_end(shown, score):
    draft = Draft(start())
    rate(draft, B, score)
    state = draft.state()
    for peer, size in shown:
        state, _ = step(state, ev.Announced(0, peer, (head(D, size),)))
    largest = max(size for _, size in shown)
    assert state.pulling[D][1].size == shown[0][1]
    state, _ = step(state, ev.Held(1, D, shown[0][1], head(D, shown[0][1]).root, shown[0][0]))
    while D in state.pulling:
        peer, wanted = state.pulling[D]
        state, _ = step(state, ev.Held(1, D, wanted.size, wanted.root, peer))
    assert state.held[D][0] == largest
