"""Seeks a seed that shows that a rule is broken, for tests that break one on purpose."""

from collections.abc import Callable
from typing import Any

from federation_tests.simulator.plan import Plan
from federation_tests.simulator.run import run

MOST_SEEDS = 200


def first_broken(
    planned: Callable[[int, dict[str, Any]], Plan],
    invariant: str,
    what: dict[str, Any],
) -> int | None:
    """The first seed at which an invariant breaks; None if it holds in all MOST_SEEDS of them.

    Args:
        planned: what is run, by the seed and what brings the broken rule to light.
    """
    for seed in range(MOST_SEEDS):
        if any(name == invariant for name, _ in run(planned(seed, what), seed).broken):
            return seed
    return None
