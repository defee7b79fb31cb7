"""Whether a log has room is one verdict for all, whatever the order and whoever asks."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.cut_kinds import KINDS as CUT_KINDS
from protocol.coalition.kinds import KINDS
from protocol.errors import UnattributedFault
from protocol.gossip import events as ev
from protocol.gossip.quota import USUAL_QUOTA, Quota, check_quota
from protocol.gossip.state import MAX_WAITING, Rules, begin
from protocol.statement import Statement, seal_statement
from protocol.tests.gossip.machines import A, B, C, D, head, of, run

SMALL = Quota(entries=3, bytes=10_000, reserve_entries=2, reserve_bytes=10_000)


def statement(kind, text=""):
    return seal_statement(
        Statement(
            version=1,
            coalition=bytes(32),
            group=bytes(16),
            kind=kind,
            epoch=0,
            refs=[],
            body={"text": text},
            time=1,
        )
    )


COMMENT, VOTE = statement("comment"), statement("return")


def has_room(entries, quota=SMALL):
    try:
        check_quota(quota, len(entries), sum(map(len, entries)), lambda: entries)
    except UnattributedFault:
        return False
    return True


def test_a_log_past_its_quota_is_nobodys_fault():
    with pytest.raises(UnattributedFault) as caught:
        check_quota(SMALL, 4, 4 * len(COMMENT), lambda: [COMMENT] * 4)
    assert (caught.value.code, caught.value.suspects) == ("beyond-quota", ())


def test_a_log_full_of_comments_still_carries_its_votes():
    assert has_room([COMMENT] * 3)
    assert not has_room([COMMENT] * 4)
    assert has_room([COMMENT] * 3 + [VOTE] * 2)
    assert not has_room([COMMENT] * 3 + [VOTE] * 3)
    assert has_room([VOTE] * 5)
    assert not has_room([VOTE] * 5 + [COMMENT])


def test_votes_evidence_and_key_material_are_reserved_as_the_page_says():
    # In a log full of comments a rotation, or an objection to others' claim, must still be heard.
    reserved = {
        *("return", "return-part", "cut-vote", "cut-proposal", "cut-polka", "cut-certificate"),
        *("fork-proof", "vote-proof"),
        *("key-rotation", "agreement-key", "key-replacement", "key-objection", "incarnation"),
    }
    assert reserved == USUAL_QUOTA.reserved
    assert reserved <= KINDS.keys() | CUT_KINDS.keys()
    page = (Path(__file__).parents[3] / "docs/spec/gossip.md").read_text()
    rule = page.partition("Reserved are votes")[2].partition("3. A log")[0]
    assert set(re.findall("`([a-z-]+)`", rule)) == reserved


@pytest.mark.parametrize("kind", sorted(USUAL_QUOTA.reserved))
def test_a_log_full_of_comments_still_carries_each_reserved_kind(kind):
    assert has_room([COMMENT] * 3 + [statement(kind)] * 2)
    assert not has_room([COMMENT] * 3 + [statement(kind)] * 3)


def test_bytes_are_counted_as_entries_are():
    quota = Quota(entries=9, bytes=2 * len(COMMENT), reserve_entries=9, reserve_bytes=len(VOTE))
    assert has_room([COMMENT] * 2 + [VOTE], quota)
    assert not has_room([COMMENT] * 3, quota)
    assert not has_room([COMMENT] * 2 + [VOTE] * 2, quota)


def test_what_cannot_be_opened_takes_common_room():
    assert has_room([b"\xc1"] * 3)
    assert not has_room([b"\xc1"] * 4)


entry_lists = st.lists(
    st.sampled_from([COMMENT, VOTE, b"\xc1", statement("comment", "x" * 3000)]), max_size=9
)


@given(entry_lists, st.randoms(use_true_random=False))
def test_the_verdict_depends_on_no_order_and_never_turns(entries, random):
    verdict = has_room(entries)
    shuffled = list(entries)
    random.shuffle(shuffled)
    assert has_room(shuffled) == verdict
    rooms = [has_room(entries[:size]) for size in range(len(entries) + 1)]
    assert rooms == sorted(rooms, reverse=True)


def limited(certified):
    return begin(A, frozenset({B, C, D}), {}, Rules(quota=SMALL), certified=certified)


def test_without_certified_sizes_there_is_no_quota():
    state, commands = run(limited(None), ev.Announced(0, B, (head(D, 99_999_999),)))
    assert of(ev.Pull, commands)
    assert not state.waiting
    assert Rules().quota == USUAL_QUOTA


def test_a_head_past_the_quota_waits_without_blame_until_its_log_is_certified():
    late = head(D, 6)
    state, commands = run(limited({}), ev.Announced(0, B, (late,)))
    assert commands == []
    assert [want.head for want in state.waiting[D]] == [late]
    assert state.peers[B].score == 0
    state, commands = run(state, ev.Certified(1, {D: 1}))
    assert commands == [ev.Pull(B, late)]
    assert not state.waiting


def test_a_head_within_the_entries_that_has_no_room_waits_and_smaller_ones_are_pulled():
    large, small = head(D, 5), head(D, 2)
    state, _ = run(limited({}), ev.Announced(0, B, (large,)), ev.Announced(0, C, (small,)))
    state, commands = run(state, ev.PullFailed(1, B, large, ev.Refusal.BEYOND))
    assert commands == [ev.Pull(C, small)]
    assert state.peers[B].score == 0
    # Shown again it isn't fetched again, nor is any larger head of the log.
    state, commands = run(state, ev.Announced(2, C, (large,)), ev.Announced(2, B, (head(D, 5, 1),)))
    assert commands == []
    state, _ = run(state, ev.Held(3, D, 2, small.root, C))
    assert not state.wanted
    state, commands = run(state, ev.Certified(4, {D: 2}))
    assert of(ev.Pull, commands)


def test_waiting_heads_are_bounded_and_forgotten_once_held_or_frozen():
    state, _ = run(
        limited({}), *(ev.Announced(0, B, (head(D, size),)) for size in range(30, 6, -1))
    )
    assert [want.head.size for want in state.waiting[D]] == list(range(7, 7 + MAX_WAITING))
    held, _ = run(state, ev.Held(1, D, 8, head(D, 8).root))
    assert [want.head.size for want in held.waiting[D]] == [9, 10]
    assert D not in run(held, ev.Held(2, D, 10, head(D, 10).root))[0].waiting
    assert D not in run(state, ev.Frozen(1, D))[0].waiting
