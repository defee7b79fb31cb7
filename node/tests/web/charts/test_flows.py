"""What flows between two rounds: every vote leaves in a band, and every vote comes in by one."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from node.web.building.rounds import round_views
from node.web.charts.flows import LOST, Band, bands, is_net, stock
from node.web.viewmodels.results import RoundView
from protocol.counting.methods import count
from protocol.counting.profile import Profile
from protocol.counting.result import EXHAUSTED

NAMES = ("Ann", "Bob", "Cem", "Dee", "Eve")
METHODS = ("irv", "stv-scottish", "stv-wigm", "stv-wigm-prf", "stv-meek-prf", "stv-meek")
RANKINGS = st.permutations(range(5)).flatmap(
    lambda order: st.integers(1, 5).map(lambda size: tuple(order[:size]))
)


def sums(found: list[Band], end: str) -> Counter[int]:
    total: Counter[int] = Counter()
    for band in found:
        total[getattr(band, end)] += band.votes  # type: ignore[assignment]
    return total


@given(
    st.dictionaries(RANKINGS, st.integers(1, 60), min_size=1, max_size=12),
    st.sampled_from(METHODS),
    st.integers(1, 3),
)
def test_bands_hold_all_votes_of_the_round_before_and_of_the_round_after(rows, method, seats):
    profile = Profile(5, rows)
    views = round_views(count(method, profile, seats=1 if method == "irv" else seats), NAMES)
    for now, after in pairwise(views):
        found = bands(now, after)
        assert all(band.votes > 0 for band in found)
        before = {node: votes for node, votes in stock(now).items() if votes}
        then = {node: votes for node, votes in stock(after).items() if votes}
        assert dict(sums(found, "source")) == before
        assert dict(sums(found, "target")) == then


def view(number, tally, exhausted=0, residual=0, transfers=None):
    return RoundView(
        number, tally, exhausted, None, (), (), transfers=transfers or {}, residual=residual
    )


def test_stated_transfers_are_drawn_as_stated_and_the_rest_stays():
    moved = {2: {0: 2, EXHAUSTED: 1}}
    found = bands(view(1, (5, 4, 3), transfers=moved), view(2, (7, 4, None), exhausted=1))
    assert Band(2, 0, 2) in found
    assert Band(2, EXHAUSTED, 1) in found
    assert Band(0, 0, 5) in found
    assert len(found) == 4


def test_what_rounding_takes_flows_to_what_is_lost():
    third = Fraction(1, 3)
    moved = {0: {1: 1}}
    found = bands(view(1, (6, 2), transfers=moved), view(2, (5 - third, 3), residual=third))
    assert Band(0, LOST, third) in found


def test_without_stated_transfers_a_loss_is_shared_among_those_that_gained():
    now, after = view(1, (10, 4, 6)), view(2, (12, None, 7), exhausted=1)
    assert is_net((now, after))
    found = bands(now, after)
    assert Band(1, 0, 2) in found
    assert Band(1, 2, 1) in found
    assert Band(1, EXHAUSTED, 1) in found


def test_a_round_in_which_nothing_moves_has_only_bands_that_stay():
    found = bands(view(1, (3, 0)), view(2, (3, 0)))
    assert found == [Band(0, 0, 3)]
