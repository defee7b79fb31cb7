"""What `commonweal simulate` does: seeds one after the other, counts, and a verdict."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from federation_tests.simulator.dump import as_value, failure_lines
from federation_tests.simulator.plan import Plan, check_plan, draw_plan, read_scenario
from federation_tests.simulator.run import run
from federation_tests.simulator.suite import DRAWS
from federation_tests.simulator.tally import added
from node.errors import NodeError

MOST_DUMPS = 3
"""Failures printed whole for people; of the others the seed says how to see them."""


@dataclass
class Result:
    """All seeds of one command.

    Attributes:
        value: for programs.
        failures: for people: a dump each, at most MOST_DUMPS.
        failing: seeds at which an invariant broke.
    """

    value: dict[str, Any]
    failures: list[list[str]] = field(default_factory=list)
    failing: list[int] = field(default_factory=list)


def plan_of(
    groups: int | None, scenario: Path | None, suite: str | None = None
) -> Callable[[int], Plan]:
    """How a seed becomes a plan: by the file if there is one, else drawn as in a suite.

    Raises:
        NodeError: `bad-scenario`.
    """
    if suite is not None and (groups is not None or scenario is not None):
        raise NodeError(
            "bad-scenario",
            f"the suite `{suite}` draws the groups, too",
            "leave out --groups and --scenario, or write a scenario for anything else",
        )
    if suite is not None:
        return DRAWS[suite]
    if scenario is None:
        return lambda seed: draw_plan(seed) if groups is None else draw_plan(seed, groups)
    plan = read_scenario(scenario)
    if groups is not None:
        plan = msgspec.structs.replace(plan, groups=groups)
        check_plan(plan, f"{scenario} with {groups} groups")
    return lambda _seed: plan


def simulate(
    seeds: Iterable[int],
    groups: int | None,
    scenario: Path | None,
    suite: str | None,
    told: Callable[[int], None],
) -> Result:
    """Run seeds.

    Args:
        seeds: each a run of its own.
        groups: nodes; None: what the scenario or the suite has.
        scenario: a file; None: every seed draws its own plan.
        suite: as which of `suite.DRAWS` it draws one; None: as `gossip`, with any number of groups.
        told: called after each seed, with 1: a step that was done.

    Raises:
        NodeError: `bad-scenario`.
    """
    plan = plan_of(groups, scenario, suite)
    runs: list[dict[str, Any]] = []
    result = Result({})
    tallies = []
    for seed in seeds:
        outcome = run(plan(seed), seed)
        tallies.append(outcome.federation.tally)
        runs.append(as_value(outcome))
        if outcome.broken:
            result.failing.append(seed)
            if len(result.failures) < MOST_DUMPS:
                result.failures.append(failure_lines(outcome))
        told(1)
    result.value = {
        "runs": runs,
        "failing": result.failing,
        "faults": dict(added(tally.faults for tally in tallies)),
        "adversaries": dict(added(tally.adversaries for tally in tallies)),
        "changes": dict(added(tally.changes for tally in tallies)),
        "keeping": dict(added(tally.keeping for tally in tallies)),
    }
    return result
