"""Runs of the simulator itself: what it finds, and that a seed says it all."""

import pytest

from federation_tests.simulator.plan import Faults, Plan, draw_plan
from federation_tests.simulator.run import run


@pytest.mark.parametrize("seed", range(6))
def test_what_must_hold_holds(seed):
    outcome = run(draw_plan(seed), seed)
    assert outcome.broken == []


def test_a_seed_gives_the_same_run_again():
    plan = Plan(groups=4, statements=40, faults=Faults(loss=0.2, delay=0.2, crashes=6))
    first, again, other = run(plan, 5), run(plan, 5), run(plan, 6)
    assert first.federation.tally.fingerprint == again.federation.tally.fingerprint
    assert first.federation.tally.fingerprint != other.federation.tally.fingerprint


def test_every_fault_of_the_plan_is_counted_when_it_changes_the_run():
    faults = Faults(loss=0.2, delay=0.2, crashes=6)
    counts = run(Plan(groups=4, statements=40, faults=faults), 1).federation.tally.faults
    assert all(counts[name] > 0 for name in ("loss", "delay", "crashes"))
    calm = run(Plan(groups=4, statements=40), 1).federation.tally.faults
    assert not any(calm.values())
