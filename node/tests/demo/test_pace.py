"""Claims about node.demo.pace."""

from hypothesis import given
from hypothesis import strategies as st

from node.demo.pace import lists_s, voting_s


@given(st.floats(0.01, 100), st.integers(3, 13))
def test_a_slower_machine_never_gets_less_room(seconds, groups):
    assert lists_s(2 * seconds, groups) >= lists_s(seconds, groups) > 0
    assert voting_s(2 * seconds) >= voting_s(seconds) > seconds


def test_an_idle_machine_is_done_well_within_two_minutes():
    assert lists_s(0.8, 13) + voting_s(7) < 40
