"""Runs in which groups certify cuts: what a seed stands for."""

from random import Random

from federation_tests.simulator.plan import LIARS, Faults, Liars, Plan

FAULTS = ("loss", "delay", "reordering", "partitions", "crashes", "skewed", "full_disks")
LARGE = 20
"""One seed in so many has a council of seven, with two liars; the others one of four, with one."""
STATEMENTS = 16
TROUBLE_S = 90


def draw_certifying(seed: int) -> Plan:
    """Two to four kinds of faults, and as many liars as the council stands, or none."""
    random = Random(f"{seed}/certifying")
    groups, most = (7, 2) if seed % LARGE == LARGE - 1 else (4, 1)
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
    return Plan(
        groups=groups,
        statements=STATEMENTS,
        trouble_s=TROUBLE_S,
        certify=True,
        faults=Faults(**{name: amounts[name] for name in FAULTS if name in chosen}),
        liars=Liars(**{kind: kinds.count(kind) for kind in kinds}),
    )
