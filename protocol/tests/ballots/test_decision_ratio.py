"""The ratio of the winner to the default option."""

import pytest

from protocol.ballots.rule import RatioTest
from protocol.tests.ballots import making as m
from protocol.tests.ballots.deciding import outcome, run, split


@pytest.mark.parametrize(
    ("op", "yes", "met"), [(">", 30, False), (">", 31, True), (">=", 29, False), (">=", 30, True)]
)
def test_a_ratio_of_yes_to_no_at_its_boundary(op: str, yes: int, met: bool) -> None:
    test = RatioTest(op=op, ratio=[3, 1], default=1)  # type: ignore[arg-type]
    assert outcome(test, split(yes, 10)) == ("carried" if met else "rejected")


def test_a_ratio_to_nothing_is_exceeded_by_anything() -> None:
    assert outcome(RatioTest(op=">", ratio=[3, 1], default=1), split(1, 0)) == "carried"


@pytest.mark.parametrize(("ahead", "result"), [(29, "rejected"), (30, "rejected"), (31, "elected")])
def test_the_winner_beats_the_default_option_by_a_ratio(ahead: int, result: str) -> None:
    # Option 2 is the default; `ahead` rank 0 above it, 10 the reverse, 3 rank neither.
    rows = {"0,2": ahead - 5, "0": 5, "2,0": 6, "2": 4, "1": 3}
    test = RatioTest(op=">", ratio=[3, 1], default=2)
    got = run(m.by_seed(tests=[test]), [m.counted(m.cell(100, m.lines(rows)))], contest=m.rank())
    assert (got.outcome, got.tests[0].part, got.tests[0].whole) == (result, ahead, 10)


def test_the_default_option_never_beats_itself() -> None:
    ret = m.counted(m.cell(100, m.lines({"2": 9, "0": 3})))
    for op in (">", ">="):
        test = RatioTest(op=op, ratio=[0, 1] if op == ">" else [1, 9], default=2)  # type: ignore[arg-type]
        assert run(m.by_seed(tests=[test]), [ret], contest=m.rank()).outcome == "rejected"


@pytest.mark.parametrize(("alone", "result"), [(9, "rejected"), (10, "elected")])
def test_where_nothing_is_ranked_a_vote_for_both_prefers_neither(alone: int, result: str) -> None:
    rows = {"0": alone, "0,2": 30, "2": 5}
    contest = m.choose(method="approval", most=2)
    test = RatioTest(op=">=", ratio=[2, 1], default=2)
    got = run(m.by_seed(tests=[test]), [m.counted(m.cell(100, m.lines(rows)))], contest=contest)
    assert (got.outcome, got.tests[0].part, got.tests[0].whole) == (result, alone, 5)


def test_no_preference_at_all_exceeds_no_ratio() -> None:
    ret = m.counted(m.cell(100, m.lines({"0,2": 9})))
    test = RatioTest(op=">=", ratio=[1, 2], default=2)
    got = run(m.by_seed(tests=[test]), [ret], contest=m.choose(method="approval", most=2))
    assert (got.tests[0].part, got.tests[0].whole, got.tests[0].met) == (0, 0, False)
