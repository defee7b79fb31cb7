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
    first: int = 0,
) -> int | None:
    """A seed at which an invariant breaks; None if it holds in all MOST_SEEDS of them.

    Args:
        planned: what is run, by the seed and what brings the broken rule to light.
        first: the one to begin with, where it is known which shows it; then come all others.
    """
    for seed in (*range(first, MOST_SEEDS), *range(first)):
        if any(name == invariant for name, _ in run(planned(seed, what), seed).broken):
            return seed
    return None
