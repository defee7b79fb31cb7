"""Every sum of some numbers is looked at, or where there are too many some are taken to be few."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.coalition.participation.sums import MAX_SUMMED, changes_by_few, leaves_few

FEW = st.integers(1, 9)


def sums(parts):
    return [sum(some) for n in range(1, len(parts) + 1) for some in combinations(parts, n)]


@given(st.integers(0, 60), st.lists(st.integers(0, 30), max_size=6), FEW)
def test_few_are_left_exactly_where_some_parts_leave_them(whole, parts, least):
    # Nothing taken away leaves what there is, which is looked at by itself.
    some = sums([part for part in parts if part])
    assert leaves_few(whole, parts, least) == any(0 < whole - one < least for one in some)


@given(st.integers(-40, 40), st.lists(st.integers(-20, 20), max_size=6), FEW)
def test_few_changed_exactly_where_some_parts_or_all_but_these_did(whole, parts, least):
    found = [number for one in sums(parts) for number in (one, whole - one)]
    assert changes_by_few(whole, parts, least) == any(0 < abs(one) < least for one in found)


@pytest.mark.parametrize(("more", "few"), [(MAX_SUMMED, False), (MAX_SUMMED + 1, True)])
def test_what_is_too_much_to_be_summed_is_taken_to_be_few(more, few):
    # In hundreds, and a thousand left over: none of all these sums is small.
    assert leaves_few(100 * more, [100] * more, 5) is few
    assert changes_by_few(-1000, [100] * more, 5) is few


def test_ever_so_many_that_only_grew_are_not_summed():
    assert not changes_by_few(6400, [100] * 64, 5)
    assert not leaves_few(6500, [100] * 64, 5)
