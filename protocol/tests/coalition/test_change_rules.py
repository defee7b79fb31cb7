"""What a change takes: never less than what it takes away, or puts up."""

import pytest
from msgspec.structs import replace

from protocol.coalition.change_rules import (
    ChangeRules,
    change_share,
    check_change_rules,
    notice_of_change,
    share_to_change,
)
from protocol.coalition.charter import check_charter
from protocol.coalition.member_rules import JoinRules, MemberRules
from protocol.encoding import pack, unpack
from protocol.errors import MalformedError
from protocol.tests.coalition.founding import make_charter, make_rules

TWO_THIRDS = make_rules(changes=ChangeRules(share=[2, 3], notice_s=30))


def with_life(rules, **fields):
    return replace(rules, life=replace(rules.life, **fields))


MEMBERS = MemberRules(share=[2, 3], reply_s=1)


def joining(share):
    return replace(TWO_THIRDS, members=replace(MEMBERS, join=JoinRules(share=share)))


def test_rules_read_back_and_without_them_a_charter_has_the_bytes_it_had():
    charter = make_charter(rules=TWO_THIRDS)
    check_charter(charter)
    assert unpack(type(charter), pack(charter), max_bytes=100_000) == charter
    assert b"changes" not in pack(make_rules())


@pytest.mark.parametrize("share", [[1, 2], [4, 6], [3, 2], [1, 0]])
def test_a_share_that_two_opposite_changes_could_reach_is_refused(share):
    with pytest.raises(MalformedError, match=r"changes\.share"):
        check_change_rules(ChangeRules(share=share, notice_s=30))


def test_a_charter_that_says_nothing_of_it_is_changed_by_all_after_the_time_of_a_debate():
    assert change_share(make_rules()) == [1, 1]
    assert notice_of_change(make_rules(deliberation_s=77)) == 77
    assert notice_of_change(TWO_THIRDS) == 30


def test_what_touches_no_share_takes_the_rules_own():
    assert share_to_change(TWO_THIRDS, replace(TWO_THIRDS, voting_s=90)) == [2, 3]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (with_life(TWO_THIRDS, points_share=[9, 10]), with_life(TWO_THIRDS, points_share=[2, 3])),
        (with_life(TWO_THIRDS, points_share=[3, 4]), with_life(TWO_THIRDS, points_share=[9, 10])),
        (
            replace(TWO_THIRDS, members=MemberRules(share=[9, 10], reply_s=1)),
            replace(TWO_THIRDS, members=MemberRules(share=[2, 3], reply_s=1)),
        ),
        (
            replace(TWO_THIRDS, members=MemberRules(share=[9, 10], reply_s=1)),
            replace(TWO_THIRDS, members=None),
        ),
        (joining([9, 10]), joining([51, 100])),
        (joining([2, 3]), joining([9, 10])),
        (joining([9, 10]), replace(joining([9, 10]), members=MEMBERS)),
        (
            replace(TWO_THIRDS, changes=ChangeRules(share=[9, 10], notice_s=1)),
            replace(TWO_THIRDS, changes=ChangeRules(share=[2, 3], notice_s=1)),
        ),
    ],
)
def test_a_share_is_neither_taken_away_nor_put_up_by_fewer_than_it_asks_for(before, after):
    assert share_to_change(before, after) == [9, 10]


def test_whoever_asks_for_all_in_future_needs_all_now():
    assert share_to_change(TWO_THIRDS, replace(TWO_THIRDS, changes=None)) == [1, 1]
