"""A walk finds exactly the heads that differ, in few questions; a lie ends it."""

import itertools
import math

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.gossip import events as ev
from protocol.gossip.priority import POISON_SCORE
from protocol.gossip.radix import answer_walk, walk_heard
from protocol.gossip.state import MAX_WALK_QUESTIONS, begin
from protocol.gossip.wire import (
    ID_DIGITS,
    MAX_LISTED,
    MAX_WALKED,
    NO_INSTANCE,
    frontier_digest,
    open_branches,
    write_branches,
)
from protocol.tests.gossip.machines import INSTANCE, SEED, A, B, changes, of, run

NOTE = b"n" * 250


def root_of(mark):
    return bytes([mark]) * 32


class Server:
    """A peer's frontier, and what each answer costs."""

    def __init__(self, frontier, frozen=()):
        self.frontier, self.frozen = dict(frontier), set(frozen)
        self.questions, self.bytes = 0, 0

    def answer(self, prefixes):
        heads = [(group, size, root, NOTE) for group, (size, root) in self.frontier.items()]
        answer = answer_walk(heads, self.frozen, prefixes)
        data = write_branches(answer)
        self.questions += 1
        self.bytes += len(data) + sum(len(prefix) + 1 for prefix in prefixes)
        return open_branches(data)

    def hear(self, command, time_ms=5):
        answer = self.answer(command.prefixes)
        return walk_heard(time_ms, command.peer, answer, self.opened(answer))

    def opened(self, answer):
        return tuple(
            ev.Head(item.group, *self.frontier[item.group], item.note) for item in answer.heads
        )


def walking(own, frozen=frozenset(), peers=frozenset({B})):
    """A machine that has just begun a walk with B: its numbering is new."""
    state = begin(A, peers, own, frozen=frozen)
    return run(state, ev.Tick(0, SEED), ev.DigestHeard(1, B, b"x" * 32), changes(B, cursor=9))


def walk(state, commands, server):
    """Walk to the end; the heads and frozen logs that were shown."""
    heads, frozen = [], []
    while asked := of(ev.AskWalk, commands):
        (command,) = asked
        assert len(command.prefixes) <= MAX_WALKED
        event = server.hear(command)
        heads += event.heads
        frozen += event.frozen
        state, commands = run(state, event)
        assert not of(ev.Disbelieve, commands)
    return state, heads, frozen


def differing(own, own_frozen, server):
    """What a node has to hear of a peer's frontier."""
    heads = {
        group
        for group, head in server.frontier.items()
        if head[0]
        if (group in own_frozen) != (group in server.frozen)
        or (group not in server.frozen and own.get(group) != head)
    }
    return heads, {group for group in server.frozen if group not in own_frozen}


def depth_of(frontier, frozen):
    """Levels of the peer's tree: the longest that two ids begin alike, and the listing."""
    ids = sorted({group.hex() for group in [*frontier, *frozen]})
    alike = [
        next((n for n, (a, b) in enumerate(zip(x, y, strict=True)) if a != b), ID_DIGITS)
        for x, y in itertools.pairwise(ids)
    ]
    return 2 + max(alike, default=0)


def bounds(frontier, frozen, changed):
    """Most questions and bytes: docs/spec/gossip.md section 5.1."""
    levels = depth_of(frontier, frozen)
    questions = 1 + levels * max(1, math.ceil(changed / MAX_WALKED))
    a_branch = MAX_LISTED * (ID_DIGITS + 2 + 18)
    each = levels * (a_branch + ID_DIGITS + 1) + len(NOTE) + 64 + 18
    return questions, questions * 80 + a_branch + changed * each


ids = st.one_of(
    st.binary(min_size=16, max_size=16),
    st.lists(st.sampled_from([0x00, 0x01, 0x10]), min_size=3, max_size=3).map(
        lambda start: bytes(start) + bytes(13)
    ),
)
heads = st.tuples(st.integers(1, 3), st.sampled_from([root_of(1), root_of(2)]))


@settings(max_examples=150)
@given(
    st.dictionaries(ids, heads, max_size=60),
    st.dictionaries(ids, heads, max_size=20),
    st.dictionaries(ids, heads, max_size=20),
    st.sets(ids, max_size=3),
    st.sets(ids, max_size=3),
)
def test_a_walk_shows_exactly_the_heads_that_differ(shared, own, other, frozen, own_frozen):
    mine = {**shared, **own, A: (1, root_of(3))}  # who holds nothing asks for a list instead
    server = Server({**shared, **other}, frozen)
    state, commands = walking(mine, frozenset(own_frozen))
    state, shown, cold = walk(state, commands, server)
    expected, expected_cold = differing(mine, own_frozen, server)
    assert sorted(head.group for head in shown) == sorted(expected)
    assert sorted(cold) == sorted(expected_cold)
    assert not state.walking
    assert state.peers[B].asking == ""
    rows = {*mine, *own_frozen, *server.frontier, *server.frozen}
    changed = len([g for g in rows if row(mine, own_frozen, g) != row(server.frontier, frozen, g)])
    questions, size = bounds(server.frontier, server.frozen, changed)
    assert server.questions <= questions
    assert server.bytes <= size


def row(frontier, frozen, group):
    return "frozen" if group in frozen else frontier.get(group)


@pytest.mark.parametrize(("changed", "most"), [(1, 2_500), (10, 14_000), (100, 90_000)])
def test_two_thousand_logs_take_four_questions(changed, most):
    groups = [frontier_digest([(A, n, bytes(32))])[:16] for n in range(1, 2_001)]
    mine = dict.fromkeys(groups, (1, root_of(1)))
    server = Server({**mine, **dict.fromkeys(groups[:changed], (2, root_of(2)))})
    state, commands = walking(mine)
    state, shown, _ = walk(state, commands, server)
    assert {head.group for head in shown} == set(groups[:changed])
    assert server.questions <= 5
    assert server.bytes < most


def test_what_the_walk_shows_is_wanted():
    mine = {B: (1, root_of(1))}
    state, commands = walking(mine)
    state, shown, _ = walk(state, commands, Server({B: (2, root_of(2))}))
    assert [want.head for want in state.wanted[B]] == shown
    # And what changed since is asked for by the numbering that the walk began with.
    assert (state.peers[B].instance, state.peers[B].cursor) == (INSTANCE, 9)


def test_evidence_that_the_walk_shows_is_asked_for():
    state, commands = walking({A: (1, root_of(1))}, peers=frozenset({B, b"c" * 16}))
    (command,) = of(ev.AskWalk, commands)
    server = Server({}, {b"c" * 16})
    state, commands = run(state, server.hear(command))
    (command,) = of(ev.AskWalk, commands)
    assert ev.AskEvidence(B, b"c" * 16) in run(state, server.hear(command))[1]


MANY = {bytes([n]) * 16: (1, root_of(1)) for n in range(40)}


def lies(event, turn):
    """An answer, told in every way that can't be true beside what was said before."""
    if turn:
        yield replace(event, branches=(*event.branches, ev.Branch("f" * 32, bytes(16))))
    if event.heads:
        head = event.heads[0]
        yield replace(event, heads=(replace(head, size=head.size + 1),))
        yield replace(event, heads=(replace(head, root=root_of(9)),))
        yield replace(event, heads=(replace(head, group=b"z" * 16),))
        yield replace(event, frozen=(head.group,), heads=())
    if event.branches and turn:
        first, *rest = event.branches
        yield replace(event, branches=tuple(rest))
        yield replace(event, branches=(first._replace(digest=bytes(16)), *rest))
        yield replace(event, branches=())


def test_a_lie_ends_the_walk_and_costs_the_peer_its_score():
    told = 0
    server = Server({**MANY, b"\x21" * 16: (2, root_of(2))})
    state, commands = walking(MANY)
    turn = 0
    while asked := of(ev.AskWalk, commands):
        event = server.hear(asked[0])
        for lie in lies(event, turn):
            after, said = run(state, lie)
            told += 1
            assert [c.peer for c in of(ev.Disbelieve, said)] == [B], lie
            assert not of(ev.AskWalk, said)
            assert (after.walking, after.peers[B].asking) == ({}, "")
            assert after.peers[B].score == POISON_SCORE
            assert after.held == state.held
        state, commands = run(state, event)
        turn += 1
    assert (turn, told) >= (3, 9)


def test_branches_that_make_up_another_frontier_than_the_digest_are_a_lie():
    state, commands = walking(MANY)
    (command,) = of(ev.AskWalk, commands)
    honest = Server(MANY).hear(command)
    assert not of(ev.Disbelieve, run(state, honest)[1])
    other = replace(honest, digest=b"x" * 32)
    assert of(ev.Disbelieve, run(state, other)[1])
    changed = Server({**MANY, B: (2, root_of(2))}).hear(command)
    assert of(ev.Disbelieve, run(state, replace(changed, digest=honest.digest))[1])


def test_a_frontier_that_changed_meanwhile_is_no_lie():
    server = Server({**MANY, b"\x21" * 16: (2, root_of(2))})
    state, commands = walking(MANY)
    state, commands = run(state, server.hear(of(ev.AskWalk, commands)[0]))
    server.frontier[b"\x22" * 16] = (5, root_of(5))
    state, shown, _ = walk(state, commands, server)
    assert b"\x21" * 16 in {head.group for head in shown}
    assert state.peers[B].score == 0


def test_a_walk_that_does_not_end_is_ended():
    state, commands = walking(MANY)
    questions = 0
    while asked := of(ev.AskWalk, commands):
        questions += 1
        # Another frontier each time, and one more branch below every prefix.
        digest = questions.to_bytes(32, "big")
        branches = tuple(
            ev.Branch(p + digit, bytes([questions]) * 16)
            for p in asked[0].prefixes
            for digit in "0123456789abcdef"
            if len(p) < ID_DIGITS
        )
        state, commands = run(state, ev.WalkHeard(questions, B, digest, branches, ()))
    assert questions <= MAX_WALK_QUESTIONS
    assert of(ev.Disbelieve, commands)
    assert not state.walking


def test_a_lost_answer_ends_the_walk_without_blame_and_the_next_round_walks_again():
    state, _ = walking(MANY)
    state, commands = run(state, ev.Failed(3, B))
    assert (state.walking, state.peers[B].score, commands) == ({}, 0, [])
    state, commands = run(state, ev.Tick(200_000, SEED), ev.DigestHeard(200_001, B, b"x" * 32))
    _, commands = run(state, changes(B, cursor=9, time_ms=200_002))
    assert of(ev.AskWalk, commands)


def test_an_answer_to_no_walk_changes_nothing():
    event = Server(MANY).hear(ev.AskWalk(B, ("",)))
    for state in (begin(A, frozenset({B}), MANY), walking(MANY)[0]):
        late = msgspec.structs.replace(
            state, peers={B: msgspec.structs.replace(state.peers[B], asking="")}
        )
        assert run(late, event) == (late, [])


def test_who_holds_nothing_reads_the_list():
    _, commands = walking({})
    assert of(ev.AskChanges, commands)[-1] == ev.AskChanges(B, INSTANCE, 0)
    assert not of(ev.AskWalk, commands)
    assert of(ev.AskChanges, commands)[0] == ev.AskChanges(B, NO_INSTANCE, 0)


def test_a_peer_that_holds_nothing_is_not_walked():
    state = begin(A, frozenset({B}), MANY)
    state, _ = run(state, ev.Tick(0, SEED), ev.DigestHeard(1, B, b"x" * 32))
    state, commands = run(state, changes(B, cursor=0))
    assert not of(ev.AskWalk, commands)
