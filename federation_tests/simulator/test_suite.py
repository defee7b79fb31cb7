"""Three hundred seeds: what must hold holds in each, and every fault and adversary took part."""

import pytest

from federation_tests.simulator.plan import FAULTS, SUITE_GROUPS, SUITE_STATEMENTS, draw_plan
from federation_tests.simulator.suite import judge, missing
from federation_tests.simulator.tally import added

SEEDS = range(300)
LEAST_FAULTS = 3


@pytest.fixture(scope="module", name="verdicts")
def verdicts_fixture():
    return [judge(seed) for seed in SEEDS]


def test_what_must_hold_holds_in_every_seed(verdicts):
    assert {v.seed: v.broken for v in verdicts if v.broken} == {}


def test_every_seed_has_enough_of_everything(verdicts):
    assert min(v.groups for v in verdicts) >= SUITE_GROUPS
    assert min(v.statements for v in verdicts) >= SUITE_STATEMENTS
    plans = [draw_plan(seed).faults for seed in SEEDS]
    assert min(sum(bool(getattr(p, name)) for name in FAULTS) for p in plans) >= LEAST_FAULTS


def test_every_fault_and_adversary_changed_some_run(verdicts):
    faults = added(v.faults for v in verdicts)
    assert missing(faults, added(v.adversaries for v in verdicts)) == []
