import pytest

from protocol.gossip import events as ev
from protocol.gossip.machine import own_digest, step
from protocol.gossip.state import MAX_PAGES, Rules, begin
from protocol.gossip.wire import NO_INSTANCE, frontier_digest
from protocol.tests.gossip.machines import (
    INSTANCE,
    SEED,
    A,
    B,
    C,
    D,
    alone,
    asked,
    changes,
    head,
    of,
    run,
)


@pytest.fixture(name="alone")
def alone_fixture():
    return alone()


@pytest.fixture(name="asked")
def asked_fixture():
    return asked()


def test_a_node_is_never_its_own_peer(alone):
    assert set(alone.peers) == {B, C, D}


def test_a_round_starts_with_the_digest_and_a_connection(alone):
    state, commands = run(alone, ev.Tick(0, SEED))
    assert {c.peer for c in of(ev.AskDigest, commands)} == {B, C, D}
    assert {c.peer for c in of(ev.Connect, commands)} == {B, C, D}
    assert run(state, ev.Tick(1, SEED))[1] == []


def test_equal_digests_end_the_round(alone):
    state, _ = run(alone, ev.Tick(0, SEED))
    state, commands = run(state, ev.DigestHeard(5, B, own_digest(state)))
    assert commands == []
    assert state.peers[B].agreed
    assert state.peers[B].next_ms == 5 + state.rules.poll_ms


def test_a_different_digest_asks_for_everything_at_first_and_for_news_later(asked):
    state, commands = run(asked, changes(B, cursor=7))
    assert commands == [ev.AskChanges(B, INSTANCE, 0)]
    state, commands = run(state, changes(B, head(C, 1), cursor=7), ev.Tick(40_000, SEED))
    assert ev.AskDigest(B) in commands
    state, commands = run(state, ev.DigestHeard(40_001, B, b"x" * 32))
    assert commands == [ev.AskChanges(B, INSTANCE, 7)]


def test_an_answer_to_no_question_changes_nothing(alone, asked):
    for state, event in (
        (alone, ev.DigestHeard(1, B, b"x" * 32)),
        (alone, changes(B, head(B, 3))),
        (alone, ev.Failed(1, B)),
        (alone, ev.PullFailed(1, B, head(B, 1), ev.Refusal.CONFLICT)),
        (asked, ev.DigestHeard(1, B, b"x" * 32)),
        (alone, ev.Announced(1, b"s" * 16, (head(B, 1),))),
        (alone, ev.Connected(1, b"s" * 16)),
        (alone, ev.Disconnected(1, b"s" * 16)),
    ):
        assert step(state, event) == (state, ())


def test_pages_are_read_to_the_end(asked):
    state, commands = run(asked, changes(B, head(C, 2), cursor=5, more=True))
    assert of(ev.AskChanges, commands) == [ev.AskChanges(B, INSTANCE, 5)]
    state, commands = run(state, changes(B, cursor=6))
    assert state.peers[B].asking == ""


def test_a_peer_that_always_has_one_more_page_is_put_off(asked):
    state, pages = asked, 0
    while state.peers[B].asking:
        pages += 1
        state, _ = run(state, changes(B, cursor=pages, more=True))
    assert pages == MAX_PAGES


def test_a_page_that_leads_nowhere_is_not_asked_for_again(asked):
    state, commands = run(asked, changes(B, head(C, 1), cursor=4, more=True))
    state, commands = run(state, changes(B, head(C, 1), cursor=4, more=True))
    assert not of(ev.AskChanges, commands)
    assert state.peers[B].asking == ""


def test_a_cursor_that_runs_backwards_is_begun_with_anew(asked):
    state, _ = run(asked, changes(B, head(D, 1), cursor=9))
    state, _commands = run(state, ev.Tick(40_000, SEED), ev.DigestHeard(40_001, B, b"x" * 32))
    state, _ = run(state, changes(B, head(C, 5), cursor=3, time_ms=40_002))
    assert (state.peers[B].instance, state.peers[B].cursor) == (NO_INSTANCE, 0)
    assert set(state.wanted) == {D}


def test_two_roots_under_one_size_are_weighed_and_never_wanted():
    state = begin(A, frozenset({B}), {C: (5, head(C, 5).root)})
    fork = head(C, 5, mark=9)
    state, commands = run(state, ev.Announced(0, B, (fork,)))
    assert commands == [ev.Prove(B, fork)]
    assert run(state, ev.Announced(1, B, (fork,)))[1] == []
    assert state.held[C] == (5, head(C, 5).root)


def test_a_group_that_shows_less_of_its_own_log_is_reported():
    state = begin(A, frozenset({B}), {B: (5, head(B, 5).root)})
    state, _ = run(state, ev.Tick(0, SEED), ev.DigestHeard(1, B, b"x" * 32))
    state, commands = run(state, changes(B, head(B, 3)))
    assert of(ev.Report, commands) == [ev.Report(B, head(B, 3), "rolled-back")]
    assert state.held[B][0] == 5


def test_a_head_held_after_the_question_left_is_no_rollback(asked):
    state, _ = run(asked, ev.Held(2, B, 5, head(B, 5).root, None))
    _, commands = run(state, changes(B, head(B, 3)))
    assert not of(ev.Report, commands)


def test_news_is_announced_to_everyone_connected_but_its_source(alone):
    state, _ = run(alone, ev.Connected(0, B), ev.Connected(0, C))
    state, commands = run(state, ev.Held(1, A, 1, bytes(32), None))
    assert commands == [ev.Announce((B, C), (A,))]
    state, commands = run(state, ev.Held(2, B, 1, bytes(32), B))
    assert commands == [ev.Announce((C,), (B,))]
    assert run(state, ev.Held(3, B, 1, bytes(32), None))[1] == []


def test_of_many_connected_six_are_told_those_this_node_chose_before_those_that_chose_it():
    peers = [bytes([i]) * 16 for i in range(2, 12)]
    state, commands = run(begin(A, frozenset(peers), {}, Rules(neighbours=6)), ev.Tick(0, SEED))
    chosen = {command.peer for command in of(ev.Connect, commands)}
    # Of those it chose one does not answer: somebody that came by itself is told in its place.
    lost = max(chosen)
    state, _ = run(state, *(ev.Connected(1, peer) for peer in peers if peer != lost))
    (told,) = of(ev.Announce, run(state, ev.Held(2, A, 1, bytes(32), None))[1])
    assert len(told.peers) == 6
    assert set(told.peers[:5]) == chosen - {lost}
    assert told.peers[5] not in chosen
    # The same of evidence.
    (warned,) = of(ev.Warn, run(state, ev.Frozen(2, peers[0], None))[1])
    assert len(warned.peers) == 6


def test_a_silent_peer_is_asked_less_and_less_often(alone):
    state, time_ms, pauses = begin(A, frozenset({B}), {}, Rules(drop_after=99)), 0, []
    for _ in range(12):
        state, commands = run(state, ev.Tick(time_ms, SEED))
        assert ev.AskDigest(B) in commands
        state, _ = run(state, ev.Failed(time_ms, B))
        pauses.append(state.peers[B].next_ms - time_ms)
        time_ms = state.peers[B].next_ms
    assert pauses[:3] == [1000, 2000, 4000]
    assert pauses[-1] == state.rules.pause_max_ms
    state, _ = run(state, ev.Announced(time_ms, B, ()))
    assert state.peers[B].failures == 0


def test_a_neighbour_that_stays_silent_makes_room_for_another():
    peers = frozenset(bytes([i]) * 16 for i in range(2, 12))
    state, commands = run(begin(A, peers, {}), ev.Tick(0, SEED))
    chosen = {c.peer for c in of(ev.Connect, commands)}
    assert len(chosen) == 6
    lost = min(chosen)
    state, _ = run(state, ev.Connected(0, lost))
    for time_ms in range(state.rules.drop_after):
        if not state.peers[lost].asking:
            state, _ = run(state, ev.Tick(state.peers[lost].next_ms, SEED))
        state, commands = run(state, ev.Failed(time_ms, lost))
    assert commands == [ev.Disconnect(lost)]
    state, commands = run(state, ev.Tick(1, SEED))
    assert len({g for g, peer in state.peers.items() if peer.neighbour}) == 6
    assert not state.peers[lost].neighbour


def test_a_connection_that_fell_is_opened_again_after_a_pause(alone):
    state, _ = run(alone, ev.Tick(0, SEED), ev.Connected(1, B), ev.Disconnected(2, B))
    assert ev.Connect(B) not in run(state, ev.Tick(3, SEED))[1]
    assert ev.Connect(B) in run(state, ev.Tick(2 + state.rules.pause_ms, SEED))[1]


def test_a_random_peer_beyond_the_neighbours_is_asked_now_and_then():
    peers = frozenset(bytes([i]) * 16 for i in range(2, 60))
    state = begin(A, peers, {}, Rules(neighbours=0))
    asked = set()
    for turn in range(200):
        seed = frontier_digest([(A, turn + 1, bytes(32))])
        state, commands = run(state, ev.Tick(turn * state.rules.stray_ms, seed))
        (command,) = commands
        asked.add(command.peer)
        state, _ = run(state, ev.DigestHeard(turn, command.peer, own_digest(state)))
    assert len(asked) > 50


def test_differing_digests_without_news_lead_to_a_walk_once_in_a_while(asked):
    state, _ = run(asked, changes(B, head(C, 1), cursor=1))
    state, _ = run(state, ev.Held(3, C, 1, head(C, 1).root, B))
    walk_ms = state.rules.walk_ms
    for time_ms, walks in ((100_000, 1), (100_000 + walk_ms - 1, 0), (100_000 + walk_ms, 1)):
        state, _ = run(state, ev.Tick(time_ms, SEED))
        state, commands = run(state, ev.DigestHeard(time_ms, B, b"x" * 32))
        assert [c.instance for c in of(ev.AskChanges, commands)] == [INSTANCE]
        state, commands = run(state, changes(B, cursor=1, time_ms=time_ms))
        assert of(ev.AskWalk, commands) == [ev.AskWalk(B, ("",))] * walks
        state, _ = run(state, ev.Failed(time_ms, B), ev.Announced(time_ms, B, ()))
        state, _ = run(state, ev.Connected(time_ms, B))


def test_the_step_leaves_the_given_state_alone(alone):
    before = repr(alone)
    run(alone, ev.Tick(0, SEED), ev.Announced(0, B, (head(D, 3),)), ev.Held(1, D, 1, bytes(32)))
    assert repr(alone) == before
