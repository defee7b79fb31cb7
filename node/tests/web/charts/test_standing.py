"""The order of options in pictures."""

from __future__ import annotations

from node.tests.web.charts.test_flows import view
from node.web.charts.standing import standing
from node.web.viewmodels.results import RoundView


def test_the_elected_come_first_then_who_stands_longest_then_who_has_most():
    rounds = (
        view(1, (1, 4, 9, 5, 5)),
        RoundView(2, (None, 4, 9, 6, 5), 0, 5, (2,), (), ()),
        RoundView(3, (None, None, 8, 6, 7), 0, 5, (4,), (), ()),
    )
    assert standing(rounds, 6) == [2, 4, 3, 1, 0, 5]


def test_equal_options_keep_the_order_of_the_ballot():
    assert standing((view(1, (3, 3, 3)),), 3) == [0, 1, 2]
