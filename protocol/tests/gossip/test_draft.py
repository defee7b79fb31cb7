from protocol.gossip.draft import Draft
from protocol.gossip.state import MAX_FAILURES, MAX_REFUSED, Want
from protocol.tests.gossip.machines import B, D, alone, head


def test_a_draft_leaves_its_state_alone_until_it_is_taken():
    state = alone()
    draft = Draft(state)
    draft.change_peer(B, cursor=9)
    draft.held[D] = (1, bytes(32))
    assert state == alone()
    assert draft.state().peers[B].cursor == 9


def test_a_pause_doubles_up_to_a_limit_and_counts_no_further():
    draft = Draft(alone())
    for _ in range(MAX_FAILURES + 5):
        peer = draft.fail_peer(B, 100)
    assert peer.failures == MAX_FAILURES
    assert peer.next_ms == 100 + draft.rules.pause_max_ms


def test_refused_heads_are_remembered_up_to_a_limit_and_wanted_no_more():
    draft = Draft(alone())
    draft.set_wants(D, [Want(head(D, 3), {B: 0}), Want(head(D, 2), {B: 0})])
    draft.refuse(D, (3, head(D, 3).root))
    assert [want.head.size for want in draft.wanted[D]] == [2]
    for size in range(100):
        draft.refuse(D, (size, bytes(32)))
    assert len(draft.refused[D]) == MAX_REFUSED
    assert D not in draft.wanted or draft.wanted[D]


def test_a_delay_concerns_one_source_of_one_head():
    draft = Draft(alone())
    draft.set_wants(D, [Want(head(D, 3), {B: 0, D: 0}), Want(head(D, 2), {B: 0})])
    draft.delay_source(D, head(D, 3), B, 50)
    assert [dict(want.sources) for want in draft.wanted[D]] == [{B: 50, D: 0}, {B: 0}]
