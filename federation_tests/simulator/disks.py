"""Runs in which disks spoil what nodes hold and what they voted: what a seed stands for."""

from random import Random

from federation_tests.simulator.plan import Adversaries, Faults, Plan

FAULTS = ("loss", "delay", "partitions", "crashes", "full_disks")
STATEMENTS = 12
TROUBLE_S = 90
POISONED = 2
"""One seed in so many has one that serves changed entries, also to who mends a record."""


def draw_disks(seed: int) -> Plan:
    """A council of four, two kinds of faults, and disks that spoil records, or one's votes, too."""
    random = Random(f"{seed}/disks")
    chosen = set(random.sample(FAULTS, 2))
    amounts = {
        "loss": round(random.uniform(0.02, 0.2), 3),
        "delay": round(random.uniform(0.02, 0.2), 3),
        "partitions": random.randint(1, 2),
        "crashes": random.randint(1, 4),
        "full_disks": random.randint(1, 2),
    }
    # Of four one may be missing: who serves changed entries is, and so is who only watches.
    poisoned = seed % POISONED == 1
    return Plan(
        groups=4,
        statements=STATEMENTS,
        trouble_s=TROUBLE_S,
        certify=True,
        faults=Faults(
            spoilt_entries=random.randint(3, 6),
            spoilt_heads=random.randint(3, 6),
            spoilt_votes=int(seed % (2 * POISONED) == 0),
            spoilt_cuts=int(seed % (2 * POISONED) == POISONED),
            **{name: amounts[name] for name in FAULTS if name in chosen},
        ),
        adversaries=Adversaries(poison=1) if poisoned else Adversaries(),
    )
