import pytest
from msgspec.structs import replace

from protocol.gossip import events as ev
from protocol.gossip.machine import next_wake_ms
from protocol.gossip.pulls import pull_times
from protocol.gossip.state import MAX_CANDIDATES, Rules, begin
from protocol.tests.gossip.machines import (
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
    assert commands == [ev.Prove(B, head(C, 4))]
    assert not state.wanted


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


def test_what_is_wanted_of_one_log_is_bounded():
    peers = [bytes([i]) * 16 for i in range(10, 40)]
    state = begin(A, frozenset(peers), {}, Rules())
    offers = [ev.Announced(0, peer, (head(D, size),)) for size, peer in enumerate(peers, 1)]
    state, _ = run(state, *offers)
    assert [want.head.size for want in state.wanted[D]] == list(range(30, 30 - MAX_CANDIDATES, -1))


def test_who_offers_many_heads_that_nobody_serves_leaves_room_for_what_another_holds(alone):
    giants = [head(D, 1 << 40 | n) for n in range(2 * MAX_CANDIDATES)]
    state, _ = run(alone, *(ev.Announced(0, B, (giant,)) for giant in giants))
    state, _ = run(state, ev.Announced(1, C, (head(D, 4),)))
    state, _ = run(state, *(ev.Announced(2, B, (giant,)) for giant in giants))
    sizes = [want.head.size for want in state.wanted[D]]
    assert len(sizes) == MAX_CANDIDATES
    assert (sizes[0], sizes[-1]) == (giants[-1].size, 4)


def test_one_peer_and_all_peers_together_have_a_limit_of_pulls():
    groups = [bytes([i]) * 16 for i in range(10, 40)]
    state = begin(A, frozenset({B, C}), {}, Rules(pulls=3, pulls_per_peer=2))
    heads = tuple(head(group, 1) for group in groups)
    state, commands = run(state, ev.Announced(0, B, heads))
    assert len(of(ev.Pull, commands)) == 2
    state, commands = run(state, ev.Announced(0, C, heads))
    assert [c.peer for c in of(ev.Pull, commands)] == [C]
    assert len(state.pulling) == 3


def test_an_empty_log_is_neither_wanted_nor_a_fork(alone):
    state, commands = run(alone, ev.Announced(0, B, (head(D, 0),)))
    assert commands == []
    assert not state.wanted


def test_a_log_whose_only_source_is_busy_wakes_nobody():
    one_each = Rules(pulls_per_peer=1)
    state = begin(A, frozenset({B}), {}, one_each)
    state, commands = run(state, ev.Announced(5, B, (head(C, 1), head(D, 1))))
    assert len(of(ev.Pull, commands)) == 1
    # Neighbours and strays aside, which are due at once.
    assert pull_times(state) == []
    state, commands = run(state, ev.Held(9, C, 1, head(C, 1).root, B))
    assert of(ev.Pull, commands) == [ev.Pull(B, head(D, 1))]


def test_a_log_that_waits_for_a_poisoner_wakes_when_its_time_comes():
    state, _ = run(alone(), ev.Announced(5, B, (head(C, 1),)))
    state, _ = run(state, ev.PullFailed(7, B, head(C, 1), ev.Refusal.POISONED))
    assert pull_times(state) == [7 + state.rules.poison_ms]


def test_no_pull_is_waited_for_while_all_are_under_way():
    state = begin(A, frozenset({B, C}), {}, Rules(pulls=1))
    state, _ = run(state, ev.Announced(5, B, (head(C, 1),)), ev.Announced(5, C, (head(D, 1),)))
    assert pull_times(state) == []


def test_a_part_gives_others_their_turn_and_the_log_goes_on():
    state = begin(A, frozenset({B}), {}, Rules(pulls=1))
    long, short = head(D, 900_000), head(C, 3)
    state, commands = run(state, ev.Announced(0, B, (long,)), ev.Announced(0, B, (short,)))
    assert of(ev.Pull, commands) == [ev.Pull(B, long)]
    state, commands = run(state, ev.Grown(1, B, long))
    assert len(of(ev.Pull, commands)) == 1
    assert state.peers[B].score == 1
    assert {want.head for wants in state.wanted.values() for want in wants} == {long, short}


def test_a_part_nobody_asked_for_changes_nothing(alone):
    state, _ = run(alone, ev.Announced(0, B, (head(D, 9),)))
    assert run(state, ev.Grown(1, C, head(D, 9))) == (state, [])
    assert run(state, ev.Grown(1, B, head(D, 8))) == (state, [])
