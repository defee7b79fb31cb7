"""Runs in which groups certify cuts: what a seed stands for."""

from random import Random

from federation_tests.simulator.plan import CHANGES, LIARS, Changes, Faults, Liars, Plan

FAULTS = ("loss", "delay", "reordering", "partitions", "crashes", "skewed", "full_disks")
LARGE = 20
"""One seed in so many has a council of seven, with two liars; the others one of four, with one."""
CHANGING = 16
"""One seed in so many has a council of five that changes, by one to three of its groups."""
STATEMENTS = 16
TROUBLE_S = 90
CHANGING_S = 150
"""As long as a notice and some cuts take."""


def draw_certifying(seed: int) -> Plan:
    """Two to four kinds of faults, and as many liars as the council stands, or none.

    Where groups come and go nobody lies: of a council that has shrunk, one may be too many.
    """
    random = Random(f"{seed}/certifying")
    groups, most = (7, 2) if seed % LARGE == LARGE - 1 else (4, 1)
    changing = seed % CHANGING == CHANGING - 1
    if changing:
        groups, most = 5, 0
    chosen = set(random.sample(FAULTS, random.randint(2, 4)))
    amounts = {
        "loss": round(random.uniform(0.02, 0.3), 3),
        "delay": round(random.uniform(0.02, 0.2), 3),
        "reordering": round(random.uniform(0.05, 0.5), 3),
        "partitions": random.randint(1, 3),
        "crashes": random.randint(1, groups),
        "skewed": 1,
        "full_disks": random.randint(1, 2),
    }
    kinds = random.choices(LIARS, k=random.randint(0, most) if seed % 3 == 0 else most)
    changes = random.sample(CHANGES, random.randint(1, 3)) if changing else []
    return Plan(
        groups=groups,
        statements=STATEMENTS,
        trouble_s=CHANGING_S if changing else TROUBLE_S,
        certify=True,
        faults=Faults(**{name: amounts[name] for name in FAULTS if name in chosen}),
        liars=Liars(**{kind: kinds.count(kind) for kind in kinds}),
        changes=Changes(**dict.fromkeys(changes, 1)),
    )
