"""Seeds in which groups lose their seat and come to have it again: by a decision, not before."""

import functools

import pytest

from federation_tests.simulator.deciding import two_thirds
from federation_tests.simulator.plan import Changes, Liars, Plan, check_plan
from federation_tests.simulator.run import run
from federation_tests.simulator.seats import draw_seats
from federation_tests.simulator.suite import PARTS, counts, judge, missing
from node.errors import NodeError

SEEDS, AT_A_TIME = 12, 4
LEAST_CUTS = 3
"""Here again, not taken from what ends the runs: who is content with less goes red."""
# Each seed runs once; a test that is run alone runs those it needs.
judged = functools.cache(functools.partial(judge, suite="seats"))


@pytest.mark.parametrize("first", range(0, SEEDS, AT_A_TIME))
def test_what_must_hold_holds_in_every_seed(first):
    verdicts = [judged(seed) for seed in range(first, first + AT_A_TIME)]
    assert {v.seed: v.broken for v in verdicts if v.broken} == {}
    assert min(v.cuts for v in verdicts) >= LEAST_CUTS


def test_every_change_of_the_council_changed_some_run():
    counted = counts(judged(seed) for seed in range(SEEDS))
    print({name: counted[name] for name in PARTS["seats"]})
    assert missing(counted, "seats") == []


def test_a_seed_gives_the_same_run_again():
    first, again = (run(draw_seats(2), 2).federation.tally for _ in range(2))
    assert (first.fingerprint, first.changes) == (again.fingerprint, again.changes)


@pytest.mark.parametrize(
    "seed",
    [
        # Two of four agree, then one of the four leaves and nobody speaks at that cut.
        285,
        # The same, and nobody speaks at the cut after it either.
        841,
    ],
)
def test_that_another_leaves_expels_nobody_before_one_more_agrees(seed):
    assert judge(seed, "seats").broken == []


def test_two_thirds_are_counted_upwards():
    assert [two_thirds(n) for n in (2, 3, 4, 5, 6)] == [2, 2, 3, 4, 4]


@pytest.mark.parametrize(
    ("changes", "liars", "why"),
    [
        (Changes(leave=1, come_back=1, turn_down=1), Liars(), "2 groups ask to come back, of 1"),
        (Changes(expel=2, turn_down=1), Liars(), "the two that vouch are enough"),
        (Changes(forgive=1), Liars(late=1), "1 groups are forgiven, and 0 vote twice"),
        (Changes(forgive=1, leave=1), Liars(forget=1), "would name who went"),
        (Changes(operator=1, move_off=2), Liars(), "2 groups move off, of 1 with one host"),
        (Changes(operator=5), Liars(), "1 would be left"),
    ],
)
def test_a_scenario_that_can_not_be_played_is_refused(changes, liars, why):
    with pytest.raises(NodeError, match=why):
        check_plan(Plan(groups=5, certify=True, changes=changes, liars=liars), "this")
