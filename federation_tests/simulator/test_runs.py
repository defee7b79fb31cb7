"""Runs of the simulator itself: what it finds, and that a seed says it all."""

import functools

import msgspec
import pytest

from federation_tests.simulator.disk import PowerCut
from federation_tests.simulator.federation import Federation
from federation_tests.simulator.node import SimNode
from federation_tests.simulator.plan import FAULTS, Adversaries, Faults, Plan, draw_plan
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


AMOUNTS = {
    **dict.fromkeys(("loss", "delay", "duplication", "reordering"), 0.2),
    **dict.fromkeys(("partitions", "crashes", "skewed", "full_disks", "flipped_bits"), 2),
    "restores": 3,
}


SMALL = Plan(groups=4, statements=40)


@functools.cache
def calm_trace(seed):
    """The trace of a run in which nothing goes wrong."""
    return run(SMALL, seed).federation.tally.fingerprint


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_counted_where_it_made_another_trace_and_nowhere_else(name):
    changed = 0
    for seed in (1, 2):
        plan = msgspec.structs.replace(SMALL, faults=Faults(**{name: AMOUNTS[name]}))
        tally = run(plan, seed).federation.tally
        counted = {kind for kind, times in tally.faults.items() if times}
        assert counted == ({name} if tally.fingerprint != calm_trace(seed) else set())
        changed += bool(counted)
    assert changed


def test_what_was_missed_is_found_by_walks_and_comes_in_parts():
    faults = Faults(loss=0.1, partitions=2, restores=2)
    outcome = run(Plan(groups=5, statements=200, faults=faults), 4)
    seen = outcome.federation.tally.seen
    assert outcome.broken == []
    assert seen["WalkHeard"] > 0
    assert seen["Grown"] > 0


def test_who_answers_a_walk_with_old_answers_is_disbelieved_and_nobody_else():
    outcome = run(Plan(groups=6, statements=120, adversaries=Adversaries(replay=1)), 3)
    assert outcome.broken == []
    liars = {g for g, node in outcome.federation.nodes.items() if not node.honest}
    assert outcome.federation.tally.disbelieved == liars


def test_power_that_fails_in_a_second_try_to_write_again_stops_the_node_and_not_the_run(
    monkeypatch,
):
    real, tries = SimNode.stop_asking, []

    def fails_twice(node):
        tries.append(node.group)
        if tries.count(node.group) == 1:
            raise OSError("the disk is not well")  # so the node tries again, by itself
        if tries.count(node.group) == 2:
            raise PowerCut
        real(node)

    monkeypatch.setattr(SimNode, "stop_asking", fails_twice)
    federation = Federation(Plan(groups=4, statements=8), 1)
    federation.begin()
    federation.schedule.run_until(200_000)
    assert federation.tally.faults["crashes"] == 4
    assert all(tries.count(group) > 2 and node.up for group, node in federation.nodes.items())
