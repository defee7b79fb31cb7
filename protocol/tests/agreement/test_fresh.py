"""Fresh proposals: none ahead of time, none that leaves out what is long held."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from protocol.agreement.cut import make_table
from protocol.agreement.fresh import Receipt, check_fresh
from protocol.agreement.rules import Timeouts
from protocol.errors import RuleError
from protocol.tests.agreement.test_cut import A, B, R, cut

TIMEOUTS = Timeouts(propose_ms=100, vote_ms=10, growth_ms=50)
TABLE = make_table([(A, 5, R)])
CUT = cut(1, R, 1000, TABLE)


def passes(held, round_=0, time_ms=1000, clock_s=1001, frozen=frozenset(), table=TABLE):
    check_fresh(CUT, table, Receipt(round_, time_ms, clock_s), held, frozen, TIMEOUTS)


def code(*given, **more):
    with pytest.raises(RuleError) as caught:
        passes(*given, **more)
    return caught.value.code


def test_a_cut_whose_time_has_come_and_that_has_all_passes():
    passes({A: {5: 0}})


def test_a_cut_ahead_of_the_clock_is_refused():
    # The attack: a proposer that closes a ballot early.
    assert code({}, clock_s=1000) == "cut-ahead"
    assert code({}, clock_s=999) == "cut-ahead"


def test_a_cut_that_leaves_out_what_is_long_held_is_refused():
    # The attack: a proposer that keeps a group's votes out of the record.
    assert code({A: {5: 0, 6: 800}}) == "cut-leaves-out"
    assert code({A: {5: 0}, B: {1: 0}}) == "cut-leaves-out"


def test_what_came_lately_may_be_missing():
    passes({A: {5: 0, 6: 801}, B: {1: 900}})


def test_a_frozen_log_may_stay_behind():
    passes({A: {5: 0}, B: {1: 0}}, frozen=frozenset({B}))


def test_later_rounds_are_more_patient():
    held = {A: {6: 700}}
    assert code(held, round_=0) == "cut-leaves-out"
    passes(held, round_=2)


@given(st.integers(0, 40), st.integers(900, 1000), st.integers(1, 400), st.integers(0, 400))
def test_an_honest_proposer_passes_once_messages_take_no_longer_than_a_proposals_timeout(
    round_, came, spread, way
):
    # An entry reaches the proposer `spread` after this node, its cut this node `way` after it was
    # built of all that it held.
    timeout = TIMEOUTS.propose(round_)
    spread, way = min(spread, timeout), min(way, timeout)
    built = 1000
    assume(came + spread > built)  # else the proposer holds it, and leaves nothing out
    passes({A: {6: came}}, round_=round_, time_ms=built + way)
