"""Three hundred seeds: what must hold holds in each, and every fault and adversary took part."""

import functools

import pytest

from federation_tests.simulator.plan import FAULTS, Plan, draw_plan
from federation_tests.simulator.run import run
from federation_tests.simulator.suite import counts, judge, missing
from federation_tests.simulator.tally import FALSE_HASHES

SEEDS, AT_A_TIME = 300, 20
# Here again, not taken from what draws the plans: who draws less goes red.
LEAST_GROUPS, LEAST_STATEMENTS, LEAST_FAULTS = 7, 200, 3
POISONED = 6
"""A seed in which long logs are fetched from who changes hashes."""
# Each seed runs once; a test that is run alone runs those it needs.
judged = functools.cache(judge)


@pytest.mark.parametrize("first", range(0, SEEDS, AT_A_TIME))
def test_what_must_hold_holds_in_every_seed(first):
    verdicts = [judged(seed) for seed in range(first, first + AT_A_TIME)]
    assert {v.seed: v.broken for v in verdicts if v.broken} == {}
    assert min(v.groups for v in verdicts) >= LEAST_GROUPS
    assert min(v.statements for v in verdicts) >= LEAST_STATEMENTS
    assert {v.seed: v.kinds for v in verdicts if len(v.kinds) < LEAST_FAULTS} == {}


def test_every_plan_has_at_least_three_kinds_of_faults():
    plans = [draw_plan(seed).faults for seed in range(SEEDS)]
    assert min(sum(bool(getattr(p, name)) for name in FAULTS) for p in plans) >= LEAST_FAULTS


@pytest.mark.parametrize("least", range(4))
def test_where_accidents_change_nothing_messages_suffer(least):
    plan = Plan(groups=3, statements=30, trouble_s=180, least_kinds=least)
    outcome = run(plan, 0)
    assert outcome.broken == []
    assert sum(map(bool, outcome.federation.tally.faults.values())) == least


def test_every_fault_and_adversary_changed_some_run():
    assert missing(counts(judged(seed) for seed in range(SEEDS))) == []


def test_false_hashes_are_heard_and_lead_nobody_astray():
    outcome = run(draw_plan(POISONED), POISONED)
    assert outcome.broken == []
    assert outcome.federation.tally.adversaries[FALSE_HASHES] > 0
