"""Claims about node.demo.compare."""

from fractions import Fraction

from node.demo.compare import Difference, compare

FOUND = [
    {"tally": {"Ada": 5, "Ben": 3}, "exhausted": 0},
    {"tally": {"Ada": "13/2"}, "exhausted": "3/2"},
]
PUBLISHED = [
    {"Ada": Fraction(5), "Ben": Fraction(3), "exhaust": Fraction(0)},
    {"Ada": Fraction("6.5"), "Ben": Fraction(0), "exhaust": Fraction("1.5")},
]


def test_the_same_figures_differ_in_nothing():
    assert compare(FOUND, PUBLISHED) == []


def test_a_figure_that_is_one_off_is_named():
    changed = [{**PUBLISHED[0], "Ben": Fraction(4)}, PUBLISHED[1]]
    assert compare(FOUND, changed) == [Difference(1, "Ben", Fraction(3), Fraction(4))]


def test_exact_fractions_are_compared_at_the_publishers_three_decimals():
    found = [{"tally": {"Ada": "1/3"}, "exhausted": "2/3"}]
    assert compare(found, [{"Ada": Fraction("0.333"), "exhaust": Fraction("0.667")}]) == []
    assert compare(found, [{"Ada": Fraction("0.334"), "exhaust": Fraction("0.667")}])


def test_a_missing_round_and_one_too_many_are_differences():
    assert {item.round for item in compare(FOUND[:1], PUBLISHED)} == {2}
    assert {item.round for item in compare(FOUND, PUBLISHED[:1])} == {2}


def test_a_candidate_nobody_published_is_a_difference():
    found = [{"tally": {"Ada": 5, "Ben": 3, "Eve": 1}, "exhausted": 0}, FOUND[1]]
    assert [item.name for item in compare(found, PUBLISHED)] == ["Eve"]
