"""The charter's rules for challenges."""

import msgspec
import pytest

from protocol.coalition.challenge_rules import ChallengeRules, check_challenge_rules
from protocol.coalition.charter import charter_id, check_charter, open_charter
from protocol.encoding import encode, pack, unpack
from protocol.errors import MalformedError
from protocol.tests.coalition.founding import make_charter, sign_all


def with_panel(*panel: bytes, ruling_s: int = 5):
    charter = make_charter()
    rules = ChallengeRules(challenge_s=10, ruling_s=ruling_s, panel=list(panel))
    changed = msgspec.structs.replace(charter.rules, challenges=rules)
    return msgspec.structs.replace(charter, rules=changed)


GROUPS = [founder.card.group for founder in make_charter().groups]


def test_a_panel_is_signed_with_the_charter():
    charter = with_panel(*GROUPS[:2])
    signed = open_charter(pack(sign_all(charter)))
    assert signed.charter.rules.challenges == charter.rules.challenges
    assert charter_id(charter) != charter_id(with_panel(*GROUPS[:2], ruling_s=6))


def test_a_charter_without_them_has_the_bytes_it_always_had():
    assert b"challenges" not in pack(make_charter())


@pytest.mark.parametrize("panel", [GROUPS[1::-1], [GROUPS[0]] * 2, [bytes(16)]])
def test_a_panel_is_of_groups_in_order_each_once(panel):
    with pytest.raises(MalformedError, match="panel"):
        check_charter(with_panel(*panel))


@pytest.mark.parametrize(
    "fields",
    [{"challenge_s": 0}, {"ruling_s": 0}, {"challenge_s": 10**12}, {"panel": []}],
)
def test_periods_have_a_length_and_an_end_and_somebody_rules(fields):
    said = {"challenge_s": 10, "panel": GROUPS[:1], "ruling_s": 5}
    assert unpack(ChallengeRules, encode(said), max_bytes=200).ruling_s == 5
    with pytest.raises(MalformedError):
        unpack(ChallengeRules, encode({**said, **fields}), max_bytes=200)


def test_members_challenge_only_where_cuts_tell_which_keys_there_were():
    rules = msgspec.structs.replace(with_panel(GROUPS[0]).rules.challenges, members=3)
    check_challenge_rules(rules, GROUPS, cuts=True)
    charter = make_charter()
    named = msgspec.structs.replace(charter.rules, challenges=rules)
    assert charter.rules.cuts is None
    with pytest.raises(MalformedError, match="certify together"):
        check_charter(msgspec.structs.replace(charter, rules=named))


def test_that_only_groups_challenge_is_not_spelled_out():
    assert b"members" not in pack(with_panel(GROUPS[0]).rules.challenges)
