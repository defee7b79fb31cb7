"""Many seeds on several processes: `make soak SEEDS=5000`; `make test` runs some of each suite."""

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from federation_tests.simulator.certifying import FAULTS as CERTIFYING_FAULTS
from federation_tests.simulator.certifying import draw_certifying
from federation_tests.simulator.disks import FAULTS as DISKS_FAULTS
from federation_tests.simulator.disks import draw_disks
from federation_tests.simulator.keeping import WITHHOLDER
from federation_tests.simulator.plan import (
    CHANGES,
    DECIDED,
    FAULTS,
    HOSTED,
    KINDS,
    LIARS,
    SPOILT,
    draw_plan,
)
from federation_tests.simulator.run import run
from federation_tests.simulator.seats import FAULTS as SEATS_FAULTS
from federation_tests.simulator.seats import draw_seats
from federation_tests.simulator.tally import FALSE_HASHES, FREEZING, HANDED_ON, KEEPING, added

CORES = 2
"""As the rest of the suite."""
EVERY = 100
"""Seeds between two lines of progress."""


DRAWS = {
    "gossip": draw_plan,
    "certifying": draw_certifying,
    "seats": draw_seats,
    "disks": draw_disks,
}
"""What a seed stands for, by suite."""
PARTS: dict[str, tuple[str, ...]] = {
    "gossip": (*FAULTS, *KINDS, FALSE_HASHES),
    "certifying": (
        *(*CERTIFYING_FAULTS, "restores", *LIARS, WITHHOLDER, *KINDS),
        *(*CHANGES, *FREEZING, *KEEPING, *HANDED_ON),
    ),
    "seats": (*SEATS_FAULTS, "equivocate", "leave", "expel", "away", *DECIDED, *HOSTED, "voted"),
    "disks": (*DISKS_FAULTS, *SPOILT, "poison"),
}
"""The faults, adversaries and changes that must take part, by suite."""


class Verdict(NamedTuple):
    """What is left of a run: picklable, for the process that asked for it."""

    seed: int
    broken: list[str]
    faults: Counter[str]
    adversaries: Counter[str]
    groups: int
    statements: int
    processor_s: float
    cuts: int
    changes: Counter[str]
    keeping: Counter[str]

    @property
    def kinds(self) -> list[str]:
        """Faults that changed the run."""
        return [kind for kind, times in self.faults.items() if times]


def judge(seed: int, suite: str = "gossip") -> Verdict:
    """Run the plan that a seed draws; one that ends in an exception fails, and the others go on."""
    began_s = time.process_time()
    try:
        outcome = run(DRAWS[suite](seed), seed)
    except Exception as error:  # noqa: BLE001 - a fault of any kind is one seed's
        # Whose fault it is, the node's or the simulator's, is seen by running that seed alone.
        where = traceback.extract_tb(error.__traceback__)[-1]
        seen = (
            f"raised: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        )
        nothing: Counter[str] = Counter()
        took_s = time.process_time() - began_s
        return Verdict(seed, [seen], nothing, nothing, 0, 0, took_s, 0, nothing, nothing)
    tally, ledger = outcome.federation.tally, outcome.federation.ledger
    return Verdict(
        seed,
        [f"{invariant}: {seen}" for invariant, seen in outcome.broken],
        tally.faults,
        tally.adversaries,
        len(outcome.federation.groups),
        sum(len(ledger.kept[node.group]) for node in outcome.federation.honest),
        time.process_time() - began_s,
        outcome.federation.certified.newest,
        tally.changes,
        tally.keeping,
    )


def verdicts(seeds: Iterable[int], cores: int = CORES, suite: str = "gossip") -> Iterator[Verdict]:
    """Run seeds on several processes; verdicts come in the order of the seeds."""
    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(partial(judge, suite=suite), seeds, chunksize=5)


def missing(counted: Counter[str], suite: str = "gossip") -> list[str]:
    """What never changed a run."""
    return [name for name in PARTS[suite] if not counted[name]]


def counts(done: Iterable[Verdict]) -> Counter[str]:
    """How often everything happened that runs are made of."""
    return added(tally for v in done for tally in (v.faults, v.adversaries, v.changes, v.keeping))


def main() -> int:
    """Run seeds, print failing ones as they come, then counts; 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5000, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--cores", type=int, default=CORES, help="processes")
    parser.add_argument("--suite", choices=DRAWS, default="gossip", help="what seeds stand for")
    given = parser.parse_args()
    failing, done = [], []
    for verdict in verdicts(
        range(given.first, given.first + given.seeds), given.cores, given.suite
    ):
        done.append(verdict)
        if verdict.broken:
            failing.append(verdict.seed)
            print(f"seed {verdict.seed}: {'; '.join(verdict.broken)}", flush=True)
        if len(done) % EVERY == 0:
            print(f"{len(done)} of {given.seeds} seeds, {len(failing)} failing", flush=True)
    counted = counts(done)
    for name in PARTS[given.suite]:
        print(f"{name:<14} {counted[name]:>10,}")
    if given.suite != "gossip":
        print(f"{min(v.cuts for v in done)} cuts at least, {sum(v.cuts for v in done):,} in all")
    middle_s = sorted(verdict.processor_s for verdict in done)[len(done) // 2]
    print(f"{len(done)} seeds, {middle_s:.2f} s of processor time in the middle")
    if failing:
        print(f"failing seeds: {' '.join(map(str, failing))}")
        option = f"--suite {given.suite} --seed {failing[0]}"
        print(f"hint: .venv/bin/commonweal simulate {option}")
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
