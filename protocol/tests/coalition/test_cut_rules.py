"""Claims about protocol.coalition.cut_rules."""

import pytest
from msgspec.structs import replace

from protocol.coalition.charter import check_charter, open_charter_draft
from protocol.coalition.cut_rules import CutRules, founding_epoch, timeouts
from protocol.encoding import pack
from protocol.errors import MalformedError
from protocol.keys import public_key
from protocol.tests.coalition.founding import make_charter, make_rules, seed

RULES = CutRules(propose_ms=5, vote_ms=4, growth_ms=3, rest_ms=0)


def with_keys(charter, numbers):
    groups = [
        replace(f, card=replace(f.card, agreement_key=public_key(seed(n, "agreement"))))
        if n in numbers
        else f
        for n, f in enumerate(charter.groups)
    ]
    return replace(charter, groups=groups, rules=make_rules(cuts=RULES))


def test_a_charter_without_cuts_has_no_council_that_certifies():
    assert founding_epoch(make_charter()) is None


def test_the_council_certifies_in_the_charter_s_order_with_the_keys_on_the_cards():
    charter = with_keys(make_charter(), range(3))
    assert open_charter_draft(pack(charter)) == charter
    epoch = founding_epoch(charter)
    assert [seat.group for seat in epoch.seats] == charter.council
    assert epoch.seats[2].key == public_key(seed(2, "agreement"))
    assert timeouts(RULES).propose(2) == 11


def test_who_is_to_certify_needs_a_key_for_it():
    with pytest.raises(MalformedError, match="Group 2 is to certify"):
        check_charter(with_keys(make_charter(), range(2)))
    charter = with_keys(make_charter(), range(2))
    check_charter(replace(charter, council=charter.council[:2]))


def test_a_round_that_never_grows_is_no_rule():
    charter = with_keys(make_charter(), range(3))
    rules = replace(charter.rules, cuts=replace(RULES, growth_ms=0))
    with pytest.raises(ValueError, match="growth_ms"):
        pack(replace(charter, rules=rules))
