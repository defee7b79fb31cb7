"""Rules for members: they need cuts, a share, time to reply, and a cap on who is away."""

import pytest
from msgspec.structs import replace

from protocol.coalition.charter import check_charter
from protocol.coalition.member_rules import JoinRules, MemberRules, check_member_rules
from protocol.encoding import pack, unpack
from protocol.errors import MalformedError
from protocol.tests.bundles import with_cuts
from protocol.tests.coalition.founding import make_charter

RULES = MemberRules(share=[2, 3], reply_s=60)


def ruled(rules, *, cuts=True):
    charter = with_cuts(make_charter()) if cuts else make_charter()
    return replace(charter, rules=replace(charter.rules, members=rules))


def test_rules_read_back_and_without_them_a_charter_has_the_bytes_it_had():
    charter = ruled(replace(RULES, suspend=True, away_cuts=3, away_s=5, away_max=1))
    check_charter(charter)
    assert unpack(type(charter), pack(charter), max_bytes=100_000) == charter
    assert b"members" not in pack(ruled(None).rules)


@pytest.mark.parametrize(
    ("rules", "cuts", "words"),
    [
        (RULES, False, "none for certified cuts"),
        (replace(RULES, share=[1, 2]), True, "members.share is 1/2"),
        (replace(RULES, share=[4, 6]), True, "members.share is 4/6"),
        (replace(RULES, join=JoinRules(share=[1, 3])), True, "members.join.share is 1/3"),
        (replace(RULES, reply_s=0), True, "no time to reply"),
        (replace(RULES, away_cuts=3), True, "away_max 0"),
        (replace(RULES, away_max=3), True, "away_cuts is 0"),
    ],
)
def test_rules_that_cannot_be_kept_are_refused(rules, cuts, words):
    with pytest.raises(MalformedError, match=words) as caught:
        check_charter(ruled(rules, cuts=cuts))
    assert caught.value.code == "bad-charter"


def test_a_charter_may_have_no_such_rules():
    check_member_rules(make_charter())
