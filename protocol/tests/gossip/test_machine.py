import pytest

from protocol.gossip import events as ev
from protocol.gossip.machine import next_wake_ms, own_digest, step
from protocol.gossip.state import MAX_CANDIDATES, MAX_PAGES, Rules, begin
from protocol.gossip.wire import NO_INSTANCE, frontier_digest

A, B, C, D = (bytes([i]) * 16 for i in (1, 2, 3, 4))
INSTANCE = b"i" * 16
SEED = bytes(range(32))


def head(group, size, mark=0):
    return ev.Head(group=group, size=size, root=bytes([mark]) * 32, note=b"note %d" % size)


def run(state, *events):
    commands = []
    for event in events:
        state, more = step(state, event)
        commands += more
    return state, commands


def of(kind, commands):
    return [command for command in commands if isinstance(command, kind)]


@pytest.fixture
def alone():
    """A node with three peers that holds nothing yet."""
    return begin(A, frozenset({A, B, C, D}), {})


@pytest.fixture
def asked(alone):
    """The same after it asked B for its changes."""
    state, _ = run(alone, ev.Tick(0, SEED), ev.DigestHeard(1, B, b"x" * 32))
    assert state.peers[B].asking == "changes"
    return state


def changes(peer, *heads, cursor=1, instance=INSTANCE, more=False, time_ms=2):
    return ev.ChangesHeard(time_ms, peer, instance, cursor, heads, more)


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
    state, commands = run(asked, changes(B, cursor=7), ev.Tick(40_000, SEED))
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
    state, commands = run(asked, changes(B, cursor=4, more=True))
    state, commands = run(state, changes(B, cursor=4, more=True))
    assert not of(ev.AskChanges, commands)
    assert state.peers[B].asking == ""


def test_a_cursor_that_runs_backwards_leads_to_the_whole_list(asked):
    state, _ = run(asked, changes(B, cursor=9))
    state, commands = run(state, ev.Tick(40_000, SEED), ev.DigestHeard(40_001, B, b"x" * 32))
    state, _ = run(state, changes(B, head(C, 5), cursor=3, time_ms=40_002))
    assert (state.peers[B].instance, state.peers[B].cursor) == (NO_INSTANCE, 0)
    assert not state.wanted


def test_a_larger_head_is_pulled_from_whoever_has_it(asked):
    state, commands = run(asked, changes(B, head(D, 3)))
    assert commands == [ev.Pull(B, head(D, 3))]
    state, commands = run(state, ev.Held(3, D, 3, head(D, 3).root, B))
    assert state.held[D] == (3, head(D, 3).root)
    assert not state.wanted
    assert not state.pulling


def test_a_smaller_or_equal_head_is_not_wanted():
    state = begin(A, frozenset({B}), {C: (5, head(C, 5).root)})
    state, commands = run(state, ev.Announced(0, B, (head(C, 4), head(C, 5))))
    assert commands == []
    assert not state.wanted


def test_two_roots_under_one_size_are_reported_and_never_wanted():
    state = begin(A, frozenset({B}), {C: (5, head(C, 5).root)})
    fork = head(C, 5, mark=9)
    state, commands = run(state, ev.Announced(0, B, (fork,)))
    assert commands == [ev.Report(B, fork, "forked")]
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


def test_another_source_is_asked_after_each_kind_of_failure(alone):
    for reason in (ev.Refusal.UNREACHABLE, ev.Refusal.WITHHELD, ev.Refusal.POISONED):
        wanted = head(D, 3)
        state, commands = run(alone, ev.Announced(0, B, (wanted,)), ev.Announced(0, C, (wanted,)))
        assert commands == [ev.Pull(B, wanted)]
        state, commands = run(state, ev.PullFailed(1, B, wanted, reason))
        assert commands == [ev.Pull(C, wanted)], reason
        state, commands = run(state, ev.PullFailed(2, C, wanted, reason))
        assert commands == [], reason
        assert state.wanted[D][0].head == wanted
        wake = next_wake_ms(begin_without_polls(state))
        state, commands = run(state, ev.Tick(wake, SEED))
        assert of(ev.Pull, commands), reason


def begin_without_polls(state):
    from dataclasses import replace

    return replace(state, next_stray_ms=1 << 60)


def test_offering_a_poisoned_head_again_does_not_buy_another_try(alone):
    wanted = head(D, 3)
    state, _ = run(
        alone,
        ev.Announced(0, B, (wanted,)),
        ev.PullFailed(1, B, wanted, ev.Refusal.POISONED),
    )
    assert run(state, ev.Announced(2, B, (wanted,)))[1] == []


def test_a_head_that_contradicts_what_is_held_is_wanted_no_more(alone):
    wanted = head(D, 3)
    state, _ = run(
        alone, ev.Announced(0, B, (wanted,)), ev.PullFailed(1, B, wanted, ev.Refusal.CONFLICT)
    )
    assert not state.wanted
    assert run(state, ev.Announced(2, C, (wanted,)))[1] == []


def test_a_smaller_head_is_pulled_while_nobody_serves_the_larger(alone):
    state, _ = run(alone, ev.Announced(0, B, (head(D, 90),)), ev.Announced(0, C, (head(D, 3),)))
    state, commands = run(state, ev.PullFailed(1, B, head(D, 90), ev.Refusal.WITHHELD))
    assert commands == [ev.Pull(C, head(D, 3))]
    state, _ = run(state, ev.Held(2, D, 3, head(D, 3).root, C))
    assert [want.head for want in state.wanted[D]] == [head(D, 90)]


def test_what_is_wanted_of_one_log_is_bounded(alone):
    state, _ = run(alone, *(ev.Announced(0, B, (head(D, size),)) for size in range(1, 20)))
    assert [want.head.size for want in state.wanted[D]] == list(range(19, 19 - MAX_CANDIDATES, -1))


def test_one_peer_and_all_peers_together_have_a_limit_of_pulls():
    groups = [bytes([i]) * 16 for i in range(10, 40)]
    state = begin(A, frozenset({B, C}), {}, Rules(pulls=3, pulls_per_peer=2))
    heads = tuple(head(group, 1) for group in groups)
    state, commands = run(state, ev.Announced(0, B, heads))
    assert len(of(ev.Pull, commands)) == 2
    state, commands = run(state, ev.Announced(0, C, heads))
    assert [c.peer for c in of(ev.Pull, commands)] == [C]
    assert len(state.pulling) == 3


def test_news_is_announced_to_everyone_connected_but_its_source(alone):
    state, _ = run(alone, ev.Connected(0, B), ev.Connected(0, C))
    state, commands = run(state, ev.Held(1, A, 1, bytes(32), None))
    assert commands == [ev.Announce((B, C), (A,))]
    state, commands = run(state, ev.Held(2, B, 1, bytes(32), B))
    assert commands == [ev.Announce((C,), (B,))]
    assert run(state, ev.Held(3, B, 1, bytes(32), None))[1] == []


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


def test_differing_digests_without_news_lead_to_a_full_list_once_in_a_while(asked):
    state, _ = run(asked, changes(B, cursor=1))
    later = state.rules.relist_ms + 10
    for time_ms, expected in ((100_000, INSTANCE), (later, INSTANCE), (later * 2, NO_INSTANCE)):
        state, _ = run(state, ev.Tick(time_ms, SEED))
        state, commands = run(state, ev.DigestHeard(time_ms, B, b"x" * 32))
        assert [c.instance for c in of(ev.AskChanges, commands)] == [expected]
        state, _ = run(state, changes(B, cursor=1, time_ms=time_ms))


def test_the_step_leaves_the_given_state_alone(alone):
    before = repr(alone)
    run(alone, ev.Tick(0, SEED), ev.Announced(0, B, (head(D, 3),)), ev.Held(1, D, 1, bytes(32)))
    assert repr(alone) == before
