from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from node.tests.web.example_desk import ExampleDesk
from node.web.charts import Charts
from node.web.charts.rounds import MAX_ROUNDS
from node.web.charts.svg import WIDTH, length
from node.web.i18n import load_languages
from node.web.viewmodels.results import ContestResult, GroupShare, RoundView, Turnout

CHARTS = Charts(load_languages()["en"])
_, RANKED, CHOSEN = ExampleDesk().contests()[:3]


def result(rounds=(), shares=(), contest=RANKED):
    return ContestResult(contest, "elected", (), (), rounds, shares, 0)


@given(
    st.fractions(min_value=0, max_value=10**9),
    st.fractions(min_value=Fraction(1, 10**6), max_value=10**9),
)
def test_a_bar_is_never_longer_than_its_whole_and_never_lost(part, whole):
    part = min(part, whole)
    drawn = length(part, whole, WIDTH)
    assert 0 <= drawn <= WIDTH
    assert (drawn == 0) == (part == 0)


def test_a_group_without_votes_has_an_empty_bar_instead_of_a_division_by_zero():
    drawn = CHARTS.shares(result(shares=(GroupShare("g", 1, (0,) * 5, 0),)), "label")
    assert 'class="bed"' in drawn


def test_a_long_count_draws_its_first_and_last_rounds():
    stages = tuple(RoundView(n, (n, None, None), 0, None, (), ()) for n in range(1, 41))
    found = result(rounds=stages, contest=CHOSEN)
    drawn = CHARTS.rounds(found, "label")
    assert CHARTS.cut(found)
    assert drawn.count(">Round ") == MAX_ROUNDS
    assert ">Round 1<" in drawn
    assert ">Round 40<" in drawn


def test_votes_that_are_not_whole_are_written_rounded():
    stage = RoundView(1, (Fraction(7, 3), None, None, None, None), 0, Fraction(3, 2), (0,), ())
    drawn = CHARTS.rounds(result(rounds=(stage,)), "label")
    assert ">2.33333<" in drawn
    assert 'class="mark"' in drawn


def test_names_in_a_picture_are_escaped():
    drawn = CHARTS.turnout((Turnout("<b>&", "", "polled", 10, 5),), '"><script>')
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert "&lt;b&gt;&amp;" in drawn


def test_a_group_that_has_not_returned_has_no_turnout_bar():
    assert "<rect" not in CHARTS.turnout((Turnout("g", "", "", 10, None),), "label")


def test_rankings_in_rounds_are_a_stream_and_one_round_is_bars():
    one = RoundView(1, (3, 2, None, None, None), 0, None, (), (1,))
    two = RoundView(2, (5, None, None, None, None), 0, None, (0,), ())
    assert 'class="band' in CHARTS.rounds(result(rounds=(one, two)), "label")
    assert 'class="band' not in CHARTS.rounds(result(rounds=(one,)), "label")
    assert not CHARTS.cut(result(rounds=(one, two)))
    assert CHARTS.net(result(rounds=(one, two)))
