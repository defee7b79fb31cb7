"""How fast one new head comes to every node of a large coalition, and what seeds take."""

from collections.abc import Sequence
from random import Random

from federation_tests.bench.figures import Figure, middle
from federation_tests.bench.material import many_id
from federation_tests.bench.rounds import AWAY, LOSS, Coalition
from federation_tests.simulator.suite import judge
from protocol.gossip.events import Head

GROUPS = 2_000
TARGET_ROUNDS = 9
TARGET_SEED_S = 0.5
SUITE_SEEDS = range(10)
MANY_SEEDS = range(100)
SEED = 1


def measure() -> list[Figure]:
    """The rounds, and what a seed of each of the simulator's suites costs."""
    return [spread(GROUPS), seeds(), certifying_seeds(), *dear_seeds(MANY_SEEDS)]


def seeds() -> Figure:
    """Processor time of seeds as the test suite runs them."""
    judge(SEED)  # fills caches
    runs = tuple(judge(seed).processor_s for seed in SUITE_SEEDS)
    return Figure(
        what="a seed of the simulator",
        unit="s of processor time",
        runs=runs,
        target=f"< {TARGET_SEED_S} s",
        ratio=middle(runs) / TARGET_SEED_S,
        met=middle(runs) < TARGET_SEED_S,
        note="seven nodes' real stores, signers and gossip machines, 200 statements, two minutes "
        "of faults and adversaries, and healing; of ten seeds of the suite; ratio to the limit",
    )


def certifying_seeds() -> Figure:
    """Processor time of seeds of the suite that certifies cuts."""
    judge(SEED, "certifying")  # fills caches
    return Figure(
        what="a certifying seed of the simulator",
        unit="s of processor time",
        runs=tuple(judge(seed, "certifying").processor_s for seed in SUITE_SEEDS),
        note="a council of four with its real rooms, faults and liars, and three certified cuts at "
        "least; of ten seeds of the suite",
    )


def dear_seeds(seeds: Sequence[int]) -> list[Figure]:
    """How many seeds take longer than a seed should, and how long the worst does; each suite."""
    figures = []
    for suite, name in (("gossip", "seeds"), ("certifying", "certifying seeds")):
        taken = [judge(seed, suite).processor_s for seed in seeds]
        beyond = sum(one > TARGET_SEED_S for one in taken)
        figures.append(
            Figure(
                what=f"{name} of the simulator beyond {TARGET_SEED_S} s of processor time",
                unit=f"of {len(seeds)}",
                runs=(float(beyond),),
                note=f"the worst takes {max(taken):.2f} s; a seed has its limit in the middle, "
                "not at the end, for what it draws decides how much happens in it",
            )
        )
    return figures


def spread(groups: int) -> Figure:
    """Rounds until every live node holds a head that one of them has just made."""
    rounds = Coalition(groups, Random(SEED)).spread([Head(many_id(0), 1, bytes(32), b"note")])
    return Figure(
        what=f"simulated spread, {groups:,} groups, {LOSS:.0%} loss",
        unit="rounds",
        runs=(float(rounds),),
        target=f"<= {TARGET_ROUNDS} rounds",
        ratio=rounds / TARGET_ROUNDS,
        met=rounds <= TARGET_ROUNDS,
        note="until every live node holds one new head; every node runs the real gossip "
        f"machine, {AWAY:.0%} of them are away, {LOSS:.0%} of messages are lost. A round is "
        "30 s, in which each node polls its neighbours once; all of it goes one hop a round, "
        "announcements too, which are really a hundred times as fast. Simplified: the other "
        "logs are empty, heads carry no signatures, and a pull is one question and its answer; "
        "`commonweal simulate` has the rest, with fewer nodes; ratio to the limit",
    )
