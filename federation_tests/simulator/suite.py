"""Many seeds on several processes: `make soak SEEDS=5000`; the test suite runs its 300 this way."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from federation_tests.simulator.plan import FAULTS, KINDS, draw_plan
from federation_tests.simulator.run import run
from federation_tests.simulator.tally import added

CORES = 2
"""As the rest of the suite."""
EVERY = 100
"""Seeds between two lines of progress."""


class Verdict(NamedTuple):
    """What is left of a run: picklable, for the process that asked for it."""

    seed: int
    broken: list[str]
    faults: Counter[str]
    adversaries: Counter[str]
    groups: int
    statements: int
    processor_s: float


def judge(seed: int) -> Verdict:
    """Run the plan that a seed draws."""
    began_s = time.process_time()
    outcome = run(draw_plan(seed), seed)
    tally, ledger = outcome.federation.tally, outcome.federation.ledger
    return Verdict(
        seed,
        [f"{invariant}: {seen}" for invariant, seen in outcome.broken],
        tally.faults,
        tally.adversaries,
        len(outcome.federation.groups),
        sum(len(ledger.kept[node.group]) for node in outcome.federation.honest),
        time.process_time() - began_s,
    )


def verdicts(seeds: Iterable[int], cores: int = CORES) -> Iterator[Verdict]:
    """Run seeds on several processes; verdicts come in the order of the seeds."""
    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(judge, seeds, chunksize=5)


def missing(faults: Counter[str], adversaries: Counter[str]) -> list[str]:
    """What never changed a run."""
    zeros = [name for name in FAULTS if not faults[name]]
    return zeros + [kind for kind in KINDS if not adversaries[kind]]


def main() -> int:
    """Run seeds, print failing ones as they come, then counts; 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--cores", type=int, default=CORES, help="processes")
    given = parser.parse_args()
    failing, done = [], []
    for verdict in verdicts(range(given.first, given.first + given.seeds), given.cores):
        done.append(verdict)
        if verdict.broken:
            failing.append(verdict.seed)
            print(f"seed {verdict.seed}: {'; '.join(verdict.broken)}", flush=True)
        if len(done) % EVERY == 0:
            print(f"{len(done)} of {given.seeds} seeds, {len(failing)} failing", flush=True)
    faults = added(verdict.faults for verdict in done)
    adversaries = added(verdict.adversaries for verdict in done)
    for name, times in [*faults.items(), *adversaries.items()]:
        print(f"{name:<14} {times:>10,}")
    middle_s = sorted(verdict.processor_s for verdict in done)[len(done) // 2]
    print(f"{len(done)} seeds, {middle_s:.2f} s of processor time in the middle")
    if failing:
        print(f"failing seeds: {' '.join(map(str, failing))}")
        print(f"hint: .venv/bin/commonweal simulate --seed {failing[0]}")
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
